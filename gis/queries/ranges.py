"""The history of an object's states: which verdict held from when to when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from audit.figures import FOR_WHOM, STATE_NAMES
from gis.models import pub
from gis.queries.validity import valid_until


@dataclass(frozen=True, slots=True)
class Range:
    """A span of days with one verdict. ``until`` is the first day on which it no longer holds; None: still open.

    ``passport`` is the version judged; ``reason`` is approval, reassessment or override. A span with no verdict
    (the only version was withdrawn) has no passport and every state unsurveyed.
    """

    effective_on: date
    until: date | None
    passport: str | None
    reason: str | None
    norm: str | None
    wording: date | None
    states: Mapping[str, str]
    code: str | None
    recorded_at: datetime | None
    lapses_on: date | None


def ranges(connection: Connection, object_id: int) -> list[Range]:
    """The history of one object's states, newest first, by all that is known today."""
    v, p = pub.verdict.c, pub.passport.c
    query = (
        select(
            v.effective_on, v.recorded_at, v.id, v.reason, v.norm, v.wording, v.states, v.code,
            p.number.label("passport"), valid_until().label("lapses_on"), p.withdrawn_on,
        )
        .join(pub.passport, p.id == v.passport)
        .where(v.object == object_id)
        .order_by(p.effective_on, p.version, v.effective_on, v.recorded_at, v.id)
    )  # fmt: skip
    return spans(connection.execute(query).all())[::-1]


def spans(verdicts: Sequence[Any]) -> list[Range]:
    """Spans of days out of verdicts in the order of their versions: a withdrawn one gives way to the one before."""
    days = sorted({v.effective_on for v in verdicts} | {v.withdrawn_on for v in verdicts if v.withdrawn_on})
    held = [(day, _holder(verdicts, day)) for day in days]
    changes = [pair for before, pair in zip([(None, None), *held], held, strict=False) if pair[1] is not before[1]]
    ends = [*(day for day, _ in changes[1:]), None]
    return [_range(day, until, verdict) for (day, verdict), until in zip(changes, ends, strict=False)]


def _holder(verdicts: Sequence[Any], day: date) -> Any:
    holding = [v for v in verdicts if v.effective_on <= day and (v.withdrawn_on is None or v.withdrawn_on > day)]
    return holding[-1] if holding else None


def _range(day: date, until: date | None, verdict: Any) -> Range:
    if verdict is None:
        nothing = dict.fromkeys(FOR_WHOM, "unsurveyed")
        return Range(day, until, None, None, None, None, nothing, None, None, None)
    states = {category: STATE_NAMES[number] for category, number in zip(FOR_WHOM, verdict.states, strict=True)}
    return Range(
        day, until, verdict.passport, verdict.reason, verdict.norm, verdict.wording, states, verdict.code,
        verdict.recorded_at, verdict.lapses_on,
    )  # fmt: skip
