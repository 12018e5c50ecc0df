"""Everything that the page of one object needs, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Float, RowMapping, Text, cast, func, literal, select
from sqlalchemy.sql.selectable import CTE

from audit.figures import FOR_WHOM, STATE_NAMES
from audit.terms import CATEGORIES, ZONES
from gis.models import pub
from gis.queries.filters import ObjectFilter, conditions
from gis.queries.installation import Installation, installation
from gis.queries.objects import Listed, page_of, rows_of, verdict_in_force
from gis.queries.passports import Version, versions
from gis.queries.ranges import Range, ranges
from gis.queries.said import Claim, DeclaredFact, Screening, Visit, claims, declared_facts, screenings, visits
from gis.queries.sources import Source, sources
from gis.queries.works import Measure, measures

MOST_INSIDE = 200
_NEAR, _NEAR_METRES = 6, 2000
_CANDIDATES = 300
"""Looked at for the nearest: more than the premises of one building, which stand on the same spot and are left out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict in force today. ``zones`` is the matrix zone → category → state; ``shares`` the per cent answered.

    ``overridden`` and ``provable`` list categories; ``lapsed`` says that the passport is to be re-confirmed.
    """

    passport: str
    norm: str
    wording: date
    reason: str
    effective_on: date
    states: Mapping[str, str]
    zones: Mapping[str, Mapping[str, str]]
    shares: Mapping[str, int]
    overridden: tuple[str, ...]
    provable: tuple[str, ...]
    complete: bool
    sufficient: bool
    lapses_on: date | None
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Near:
    """An object nearby and how far it is, in metres as the crow flies."""

    object: Listed
    metres: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """One object with everything known of it in public. Versions and ranges newest first, measures by due date."""

    object: Listed
    today: date
    district_flag: str | None
    commissioned: date | None
    opened: date | None
    closed: date | None
    capacity: int | None
    host: Listed | None
    judged: Judged | None
    versions: Sequence[Version]
    ranges: Sequence[Range]
    claims: Sequence[Claim]
    declared: Sequence[DeclaredFact]
    visits: Sequence[Visit]
    screenings: Sequence[Screening]
    measures: Sequence[Measure]
    inside: Sequence[Listed]
    near: Sequence[Near]
    sources: Mapping[str, Source]


def dossier(connection: Connection, number: str) -> Dossier | None:
    """The dossier of an object by its number; None if there is no such object. At most 15 queries."""
    here = installation(connection)
    o = pub.object_.c
    own = {"district_flag", "commissioned", "opened", "closed", "capacity"}
    verdict = verdict_in_force(o.id, here.today)
    query = (
        select(o.id, o.part_of, *(o[name] for name in sorted(own)), *verdict.c)
        .select_from(pub.object_)
        .outerjoin(verdict, literal(True))
        .where(o.number == number)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    family = {each.number: each for each in _named(connection, here, [number, row["part_of"] or number])}
    inside = page_of(conditions(ObjectFilter(part_of=number), here), "number", "ru", MOST_INSIDE, None)
    filed = versions(connection, row["id"], here.today)
    claimed, declared = claims(connection, row["id"]), declared_facts(connection, row["id"])
    screened, works = screenings(connection, row["id"]), measures(connection, row["id"], here.today)
    cited: set[str] = set()
    for rows in (filed, claimed, declared, screened, works):
        cited.update(row.source for row in rows)
    return Dossier(
        object=family[number],
        today=here.today,
        **{name: row[name] for name in own},
        host=family.get(row["part_of"]) if row["part_of"] else None,
        judged=_judged(row, here.today),
        versions=filed,
        ranges=ranges(connection, row["id"]),
        claims=claimed,
        declared=declared,
        visits=visits(connection, row["id"]),
        screenings=screened,
        measures=works,
        inside=[each for _, each in rows_of(connection, inside, here)],
        near=near(connection, family[number], here),
        sources=sources(connection, cited | {family[number].source}),
    )


def _named(connection: Connection, here: Installation, numbers: Sequence[str]) -> list[Listed]:
    o = pub.object_.c
    columns = (o.id, o.number, o.number.label("key"), o.number.label("sorted"))
    page = select(*columns).where(o.number.in_(numbers)).cte("page")
    return [listed for _, listed in rows_of(connection, page, here)]


def near(connection: Connection, to: Listed, here: Installation, most: int = _NEAR) -> list[Near]:
    """The nearest objects in service today, at most 2 km away; those inside the same building are left out."""
    around = {to.number, to.part_of or to.number}
    found = rows_of(connection, _nearest(to, here, around, most), here)
    return [Near(listed, round(float(metres))) for metres, listed in found]


def _nearest(to: Listed, here: Installation, leave_out: set[str], most: int) -> CTE:
    f, o = pub.face.c, pub.object_.c
    point = func.st_setsrid(func.st_makepoint(to.lon, to.lat), 4326)
    mercator = func.st_transform(point, 3857)
    # Web Mercator stretches distances evenly in all directions, so the index's nearest are the nearest on the ground.
    candidates = (
        select(f.object)
        .where(f.cells[here.slot()] != 0, f.number.notin_(leave_out))
        .order_by(f.geom.op("<->", return_type=Float)(mercator))
        .limit(_CANDIDATES)
        .cte("candidates")
    )
    metres = func.st_distancesphere(o.position, point)
    return (
        select(o.id, o.number, cast(metres, Text).label("key"), metres.label("sorted"))
        .join(candidates, candidates.c.object == o.id)
        .where(metres <= _NEAR_METRES, func.coalesce(o.part_of, "").notin_(leave_out))
        .order_by(metres, o.number)
        .limit(most)
        .cte("page")
    )


def _judged(row: RowMapping, today: date) -> Judged | None:
    if row["passport"] is None:
        return None
    own = ("passport", "norm", "wording", "reason", "effective_on", "complete", "sufficient", "lapses_on")
    lapses_on = row["lapses_on"]
    return Judged(
        **{name: row[name] for name in own},
        states=named(row["states"]),
        zones=matrix(row["zones"]),
        shares=dict(zip(FOR_WHOM, row["shares"], strict=True)),
        overridden=_of_bits(row["overridden"]),
        provable=_of_bits(row["provable"]),
        lapsed=lapses_on is not None and lapses_on <= today,
    )


def named(numbers: Sequence[int]) -> dict[str, str]:
    """State names by category out of six state numbers."""
    return {category: STATE_NAMES[number] for category, number in zip(FOR_WHOM, numbers, strict=True)}


def matrix(numbers: Sequence[int]) -> dict[str, dict[str, str]]:
    """Zone → category → state, out of the 35 state numbers of a verdict."""
    wide = len(CATEGORIES)
    return {
        zone: {category: STATE_NAMES[numbers[row * wide + column]] for column, category in enumerate(CATEGORIES)}
        for row, zone in enumerate(ZONES)
    }


def _of_bits(bits: int) -> tuple[str, ...]:
    return tuple(category for place, category in enumerate(FOR_WHOM) if bits >> place & 1)
