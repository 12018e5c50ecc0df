"""Approvals of plans of many works, and taking them back, for the worker: a web request does not wait so long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from gis.db import act_as, act_as_operator
from gis.models.plans import plan_decision
from gis.store.filings import StateError
from gis.store.jobs import defer

Act = Literal["adopt", "take_back"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it stands. ``state``: waiting, done, refused (``why``: code and parameters) or failed."""

    id: int
    plan: int
    account: int
    act: Act
    said: Mapping[str, Any]
    state: str
    why: Mapping[str, Any] | None


def decide_later(connection: Connection, plan: int, account: int, act: Act, said: Mapping[str, Any]) -> None:
    """Keep a decision and have it done, if the transaction is kept. Raises StateError where one waits already."""
    before = newest(connection, plan)
    if before is not None and before.state == "waiting":
        raise StateError("plan_being_decided", plan=plan)
    new = insert(plan_decision).values(plan=plan, account=account, act=act, said=dict(said))
    number = int(connection.execute(new.returning(plan_decision.c.id)).scalar_one())
    defer(connection, "decide_plan", {"decision": number})


def newest(connection: Connection, plan: int) -> Decision | None:
    """The newest decision on a plan that was left to the worker, if the connection's account may see it."""
    d = plan_decision.c
    row = connection.execute(_decisions().where(d.plan == plan).order_by(d.id.desc()).limit(1)).first()
    return Decision(*row) if row else None


def carry_out(connection: Connection, number: int, act: Callable[[Decision], None]) -> None:
    """Do a decision as whoever took it, if it still waits; what refuses it is kept, and nothing else then. The
    connection is the operator's.
    """
    d = plan_decision.c
    waits = _decisions().where(d.id == number, d.state == "waiting").with_for_update(skip_locked=True)
    row = connection.execute(waits).first()
    if row is None:
        return
    found = Decision(*row)
    why = None
    try:
        with connection.begin_nested():
            act_as(connection, found.account)
            act(found)
    except StateError as refused:
        why = {"code": refused.code, "params": dict(refused.params)}
    act_as_operator(connection)
    _end(connection, number, "refused" if why else "done", why)


def fail(connection: Connection, number: int) -> None:
    """Keep that doing it broke off."""
    _end(connection, number, "failed", None)


def _end(connection: Connection, number: int, state: str, why: Mapping[str, Any] | None) -> None:
    ended = update(plan_decision).where(plan_decision.c.id == number, plan_decision.c.state == "waiting")
    connection.execute(ended.values(state=state, why=why, ended_at=func.now()))


def _decisions() -> Any:
    return select(*(plan_decision.c[name] for name in Decision.__slots__))
