"""For how long a passport is valid: by the kind of object, and sooner where something in it wears."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.facts import Facts
from audit.terms import KINDS, QUANTITIES

MOST_MONTHS = 240
_ELEMENTS = frozenset(element for _, element, _ in QUANTITIES)


@dataclass(frozen=True, slots=True)
class Validity:
    """Months by default, by kind, and by element: the shortest that applies holds."""

    months: int
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_element: Mapping[str, int] = field(default_factory=dict)

    def lapses_on(self, decided: dt.date, kind: str, facts: Facts) -> dt.date:
        """The day from which a version decided on a day is to be re-confirmed."""
        there = {
            key.element
            for key, fact in facts.items()
            if fact.known and (key.quantity, fact.answer) != ("present", "no")
        }
        shortest = (months for element, months in self.by_element.items() if element in there)
        return later(decided, min([self.by_kind.get(kind, self.months), *shortest]))


def later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_validity(data: Mapping[str, Any]) -> Validity:
    """The validity of a profile. Raises ValueError with the reason."""
    if strange := sorted(set(data) - {"months", "by_kind", "by_element"}):
        raise ValueError(f"a field nobody reads: {', '.join(strange)}")
    by_kind, by_element = data.get("by_kind", {}), data.get("by_element", {})
    if strange := sorted(set(by_kind) - set(KINDS)):
        raise ValueError(f"{', '.join(strange)} is no kind")
    if strange := sorted(set(by_element) - _ELEMENTS):
        raise ValueError(f"{', '.join(strange)} is no element")
    months = [data.get("months"), *by_kind.values(), *by_element.values()]
    if not all(isinstance(each, int) and 1 <= each <= MOST_MONTHS for each in months):
        raise ValueError(f"months are whole numbers from 1 to {MOST_MONTHS}")
    return Validity(data["months"], by_kind, by_element)
