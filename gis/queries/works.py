"""Adaptation measures as everyone may see them, with every move of their due dates: of one object, or listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select, tuple_

from audit.adaptation.cost import Cost
from audit.adaptation.deadlines import overdue
from audit.adaptation.lifecycle import OPEN
from gis.models import pub
from gis.models import register as r
from gis.models.people import role_grant
from gis.queries.cursor import Cursor
from gis.queries.filters import words_in
from gis.queries.prices import without_price

_SORT = "due"


@dataclass(frozen=True, slots=True)
class Extension:
    """A move of a due date: the old date stays on record, with the reason."""

    moved_on: date
    old_due: date
    new_due: date
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what is done, what it closes (rule or quantity, and instance), for whom, by when, who pays.

    `object` is the number of its object; `proof` that of the passport version that shows it done; `asked`: a request
    for more time, or to be let off, waits for a decision. `cost` None: it has no price.
    """

    id: int
    object: str
    district: str
    work: str
    stage: str
    zone: str
    closes: Sequence[Mapping[str, str]]
    categories: tuple[str, ...]
    title: str | None
    description: str | None
    responsible: str | None
    payer: str | None
    programme: str | None
    line: str | None
    cost: Cost | None
    status: str
    due: date
    first_due: date
    planned_on: date
    started_on: date | None
    claimed_on: date | None
    verified_on: date | None
    ended_on: date | None
    derogation_form: str | None
    proof: str | None
    asked: bool
    source: str
    overdue: bool
    extensions: Sequence[Extension]


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """Which measures. `territory`: it and all below it; `places`: any of these and all below; `mine`: planned by this
    account, or of an object it owns; `q`: words of the object's number, name or address.
    """

    object: str | None = None
    territory: str | None = None
    status: tuple[str, ...] = ()
    overdue: bool | None = None
    due_before: date | None = None
    programme: str | None = None
    responsible: str | None = None
    unpriced: bool = False
    mine: int | None = None
    places: tuple[str, ...] = ()
    due_from: date | None = None
    work: tuple[str, ...] = ()
    payer: str | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One page of a list of measures, earliest due date first, and the cursor of the next."""

    items: Sequence[Measure]
    total: int
    next: str | None


def measures(connection: Connection, object_id: int, today: date) -> list[Measure]:
    """The measures of an object by due date; overdue if still open after it. Two queries."""
    m = pub.measure.c
    return made(connection, measure_query().where(m.object == object_id).order_by(m.due, m.id), today)


def measure(connection: Connection, measure_id: int, today: date) -> Measure | None:
    """A measure by its id. Two queries."""
    found = made(connection, measure_query().where(pub.measure.c.id == measure_id), today)
    return found[0] if found else None


def measures_listed(
    connection: Connection, asked: MeasureFilter, today: date, *, limit: int = 50, cursor: str | None = None
) -> MeasurePage:
    """Measures, filtered; three queries whatever their number. Raises ValueError for a cursor of another list."""
    m = pub.measure.c
    where = list(conditions(asked, today))
    joined = pub.measure.join(pub.object_, pub.object_.c.id == m.object)
    total = connection.execute(select(func.count()).select_from(joined).where(*where)).scalar_one()
    if cursor is not None:
        after = Cursor.read(cursor, _SORT)
        if not after.number.isdecimal():
            raise ValueError("no cursor")
        where.append(tuple_(m.due, m.id) > tuple_(date.fromisoformat(after.key), int(after.number)))
    found = made(connection, measure_query().where(*where).order_by(m.due, m.id).limit(limit + 1), today)
    last = found[limit - 1] if len(found) > limit else None
    return MeasurePage(
        found[:limit], int(total), Cursor(_SORT, last.due.isoformat(), str(last.id)).text() if last else None
    )


def conditions(asked: MeasureFilter, today: date) -> Iterable[ColumnElement[bool]]:
    """What a filter asks, of `pub.measure` joined with `pub.object`."""
    yield from _of_objects(asked)
    yield from _by_due(asked, today)
    m = pub.measure.c
    if asked.status:
        yield m.status.in_(asked.status)
    if asked.work:
        yield m.work.in_(asked.work)
    for name in ("programme", "responsible", "payer"):
        if (value := getattr(asked, name)) is not None:
            yield m[name] == value
    if asked.unpriced:
        yield without_price(m.cost_amount)
    if asked.mine is not None:
        yield m.id.in_(_mine(asked.mine))


def _of_objects(asked: MeasureFilter) -> Iterable[ColumnElement[bool]]:
    o = pub.object_.c
    if asked.object is not None:
        yield o.number == asked.object
    if asked.territory is not None:
        yield o.district.in_(_below(asked.territory))
    if asked.places:
        yield or_(*(o.district.in_(_below(code)) for code in asked.places))
    yield from words_in(asked.q)


def _by_due(asked: MeasureFilter, today: date) -> Iterable[ColumnElement[bool]]:
    m = pub.measure.c
    if asked.overdue is not None:
        late = m.status.in_(OPEN) & (m.due < today)
        yield late if asked.overdue else ~late
    if asked.due_before is not None:
        yield m.due < asked.due_before
    if asked.due_from is not None:
        yield m.due >= asked.due_from


def _below(territory: str) -> Select[tuple[str]]:
    return select(func.pub.territories_below(territory).table_valued("code").c.code)


def _mine(account: int) -> Select[tuple[int]]:
    m, g = r.measure.c, role_grant.c
    owned = select(g.object).where(g.account == account, g.role == "owner", g.ended_at.is_(None))
    return select(m.id).where((m.author == account) | m.object.in_(owned))


def measure_query() -> Select[Any]:
    """The columns of measures, joined with their objects and proofs."""
    m, o, p = pub.measure.c, pub.object_.c, pub.passport.c
    money = ("cost_amount", "cost_currency", "cost_quantity", "cost_unit", "cost_price", "price_source", "price_year")
    beside = ("object", "district", "proof", "cost", "overdue", "extensions")
    own = [name for name in Measure.__slots__ if name not in beside]
    return (
        select(
            *(m[name] for name in (*own, *money, "provisional")),
            o.number.label("object"), o.district, p.number.label("proof"),
        )
        .join(pub.object_, o.id == m.object)
        .outerjoin(pub.passport, p.id == m.proof)
    )  # fmt: skip


def made(connection: Connection, query: Select[Any], today: date) -> list[Measure]:
    """The measures of a query made from `measure_query`. Two queries."""
    rows = connection.execute(query).mappings().all()
    moves = _extensions(connection, [row["id"] for row in rows])
    return [
        Measure(
            **{name: row[name] for name in Measure.__slots__ if name in row and name != "categories"},
            categories=tuple(row["categories"]),
            cost=cost_of(row),
            overdue=row["status"] in OPEN and overdue(row["due"], today),
            extensions=moves.get(row["id"], ()),
        )
        for row in rows
    ]


def cost_of(row: RowMapping) -> Cost | None:
    """What a measure costs, of a row with its columns; None where it has no price."""
    if row["cost_amount"] is None:
        return None
    return Cost(
        row["cost_amount"], row["cost_currency"], row["price_source"], row["price_year"], row["cost_quantity"],
        row["cost_unit"], row["cost_price"], row["provisional"],
    )  # fmt: skip


def _extensions(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Extension]]:
    e = pub.extension.c
    query = (
        select(e.measure, e.moved_on, e.old_due, e.new_due, e.reason)
        .where(e.measure.in_(ids))
        .order_by(e.measure, e.moved_on, e.old_due)
    )
    found: defaultdict[int, list[Extension]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.measure].append(Extension(row.moved_on, row.old_due, row.new_due, row.reason))
    return found
