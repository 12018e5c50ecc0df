"""What looks odd in a filing and wants a second look. A flag decides nothing: the reviewer does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from audit.contacts import contacts_within
from audit.facts import Fact, FactKey, Facts
from audit.norms import Rule, Wording
from audit.terms import SURE_TO_M

NEAR: Final = 0.05
"""A value this near to its limit (as a share of it) is not to be had by eye [P]."""
FAR_M: Final = 50.0
"""Farther from the object than this, a device stood somewhere else [P]."""
MOVED_M: Final = 3.0
"""So near, a place that was shown by hand is the one that is recorded [P]."""
HASTY: Final = 3
"""So many submissions of one author within a minute were not made on the spot [P]."""
AHEAD: Final = dt.timedelta(minutes=10)
"""A device's clock this far ahead of the server's is wrong (LIBRARIES.md section 4.7)."""

FLAGS: Final[Mapping[str, str]] = {
    "weak_evidence": "{fact} = {value} was judged by “{evidence}”, so near to the limit of {rule} ({limit}).",
    "far_away": "The device was {metres} m from the object.",
    "unsure": "The device was sure of its position to {accuracy} m only.",
    "moved": "The author shows the object at {lat}, {lon}, {metres} m from where it is recorded: {reason}",
    "hasty": "The author submitted {count} passports within one minute.",
    "clock_ahead": "The device's clock was ahead of the server's by {minutes} minutes.",
    "before_inspection": "The device filed this on {claimed}, before the day of inspection {inspected}.",
    "personal_data": "This text looks like a telephone number or an e-mail address: {text}",
    "outdated": "It was begun before version {version} was approved.",
    "no_photo": "{count} findings that close the way have no photo.",
    "not_enough": "{count} answers without which there is no verdict are missing, though standard depth answers each.",
    "not_complete": "{count} answers are missing, though full depth answers everything.",
}
"""One English sentence for each flag, with fields; the edge translates it."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something odd: a code of `FLAGS` with its fields, and where in the document (a JSON pointer), if somewhere."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a filing came about. Times are aware; `metres` from the device's position to the object's, of
    which it has to be sure to `sure_to` metres.

    `depth` is what it claims to answer: of what nobody recorded, `necessary` answers decide a verdict, `unanswered` are
    all.
    """

    inspected_on: dt.date
    submitted_at: dt.datetime | None = None
    claimed_at: dt.datetime | None = None
    metres: float | None = None
    in_that_minute: int = 1
    newer_version: int | None = None
    unproven: int = 0
    sure_to: float = SURE_TO_M
    depth: str = "standard"
    necessary: int = 0
    unanswered: int = 0


def flags(facts: Facts, wording: Wording, kind: str, document: Any, how: Circumstances) -> tuple[Flag, ...]:
    """Everything odd, the circumstances first. `document` is searched for texts that name how to reach somebody."""
    placed = _of_position(document.get("position") or {}, how.metres, how.sure_to)
    return (*_of_circumstances(how), *placed, *_of_evidence(facts, wording, kind), *_of_texts(document))


def _of_circumstances(how: Circumstances) -> Iterator[Flag]:
    if how.newer_version is not None:
        yield Flag("outdated", {"version": how.newer_version})
    if how.in_that_minute >= HASTY:
        yield Flag("hasty", {"count": how.in_that_minute})
    if how.claimed_at and how.submitted_at and how.claimed_at - how.submitted_at > AHEAD:
        minutes = round((how.claimed_at - how.submitted_at).total_seconds() / 60)
        yield Flag("clock_ahead", {"minutes": minutes})
    if how.claimed_at and how.claimed_at.date() + dt.timedelta(days=1) < how.inspected_on:
        params = {"claimed": how.claimed_at.date().isoformat(), "inspected": how.inspected_on.isoformat()}
        yield Flag("before_inspection", params)
    if how.unproven:
        yield Flag("no_photo", {"count": how.unproven})
    # Allowed: to have looked and not to know is an answer. The verdict says "no data", and the reviewer why.
    if how.necessary:
        yield Flag("not_enough", {"count": how.necessary})
    elif how.depth == "full" and how.unanswered:
        yield Flag("not_complete", {"count": how.unanswered})


def _of_position(position: Mapping[str, Any], metres: float | None, sure_to: float) -> Iterator[Flag]:
    if metres is None:
        return
    if position.get("by") == "hand":
        # A place that somebody shows is about the object, wherever the device was.
        if metres >= MOVED_M:
            said = {"lat": position["lat"], "lon": position["lon"], "metres": round(metres)}
            yield Flag("moved", {**said, "reason": position.get("reason", "—")}, "/position")
        return
    if metres > FAR_M:
        yield Flag("far_away", {"metres": round(metres)})
    if (accuracy := position.get("accuracy_m")) is not None and accuracy > sure_to:
        yield Flag("unsure", {"accuracy": round(accuracy)})


def _of_evidence(facts: Facts, wording: Wording, kind: str) -> Iterator[Flag]:
    asking: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in wording.rules.values():
        if not rule.kinds or kind in rule.kinds:
            asking.setdefault((rule.zone, rule.element, rule.quantity), []).append(rule)
    for key, fact in sorted(facts.items()):
        if fact.value is None or fact.evidence not in ("eye", "declared"):
            continue
        nearest = _nearest(key, fact, asking.get((key.zone, key.element, key.quantity), []))
        if nearest is not None:
            yield nearest


def _nearest(key: FactKey, fact: Fact, rules: list[Rule]) -> Flag | None:
    for rule in rules:
        for limit in rule.limit if isinstance(rule.limit, tuple) else (rule.limit,):
            if isinstance(limit, int | float) and _is_near(fact.value, limit):
                params = {"fact": str(key), "value": fact.value, "evidence": fact.evidence, "rule": rule.id}
                return Flag("weak_evidence", {**params, "limit": round(float(limit), 2)})
    return None


def _is_near(value: float | None, limit: float) -> bool:
    return value is not None and limit != 0 and abs(value - limit) <= NEAR * abs(limit)


def _of_texts(document: Any) -> Iterator[Flag]:
    for pointer, found in contacts_within(document):
        yield Flag("personal_data", {"text": found}, pointer)
