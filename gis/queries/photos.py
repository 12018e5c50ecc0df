"""Photos as they are read: those of a filing for whoever acts, those that were published for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection, Row, Select, exists, func, select, union

from audit.register_log import canonical
from gis.models import pub
from gis.models.filings import filing, photo

_TAG_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Files:
    """The names of a photo's files in the media store; `small` and `large` are JPEG."""

    photo: str
    small: str
    large: str
    media_type: str

    def of(self, size: str) -> tuple[str, str]:
        """The name and media type of one of the sizes `photo`, `small`, `large`."""
        return str(getattr(self, size)), self.media_type if size == "photo" else "image/jpeg"


@dataclass(frozen=True, slots=True)
class PublicPhoto:
    """A published photo of an approved passport. `finding`: zone/element/instance; sides in pixels."""

    id: int
    passport: str
    place: int
    finding: str | None
    part: str
    pair: int | None
    description: str
    taken_at: datetime | None
    width: int
    height: int
    bytes: int
    blurred: bool
    files: Files


@dataclass(frozen=True, slots=True)
class FiledPhoto(PublicPhoto):
    """A photo as its author and the commission see it. `position`: lon, lat. `received`: SHA-256 of what was sent."""

    name: str
    position: tuple[float, float] | None
    received: str
    published: bool
    added_at: datetime
    original: str | None
    original_until: date | None

    @property
    def tag(self) -> str:
        """What everyone would see of it, as one word: another picture, or other words beside it, have another."""
        taken = self.taken_at and self.taken_at.isoformat()
        seen = [self.files.photo, self.finding, self.part, self.pair, self.description, taken]
        return sha256(canonical(seen)).hexdigest()[:_TAG_LENGTH]


def photos_filed(connection: Connection, number: str) -> Sequence[FiledPhoto]:
    """All photos of a filing that the acting account may see, in the order of their numbers."""
    rows = connection.execute(_filed().where(filing.c.number == number).order_by(photo.c.place))
    return [_of_filing(row) for row in rows]


def photo_filed(connection: Connection, photo_id: int) -> FiledPhoto | None:
    """A photo, if the acting account may see it."""
    row = connection.execute(_filed().where(photo.c.id == photo_id)).first()
    return None if row is None else _of_filing(row)


def photo_sent(connection: Connection, number: str, key: str) -> tuple[FiledPhoto, bytes] | None:
    """The photo that came with this Idempotency-Key, and the hash of what came with it."""
    wanted = _filed().add_columns(photo.c.request).where(filing.c.number == number, photo.c.request_key == key)
    row = connection.execute(wanted).first()
    return None if row is None else (_of_filing(row), row.request)


def photos_published(connection: Connection, number: str) -> Sequence[PublicPhoto]:
    """What everyone may see of a passport's photos, in the order of their numbers."""
    rows = connection.execute(_published().where(pub.passport.c.number == number).order_by(pub.photo.c.place))
    return [_of_public(row) for row in rows]


def passport_is_public(connection: Connection, number: str) -> bool:
    """Whether there is an approved version of this number, withdrawn ones included."""
    return bool(connection.execute(select(exists().where(pub.passport.c.number == number))).scalar_one())


def photo_published(connection: Connection, photo_id: int) -> PublicPhoto | None:
    """A published photo."""
    row = connection.execute(_published().where(pub.photo.c.id == photo_id)).first()
    return None if row is None else _of_public(row)


def files_named(connection: Connection) -> frozenset[str]:
    """Every file of the media store that a row names: what a backup holds and a sweep keeps. For the operator."""
    p = photo.c
    named = union(*(select(column) for column in (p.sha256, p.small, p.large, p.original)))
    return frozenset(name for name in connection.execute(named).scalars() if name is not None)


def _filed() -> Select[tuple[object, ...]]:
    p = photo.c
    lon, lat = func.st_x(p.position).label("lon"), func.st_y(p.position).label("lat")
    kept_back = ("filing", "position", "request", "request_key", "added_by")
    columns = [column for column in p if column.name not in kept_back]
    return select(*columns, lon, lat, filing.c.number).join(filing, filing.c.id == p.filing)


def _published() -> Select[tuple[object, ...]]:
    p = pub.photo.c
    columns = [column for column in p if column.name != "passport"]
    return select(*columns, pub.passport.c.number).join(pub.passport, pub.passport.c.id == p.passport)


def _of_public(row: Row[tuple[object, ...]]) -> PublicPhoto:
    return PublicPhoto(
        row.id, row.number, row.place, row.finding, row.part, row.pair, row.description, row.taken_at, row.width,
        row.height, row.bytes, row.blurred, Files(row.sha256, row.small, row.large, row.media_type),
    )  # fmt: skip


def _of_filing(row: Row[tuple[object, ...]]) -> FiledPhoto:
    return FiledPhoto(
        row.id, row.number, row.place, row.finding, row.part, row.pair, row.description, row.taken_at, row.width,
        row.height, row.bytes, row.blurred, Files(row.sha256, row.small, row.large, row.media_type),
        name=row.name, position=None if row.lon is None else (row.lon, row.lat), received=row.received,
        published=row.published, added_at=row.added_at, original=row.original, original_until=row.original_until,
    )  # fmt: skip
