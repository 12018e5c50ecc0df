"""What the use cases need from outside, as protocols: the outer rings bring the real thing, tests bring their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from audit.facts import Facts, Form


@dataclass(frozen=True, slots=True)
class FiledFacts:
    """An approved version of a passport, as far as its verdict depends on it.

    ``wording`` is the first day of the norm's wording it is judged by; ``host`` the facts of the building around
    premises, None for an object that stands for itself.
    """

    number: str
    kind: str
    norm: str
    wording: date
    facts: Facts
    forms: tuple[Form, ...]
    host: Facts | None


class Passports(Protocol):
    """Where approved versions are kept."""

    def filed(self, number: str) -> FiledFacts | None:
        """The version of that number; None if there is none."""
