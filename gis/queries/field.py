"""What an inspector takes along: objects of a district, or in hand, with what their passports say, in portions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import functions as geo
from sqlalchemy import ColumnElement, Connection, Select, select

from audit.assignment import INSPECTED_STAGES
from gis.histories import among
from gis.models import register as r
from gis.models.filings import assignment
from gis.queries.in_force import in_force


@dataclass(frozen=True, slots=True)
class Portion:
    """Some objects, and the hosts of premises among them that are not (`hosts`).

    `paths` are the keys of facts (zone/element/instance/quantity) that both number.

    An object: number, kind, inside (number of its host), name, address, lon, lat (degrees, WGS 84), passport (number of
    the version in force), facts ([[place in paths, value or answer, evidence], …]). `next` is None at the end.
    """

    objects: Sequence[Mapping[str, Any]]
    hosts: Sequence[Mapping[str, Any]]
    paths: Sequence[str]
    next: int | None


def portion_of(connection: Connection, district: str, after: int, size: int) -> Portion:
    """The objects of a district whose id is above `after`, at most `size`, and the hosts of premises among them.

    Three queries. Closed objects are left out: nobody inspects them.
    """
    o = r.object_.c
    return _portion(connection, o.district == district, o.stage.in_(INSPECTED_STAGES), o.id > after, size=size)


def portion_in_hand(connection: Connection, inspector: int, after: int, size: int) -> Portion:
    """The same of the objects in an inspector's hands."""
    o, a = r.object_.c, assignment.c
    in_hand = select(a.object).where(a.inspector == inspector, a.ended_at.is_(None))
    return _portion(connection, o.id.in_(in_hand), o.id > after, size=size)


def _portion(connection: Connection, *where: ColumnElement[bool], size: int) -> Portion:
    o, p = r.object_.c, r.passport.c
    rows = connection.execute(_objects().where(*where).order_by(o.id).limit(size + 1)).all()
    shown = rows[:size]
    # A host may lie across the border, or be closed: its entrance is still the way in.
    away = sorted({row.part_of for row in shown if row.part_of is not None} - {row.id for row in shown})
    hosts = connection.execute(_objects().where(among(o.id, away))).all()
    filed = in_force(p.object, p.number, p.facts).where(among(p.object, [row.id for row in (*shown, *hosts)]))
    versions = {row.object: row for row in connection.execute(filed)}
    paths: dict[str, int] = {}
    objects = [_taken(row, versions.get(row.id), paths) for row in shown]
    around = [_taken(row, versions.get(row.id), paths) for row in hosts]
    return Portion(objects, around, list(paths), shown[-1].id if len(rows) > size else None)


def _objects() -> Select[Any]:
    o, host = r.object_.c, r.object_.alias("host")
    return select(
        o.id, o.number, o.kind, o.part_of, host.c.number.label("inside"), o.name, o.address,
        geo.ST_X(o.position).label("lon"), geo.ST_Y(o.position).label("lat"),
    ).outerjoin(host, host.c.id == o.part_of)  # fmt: skip


def _taken(row: Any, version: Any, paths: dict[str, int]) -> dict[str, Any]:
    kept: dict[str, Any] = {"number": row.number, "kind": row.kind, "name": row.name}
    kept |= {"lon": round(row.lon, 6), "lat": round(row.lat, 6)}
    if row.inside is not None:
        kept["inside"] = row.inside
    if row.address:
        kept["address"] = row.address
    if version is not None:
        kept["passport"] = version.number
        kept["facts"] = [
            [paths.setdefault(path, len(paths)), what, evidence] for path, (what, evidence) in version.facts.items()
        ]
    return kept
