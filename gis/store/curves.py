"""Curves beside finished plans: what more money would buy. They are searched as plans are (`web.plans.curves`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from audit.plan.marginal import More, Step
from gis.models.plans import plan_curve
from gis.store.jobs import defer
from gis.store.plans import AT_WORK, PlanAtWorkError, standing


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve as it stands. ``line``: which line of the budget grows (None: all of it); ``steps`` found so far."""

    id: int
    plan: int
    line: str | None
    amounts: Sequence[float]
    asked_on: date
    state: str
    steps: Sequence[Mapping[str, Any]]
    reasons: Sequence[Mapping[str, Any]] | None
    made_at: datetime
    ended_at: datetime | None


def ask(connection: Connection, author: int, plan: int, more: More, day: date) -> int:
    """Keep what is asked and have it searched, if the transaction is kept. Raises PlanAtWorkError: one at a time."""
    c = plan_curve.c
    mine = select(c.id, c.plan, standing(plan_curve).label("now")).where(c.author == author, c.state.in_(AT_WORK))
    before = connection.execute(mine.with_for_update(of=plan_curve)).first()
    if before is not None and before.now in AT_WORK:
        raise PlanAtWorkError(before.plan)
    if before is not None:
        lost = update(plan_curve).where(c.id == before.id).values(state="cancelled", ended_at=func.now())
        connection.execute(lost)
    new = insert(plan_curve).values(
        plan=plan, author=author, line=more.line, amounts=list(more.amounts), asked_on=day, steps=[]
    )
    number = int(connection.execute(new.returning(c.id)).scalar_one())
    defer(connection, "search_curve", {"curve": number})
    return number


def newest(connection: Connection, plans: Collection[int]) -> dict[int, list[Curve]]:
    """The newest curve of each line, and of the whole budget, by plan."""
    c = plan_curve.c
    found: dict[int, list[Curve]] = {}
    query = (
        _curves(c.plan.in_(plans)).ext(distinct_on(c.plan, c.line)).order_by(c.plan, c.line.nulls_first(), c.id.desc())
    )
    for row in connection.execute(query):
        found.setdefault(row.plan, []).append(Curve(*row))
    return found


def cancel(connection: Connection, plan: int) -> bool:
    """End the searches for curves of a plan; False if there was none at work."""
    c = plan_curve.c
    ended = update(plan_curve).where(c.plan == plan, c.state.in_(AT_WORK))
    return connection.execute(ended.values(state="cancelled", ended_at=func.now()).returning(c.id)).first() is not None


def begin(connection: Connection, number: int) -> Curve | None:
    """Take a waiting curve to search it; None if it is taken, or over. For the searching process."""
    c = plan_curve.c
    taken = update(plan_curve).where(c.id == number, c.state == "waiting").values(state="running", seen_at=func.now())
    if connection.execute(taken.returning(c.id)).first() is None:
        return None
    return Curve(*connection.execute(_curves(c.id == number)).one())


def live(connection: Connection, number: int, steps: Sequence[Step]) -> bool:
    """Show that the search lives, and what it found; False if somebody ended it."""
    return _changed(connection, number, {"seen_at": func.now(), "steps": [each.to_json() for each in steps]})


def keep(connection: Connection, number: int, steps: Sequence[Step]) -> bool:
    """Keep the whole curve; False, and nothing is kept, if somebody ended it."""
    done = {"state": "done", "ended_at": func.now(), "steps": [each.to_json() for each in steps]}
    return _changed(connection, number, done)


def refuse(connection: Connection, number: int, reasons: Sequence[Mapping[str, Any]], state: str = "refused") -> None:
    """Keep why there is no curve; ``state``: refused, or failed where the search broke. Points found stay."""
    _changed(connection, number, {"state": state, "reasons": list(reasons), "ended_at": func.now()})


def _changed(connection: Connection, number: int, values: Mapping[str, Any]) -> bool:
    c = plan_curve.c
    shown = update(plan_curve).where(c.id == number, c.state == "running").values(values)
    return connection.execute(shown.returning(c.id)).first() is not None


def _curves(where: ColumnElement[bool]) -> Any:
    names = Curve.__slots__
    columns = [standing(plan_curve).label("state") if name == "state" else plan_curve.c[name] for name in names]
    return select(*columns).where(where)
