"""Looks at an object that make no passport: a visit that ended without one, and a quick screening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from audit.facts import Facts
from audit.norms import load_edition
from audit.passport import Subject, read_observations
from audit.reviewing import past
from audit.typed import choice, moment, record, text
from audit.verdict import assess

OUTCOMES: Final = ("refused", "closed", "demolished", "not_found")


@dataclass(frozen=True, slots=True)
class Screening:
    """A quick look: `result` says "none" or "unknown" for each category, and never anything better."""

    screened_on: dt.date
    facts: Facts
    result: Mapping[str, str]


def read_visit(payload: object, today: dt.date) -> dict[str, Any]:
    """A visit that ended without a passport. Raises `InvalidInput`."""
    fields = {"visited_on": past(today), "outcome": choice(OUTCOMES), "note": text(2000), "claimed_at": moment}
    kept: dict[str, Any] = record(fields, required=("visited_on", "outcome"))(payload, "")
    return kept


def read_screening(payload: object, subject: Subject, today: dt.date) -> Screening:
    """A quick screening of an object, judged. Raises `InvalidInput`."""
    fields = {"screened_on": past(today), "observations": lambda given, at: given}
    given = record(fields, required=("screened_on", "observations"))(payload, "")
    day = dt.date.fromisoformat(given["screened_on"])
    wording = load_edition(subject.norm).wording(day)
    facts, _ = read_observations(given["observations"], wording, subject.kind)
    verdict = assess(wording, facts, kind=subject.kind.code)
    result = {category: "none" if state == "none" else "unknown" for category, state in verdict.states.items()}
    return Screening(day, facts, result)
