"""Plans as they are asked for, searched and kept. The search runs in a process of its own (`web.plans.search`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, Text, and_, case, func, insert, literal, select, update

from audit.adaptation.reading import as_stored
from audit.errors import AuditError
from audit.plan.question import said
from audit.plan.told import ObjectReached, PlannedWork
from audit.planned import closes_of
from gis.models.plans import plan, plan_object, plan_work
from gis.store.jobs import defer

LOST_AFTER: Final = timedelta(minutes=2)
"""A search that has not shown for so long that it lives is over."""
AT_WORK: Final = ("waiting", "running")
_AT_ONCE: Final = 5_000


class PlanAtWorkError(AuditError):
    """The account has a search at work already: one at a time."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"plan {number} is at work")


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan as it stands. ``state``: waiting, running, done, refused, cancelled or failed."""

    id: int
    author: int
    territory: str
    name: str
    asked: Mapping[str, Any]
    state: str
    step: str | None
    value: float | None
    bound: float | None
    result: Mapping[str, Any] | None
    reasons: Sequence[Mapping[str, Any]] | None
    made_at: datetime
    ended_at: datetime | None
    asked_on: date


def ask(
    connection: Connection, author: int, territory: str, name: str, asked: Mapping[str, Any], day: date
) -> int:  # fmt: skip
    """Keep a question of this day and have it searched, if the transaction is kept. Raises PlanAtWorkError."""
    p = plan.c
    state = standing(plan)
    mine = select(p.id, state.label("now")).where(p.author == author, p.state.in_(AT_WORK))
    before = connection.execute(mine.with_for_update(of=plan)).first()
    if before is not None and before.now in AT_WORK:
        raise PlanAtWorkError(before.id)
    if before is not None:
        lost = update(plan).where(p.id == before.id).values(state="cancelled", ended_at=func.now())
        connection.execute(lost)
    new = insert(plan).values(author=author, territory=territory, name=name, asked=dict(asked), asked_on=day)
    number = int(connection.execute(new.returning(p.id)).scalar_one())
    defer(connection, "search_plan", {"plan": number})
    return number


def kept(connection: Connection, number: int) -> Kept | None:
    """A plan by its number, if the connection's account may see it."""
    return next(iter(_kept(connection, plan.c.id == number)), None)


def all_kept(connection: Connection, territories: Iterable[str] | None = None, most: int = 200) -> list[Kept]:
    """The newest plans that the connection's account may see."""
    return _kept(connection, plan.c.territory.in_(list(territories)) if territories is not None else None, most)


def works(connection: Connection, number: int, objects: Sequence[str] | None = None) -> list[PlannedWork]:
    """The works of a plan, by object (all, or those named) and year."""
    w = plan_work.c
    query = select(plan_work).where(w.plan == number).order_by(w.place)
    if objects is not None:
        query = query.where(w.object.in_(objects))
    return [work_of(row) for row in connection.execute(query)]


def work_of(row: Any) -> PlannedWork:
    """A work as its row says."""
    return PlannedWork(
        row.object, row.year, float(row.cost), row.zone, row.categories, tuple(row.works), row.measure, row.owner_kind,
        row.district, tuple(closes_of(row.closes)), row.line, row.priced_by, row.price_source, row.price_year,
        row.provisional,
    )  # fmt: skip


def reached(connection: Connection, number: int) -> dict[str, ObjectReached]:
    """What a plan comes to at each object, by its number; none of plans that were searched before that was kept."""
    o = plan_object.c
    query = select(o.object, o.value, o.reached).where(o.plan == number).order_by(o.object)
    return {row.object: ObjectReached(*row) for row in connection.execute(query)}


def cancel(connection: Connection, number: int) -> bool:
    """End a search; False if it was over already."""
    ended = update(plan).where(plan.c.id == number, plan.c.state.in_(AT_WORK))
    found = connection.execute(ended.values(state="cancelled", ended_at=func.now()).returning(plan.c.id))
    return found.first() is not None


def begin(connection: Connection, number: int) -> Kept | None:
    """Take a waiting plan to search it; None if it is taken, or over. For the searching process."""
    taken = update(plan).where(plan.c.id == number, plan.c.state == "waiting")
    found = connection.execute(taken.values(state="running", seen_at=func.now()).returning(plan.c.id)).first()
    return kept(connection, number) if found else None


def live(connection: Connection, number: int, step: str, value: float | None, bound: float | None) -> bool:
    """Show that the search lives, and how far it is; False if somebody ended it."""
    shown = update(plan).where(plan.c.id == number, plan.c.state == "running")
    values = {"seen_at": func.now(), "step": step, "value": value, "bound": bound}
    return connection.execute(shown.values(values).returning(plan.c.id)).first() is not None


def keep(
    connection: Connection, number: int, result: Mapping[str, Any], done: Iterable[PlannedWork],
    objects: Iterable[ObjectReached] = (),
) -> bool:  # fmt: skip
    """Keep a plan with its works and what they come to; False, and nothing is kept, if somebody ended it."""
    found = update(plan).where(plan.c.id == number, plan.c.state == "running")
    values = {"value": result["value"], "bound": result["bound"], "result": dict(result)}
    ended = found.values(state="done", ended_at=func.now(), **values).returning(plan.c.id)
    if connection.execute(ended).first() is None:
        return False
    # COPY is not for tables with row-level security
    rows = (_row(number, place, work) for place, work in enumerate(done))
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(insert(plan_work), some)
    rows = (asdict(each) | {"plan": number} for each in objects)
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(insert(plan_object), some)
    return True


def refuse(connection: Connection, number: int, reasons: Sequence[Mapping[str, Any]], state: str = "refused") -> None:
    """Keep why there is no plan; ``state``: refused, or failed where the search broke."""
    found = update(plan).where(plan.c.id == number, plan.c.state.in_(AT_WORK))
    connection.execute(found.values(state=state, reasons=list(reasons), ended_at=func.now()))


def _row(number: int, place: int, work: PlannedWork) -> dict[str, Any]:
    same = (
        "object", "district", "owner_kind", "year", "zone", "categories", "measure", "line", "priced_by",
        "price_source", "price_year", "provisional",
    )  # fmt: skip
    return {
        "plan": number, "place": place, "cost": round(work.cost, 2), "works": list(work.works),
        "closes": as_stored(work.pairs), **{name: getattr(work, name) for name in same},
    }  # fmt: skip


def standing(table: Table) -> ColumnElement[Any]:
    """The state of a plan or curve, with a search that died without a word as failed."""
    p = table.c
    silent = and_(p.state == "running", p.seen_at < func.now() - LOST_AFTER)
    return case((silent, literal("failed", Text)), else_=p.state)


def _kept(connection: Connection, where: ColumnElement[bool] | None, most: int = 1) -> list[Kept]:
    columns = [standing(plan).label("state") if name == "state" else plan.c[name] for name in Kept.__slots__]
    query = select(*columns).order_by(plan.c.id.desc()).limit(most)
    if where is not None:
        query = query.where(where)
    return [Kept(**{**row, "asked": said(row["asked"])}) for row in connection.execute(query).mappings()]
