"""Whether new centres of a programme may be commissioned: accessible from the first day, or by an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Connection, exists, func, or_, select

from audit.figures import FOR_WHOM, STATE_NUMBERS
from audit.money.opening import may_open, opening
from gis.models import register as r
from gis.models.money import step

NEW: Final = ("planned", "construction")
"""Stages of objects that are still to be commissioned."""
_READY: Final = [number for state, number in STATE_NUMBERS.items() if may_open(opening(state))]


def state_for_all(tables: ModuleType, owner: Any, today: date) -> Any:
    """The state of an object for all categories by its version in force on a day; null without one.

    ``tables`` are `gis.models.register` or `gis.models.pub`. A planned object has no face, so its verdict is read.
    """
    p, v = tables.passport.c, tables.verdict.c
    return (
        select(v.states[FOR_WHOM.index("all") + 1])
        .join(tables.passport, p.id == v.passport)
        .where(v.object == owner, v.effective_on <= today, or_(p.withdrawn_on.is_(None), p.withdrawn_on > today))
        .order_by(p.effective_on.desc(), p.version.desc(), v.effective_on.desc(), v.recorded_at.desc(), v.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def barred(connection: Connection, ids: Sequence[int], today: date) -> list[int]:
    """Those of the objects that are new centres of a programme and may not open yet."""
    o, s = r.object_.c, step.c
    state = func.coalesce(state_for_all(r, o.id, today), STATE_NUMBERS["unsurveyed"])
    query = select(o.id).where(
        o.id == func.any(list(ids)), o.stage.in_(NEW), exists().where(s.object == o.id),
        ~exists().where(s.object == o.id, s.exception.isnot(None)), state.not_in(_READY),
    )  # fmt: skip
    return list(connection.execute(query).scalars())
