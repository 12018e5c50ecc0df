"""What an inspector takes along: objects of a district, or in hand, with what their passports say, in portions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import functions as geo
from sqlalchemy import ColumnElement, Connection, Select, select, text

from audit.assignment import INSPECTED_STAGES
from audit.figures import STATE_NAMES
from gis.histories import among
from gis.models import register as r
from gis.models.filings import assignment
from gis.queries.actors import below
from gis.queries.in_force import in_force
from gis.queries.installation import installation

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Portion:
    """Some objects, and the hosts of premises among them that are not (`hosts`).

    `paths` are the keys of facts (zone/element/instance/quantity) that both number.

    An object: number, kind, inside (number of its host), name, address, lon, lat (degrees, WGS 84), state (today,
    for everyone; left out before it is in service), passport (number of the version in force), inspected_on (its day),
    facts ([[place in paths, value or answer, evidence], …]). `next` is None at the end.
    """

    objects: Sequence[Mapping[str, Any]]
    hosts: Sequence[Mapping[str, Any]]
    paths: Sequence[str]
    next: int | None


def portion_of(connection: Connection, district: str, after: int, size: int) -> Portion:
    """The objects of a district whose id is above `after`, at most `size`, and the hosts of premises among them.

    Four queries. Closed objects are left out: nobody inspects them.
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
    standing = _standing(installation(connection).slot())
    rows = connection.execute(_objects(standing).where(*where).order_by(o.id).limit(size + 1)).all()
    shown = rows[:size]
    # A host may lie across the border, or be closed: its entrance is still the way in.
    away = sorted({row.part_of for row in shown if row.part_of is not None} - {row.id for row in shown})
    hosts = connection.execute(_objects(standing).where(among(o.id, away))).all()
    filed = in_force(p.object, p.number, p.inspected_on, p.facts).where(
        among(p.object, [row.id for row in (*shown, *hosts)])
    )
    versions = {row.object: row for row in connection.execute(filed)}
    paths: dict[str, int] = {}
    objects = [_taken(row, versions.get(row.id), paths) for row in shown]
    around = [_taken(row, versions.get(row.id), paths) for row in hosts]
    return Portion(objects, around, list(paths), shown[-1].id if len(rows) > size else None)


def to_choose_from(
    connection: Connection, territory: str | None, kinds: Collection[str]
) -> Iterator[Mapping[str, Any]]:
    """The objects of some kinds that somebody may inspect, in a territory and all below it, by number: number, kind,
    whether each lies `inside` another, name, address.
    """
    o = r.object_.c
    query = select(o.number, o.kind, o.part_of.is_not(None).label("inside"), o.name, o.address)
    query = query.where(o.stage.in_(INSPECTED_STAGES), o.kind.in_(kinds)).order_by(o.number)
    if territory is not None:
        query = query.where(o.district.in_(below(territory)) | o.territory.in_(below(territory)))
    for row in connection.execute(query.execution_options(yield_per=_AT_ONCE)).mappings():
        yield dict(row)


def _standing(slot: int) -> Any:
    """The number of an object's state in a slot of its face."""
    f = r.face.c
    return select(f.cells[slot].op("&")(7)).where(f.object == r.object_.c.id).scalar_subquery()


def _objects(standing: Any) -> Select[Any]:
    o, host = r.object_.c, r.object_.alias("host")
    return select(
        o.id, o.number, o.kind, o.part_of, host.c.number.label("inside"), o.name, o.address,
        geo.ST_X(o.position).label("lon"), geo.ST_Y(o.position).label("lat"),
        standing.label("standing"),
    ).outerjoin(host, host.c.id == o.part_of)  # fmt: skip


def _taken(row: Any, version: Any, paths: dict[str, int]) -> dict[str, Any]:
    kept: dict[str, Any] = {"number": row.number, "kind": row.kind, "name": row.name}
    kept |= {"lon": round(row.lon, 6), "lat": round(row.lat, 6)}
    if row.standing in STATE_NAMES:
        kept["state"] = STATE_NAMES[row.standing]
    if row.inside is not None:
        kept["inside"] = row.inside
    if row.address:
        kept["address"] = row.address
    if version is not None:
        kept |= {"passport": version.number, "inspected_on": version.inspected_on}
        kept["facts"] = [
            [paths.setdefault(path, len(paths)), what, evidence] for path, (what, evidence) in version.facts.items()
        ]
    return kept


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a district lies. `box`: west, south, east, north (degrees, EPSG:4326) with a margin around what is in it.

    `around`: the code of the district and of those beside it whose outlines are seen in the box. `objects` are those
    that would be taken.
    """

    box: tuple[float, float, float, float]
    around: Sequence[str]
    objects: int


_GROUND = text("""
    with taken as (
        select count(*) as objects, st_setsrid(st_extent(position)::geometry, 4326) as seen from register.object
        where district = :district and stage = any(:stages)
    ),
    here as (
        select t.parent,
               st_expand(b, :metres / (111320 * cos(radians(st_y(st_centroid(b))))), :metres / 111320.0) as box
        from register.territory t cross join taken
        cross join lateral (select st_setsrid(st_extent(g)::geometry, 4326) as b
                            from (values (t.outline), (taken.seen)) as known (g)) as x
        where t.code = :district and b is not null
    )
    select st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box),
           array(select t.code from register.territory t
                 where t.code = :district or (t.parent = here.parent and t.outline && here.box)
                 order by t.code <> :district, t.code) as around,
           (select objects from taken) as objects
    from here
""")


def ground_of(connection: Connection, district: str, margin_m: float = 500) -> Ground | None:
    """Where a district lies, by its outline and its objects together; None where it has neither."""
    asked = {"district": district, "metres": margin_m, "stages": list(INSPECTED_STAGES)}
    row = connection.execute(_GROUND, asked).first()
    if row is None:
        return None
    west, south, east, north = (round(float(degrees), 5) for degrees in row[:4])
    return Ground((west, south, east, north), row.around, row.objects)
