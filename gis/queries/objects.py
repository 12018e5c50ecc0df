"""Lists of objects: filtered, sorted, page by page, with totals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Text, and_, cast, func, literal, select, tuple_
from sqlalchemy.sql.selectable import CTE

from audit.adaptation.lifecycle import OPEN
from audit.figures import FOR_WHOM, STATE_NAMES
from gis.models import pub
from gis.queries.cursor import Cursor
from gis.queries.filters import ObjectFilter, base, conditions
from gis.queries.installation import Installation, installation
from gis.queries.validity import valid_until

SORTS = ("number", "name", "due")
MOST = 1000
NEVER = date(9999, 12, 31)
"""The sort key of an object with nothing due: last."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One object of a list. ``lon`` and ``lat`` are degrees, EPSG:4326.

    ``states`` by category (K O S G U and all), in the year and sense asked for; an object not in service then shows
    its last verdict. ``passport`` and ``code`` are those in force today, ``next_due`` the earliest open due date.
    """

    id: int
    number: str
    source: str
    source_id: str
    part_of: str | None
    kind: str
    sector: str
    owner_kind: str
    stage: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    territory: str
    district: str
    lon: float
    lat: float
    contacts: Mapping[str, str]
    hours: str | None
    help: Mapping[str, str]
    best_entrance: Mapping[str, str]
    states: Mapping[str, str]
    code: str | None
    passport: str | None
    next_due: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, how many objects the whole list has, and the cursor of the next page."""

    items: Sequence[Listed]
    total: int
    next: str | None


