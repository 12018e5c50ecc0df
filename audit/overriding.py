"""What a commission sets in place of the engine's states: with a reason, and never counted as verified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.errors import InvalidInput, Problem
from audit.figures import FOR_WHOM, STATE_NAMES
from audit.judged import six_states
from audit.reviewing import names, past
from audit.terms import CATEGORIES
from audit.typed import by_code, choice, record, text
from audit.verdict.codes import code_of

SETTABLE: Final = ("none", "conditional", "partial", "full")


@dataclass(frozen=True, slots=True)
class Override:
    """States by category, the reason, and who decided: `names` and decision are private, the reason is not."""

    states: Mapping[str, str]
    reason: str
    names: Sequence[str]
    decision: Mapping[str, str]

    def to_store(self) -> dict[str, Any]:
        """As the register keeps it beside the verdict."""
        return {"reason": self.reason, "names": list(self.names), "decision": dict(self.decision)}


@dataclass(frozen=True, slots=True)
class Overridden:
    """The numbers of a verdict with a commission's states in it."""

    states: tuple[int, ...]
    overridden: int
    provable: int
    code: str | None


def read_override(payload: object, today: dt.date) -> Override:
    """A commission's decision on the states of a version. Raises `InvalidInput`."""
    fields = {
        "states": by_code(CATEGORIES, choice(SETTABLE)),
        "reason": text(2000),
        "commission": names,
        "decision": record({"number": text(60), "on": past(today)}, required=("number",)),
    }
    found = record(fields, required=tuple(fields))(payload, "")
    for name in ("states", "reason", "commission", "decision"):
        if name not in found:
            raise InvalidInput([Problem(f"/{name}", "required", {"field": name})])
    decision = {"on": today.isoformat(), **found["decision"]}
    return Override(found["states"], found["reason"], found["commission"], decision)


def override(states: Sequence[int], overridden: int, provable: int, by: Mapping[str, str]) -> Overridden:
    """A verdict's six state numbers and bit sets with some states set; what is set is no longer provable.

    "All" is the worst that applies, and counts as set where any category is.
    """
    before = {category: STATE_NAMES[states[place]] for place, category in enumerate(CATEGORIES)}
    after = {**before, **by}
    bits = overridden | sum(1 << FOR_WHOM.index(category) for category in (*by, "all"))
    return Overridden(six_states(after), bits, provable & ~bits, code_of(after))


def set_states(states: Sequence[int], overridden: int) -> dict[str, str]:
    """The states that a commission set, by category."""
    return {
        category: STATE_NAMES[states[place]] for place, category in enumerate(CATEGORIES) if overridden >> place & 1
    }
