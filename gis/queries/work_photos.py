"""Photos of works, as those see them who may see how the works go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from gis.models.filings import photo, work_photo_removed
from gis.queries.photos import Files


@dataclass(frozen=True, slots=True)
class WorkPhoto:
    """A photo of a measure, known by its place; `part`: before or after; `added_by`: whose account. Sides in pixels."""

    place: int
    part: str
    description: str
    name: str
    taken_at: datetime | None
    width: int
    height: int
    bytes: int
    added_by: int
    added_at: datetime
    files: Files


@dataclass(frozen=True, slots=True)
class RemovedPhoto:
    """A photo that was taken out: which it was, and when."""

    place: int
    part: str
    removed_at: datetime


def work_photos(connection: Connection, measure_id: int) -> Sequence[WorkPhoto]:
    """The photos of a measure, in order."""
    rows = connection.execute(_query().where(photo.c.measure == measure_id).order_by(photo.c.place))
    return [_of(row) for row in rows]


def work_photo(connection: Connection, measure_id: int, place: int) -> WorkPhoto | None:
    """One of them."""
    row = connection.execute(_query().where(photo.c.measure == measure_id, photo.c.place == place)).first()
    return None if row is None else _of(row)


def removed_work_photos(connection: Connection, measure_id: int) -> Sequence[RemovedPhoto]:
    """The photos that were taken out of a measure, in order of their places."""
    gone = work_photo_removed.c
    query = select(gone.place, gone.part, gone.removed_at).where(gone.measure == measure_id).order_by(gone.place)
    return [RemovedPhoto(*row) for row in connection.execute(query)]


def _query() -> Select[Any]:
    p = photo.c
    plain = [p[name] for name in WorkPhoto.__slots__ if name != "files"]
    return select(*plain, p.sha256, p.small, p.large, p.media_type)


def _of(row: Any) -> WorkPhoto:
    plain = {name: getattr(row, name) for name in WorkPhoto.__slots__ if name != "files"}
    return WorkPhoto(**plain, files=Files(row.sha256, row.small, row.large, row.media_type))