def objects(
    connection: Connection,
    asked: ObjectFilter,
    *,
    sort: str = "number",
    language: str = "ru",
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """One page of the objects asked for; three queries whatever its length.

    ``sort``: number, name (in ``language``, as people sort it) or due (earliest first, nothing due last); ties by
    number. ``limit`` is at most 1000. Raises ValueError for a sort, cursor or filter value that is not known.
    """
    if sort not in SORTS:
        raise ValueError(f"no such sort: {sort}")
    here = installation(connection)
    where = conditions(asked, here)
    after = Cursor.read(cursor, sort) if cursor else None
    most = min(limit, MOST)
    rows = list(rows_of(connection, page_of(where, sort, language, most + 1, after), here, asked.year, asked.sense))
    more, shown = len(rows) > most, rows[:most]
    following = Cursor(sort, shown[-1][0], shown[-1][1].number).text() if more else None
    return Page([listed for _, listed in shown], total(connection, where), following)


def total(connection: Connection, where: Sequence[ColumnElement[bool]]) -> int:
    """How many objects meet the conditions."""
    query = select(func.count()).select_from(base()).where(*where)
    return int(connection.execute(query).scalar_one())


def ids_of_list(connection: Connection, asked: ObjectFilter, here: Installation, most: int) -> list[int]:
    """The ids of the objects asked for, at most so many. Raises ValueError for a filter value that is not known."""
    o = pub.object_.c
    query = select(o.id).select_from(base()).where(*conditions(asked, here)).order_by(o.id).limit(most)
    return list(connection.execute(query).scalars())


def count_by_state(connection: Connection, asked: ObjectFilter) -> dict[str, int]:
    """How many of the objects asked for are in each state, in service in the year asked for (today's by default).

    The filter's own ``state`` is left out, so that a legend can show what choosing another would give.
    """
    here = installation(connection)
    year = here.current_year if asked.year is None else asked.year
    slot = here.slot(asked.category, year, asked.sense)
    state = pub.face.c.cells[slot].op("&")(7)
    unfiltered = ObjectFilter(**{**{n: getattr(asked, n) for n in asked.__slots__}, "state": (), "year": year})
    query = select(state, func.count()).select_from(base()).where(*conditions(unfiltered, here)).group_by(state)
    counts = {STATE_NAMES[number]: int(count) for number, count in connection.execute(query)}
    return {name: counts.get(name, 0) for name in STATE_NAMES.values()}


def page_of(where: Sequence[ColumnElement[bool]], sort: str, language: str, limit: int, after: Cursor | None) -> CTE:
    """The ids of one page, sorted, with their sort keys."""
    o = pub.object_.c
    source, key = base(), _sort_key(sort, language)
    if sort == "due":
        due = _dues()
        source = source.outerjoin(due, due.c.object == o.id)
        key = func.coalesce(due.c.due, NEVER)
    query = select(o.id, o.number, cast(key, Text).label("key"), key.label("sorted")).select_from(source).where(*where)
    if after is not None:
        last = literal(date.fromisoformat(after.key), Date) if sort == "due" else literal(after.key, Text)
        if sort == "number":
            query = query.where(o.number > after.number)
        else:
            query = query.where(tuple_(key, o.number) > tuple_(last, literal(after.number, Text)))
    order = (o.number,) if sort == "number" else (key, o.number)
    return query.order_by(*order).limit(limit).cte("page")


def _sort_key(sort: str, language: str) -> ColumnElement[Any]:
    o = pub.object_.c
    if sort != "name":
        return o.number
    named = (func.nullif(o.name[each].astext, "") for each in (language, "ru", "kk", "ky", "en"))
    name = func.coalesce(*named, o.number)
    # Ә beside А, Қ beside К: the order of dictionaries, whatever the server's own locale.
    return func.lower(name).collate("und-x-icu")


def _dues() -> Any:
    m = pub.measure.c
    return select(m.object, func.min(m.due).label("due")).where(m.status.in_(OPEN)).group_by(m.object).subquery("dues")


def rows_of(
    connection: Connection, page: CTE, here: Installation, year: int | None = None, sense: str = "recorded"
) -> Iterator[tuple[str, Listed]]:
    """The objects of a page with their sort keys, in its order; their states as of a year in a sense.

    ``page`` has the columns id, number, key (as text) and sorted.
    """
    o, f = pub.object_.c, pub.face.c
    first = here.slot("K", year, sense)
    verdict, due = verdict_in_force(o.id, here.today), earliest_due(o.id)
    query = (
        select(
            page.c.key, o.id, o.number, o.source, o.source_id, o.part_of, o.kind, o.sector, o.owner_kind, o.stage,
            o.name, o.address, o.territory, o.district, o.contacts, o.hours, o.help,
            func.st_x(o.position).label("lon"), func.st_y(o.position).label("lat"),
            f.cells[first : first + len(FOR_WHOM) - 1].label("cells"),
            verdict.c.states, verdict.c.code, verdict.c.best_entrance, verdict.c.passport, due.c.next_due,
        )
        .select_from(page.join(pub.object_, o.id == page.c.id).outerjoin(pub.face, f.object == o.id))
        .outerjoin(verdict, literal(True))
        .outerjoin(due, literal(True))
        .order_by(page.c.sorted, page.c.number)
    )  # fmt: skip
    for row in connection.execute(query):
        given = dict(row._mapping)
        key, cells, judged = given.pop("key"), given.pop("cells"), given.pop("states")
        given["best_entrance"] = given["best_entrance"] or {}
        yield key, Listed(**given, states=states_of(cells, judged))


def states_of(cells: Sequence[int] | None, judged: Sequence[int] | None) -> dict[str, str]:
    """States by category out of six packed cells; where the object is not in service, out of its last verdict."""
    numbers = [cell & 7 for cell in cells or ()]
    if not any(numbers):
        numbers = list(judged or ())
    if not numbers:
        return dict.fromkeys(FOR_WHOM, "unsurveyed")
    return {category: STATE_NAMES[number] for category, number in zip(FOR_WHOM, numbers, strict=True)}


def verdict_in_force(object_id: ColumnElement[int], today: date) -> Any:
    """The verdict in force today of the object beside it, as a lateral subquery; its columns carry the passport's.

    A later version goes before a later judgement of the version it replaced (`audit.history.Judgement.rank`).
    """
    v, p = pub.verdict.c, pub.passport.c
    return (
        select(
            v.states, v.zones, v.shares, v.code, v.best_entrance, v.complete, v.sufficient, v.provable, v.overridden,
            v.reason, v.norm, v.wording, v.effective_on, p.number.label("passport"),
            valid_until().label("lapses_on"),
        )
        .join(pub.passport, p.id == v.passport)
        .where(v.object == object_id, in_force(today))
        .order_by(p.effective_on.desc(), p.version.desc(), v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
        .limit(1)
        .lateral("judged")
    )  # fmt: skip


def in_force(today: date) -> ColumnElement[bool]:
    """That a verdict of `pub.verdict` beside its passport holds on a day."""
    v, p = pub.verdict.c, pub.passport.c
    return and_(v.effective_on <= today, func.coalesce(p.withdrawn_on, NEVER) > today)


def earliest_due(object_id: ColumnElement[int]) -> Any:
    """The earliest due date of the open measures of the object beside it, as a lateral subquery."""
    m = pub.measure.c
    query = select(func.min(m.due).label("next_due")).where(m.object == object_id, m.status.in_(OPEN))
    return query.lateral("dues_of_one")
