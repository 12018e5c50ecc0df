"""Facts: what was observed, kept by quantity and never by a norm's rule, so that any norm can judge them.

Values are in the unit of their quantity (`terms.QUANTITIES`): metres, percent, counts, seconds, …
A fact is a value, or an answer (`yes`, `no`, `unknown`, `not_applicable`), with its grade of evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from audit.errors import Report
from audit.terms import QUANTITIES


class FactKey(NamedTuple):
    """Where a fact belongs. `instance` tells several doors, entrances or cabins apart."""

    zone: str
    element: str
    instance: str
    quantity: str

    def __str__(self) -> str:
        return "/".join(self)


class Fact(NamedTuple):
    """One observation: exactly one of `value` (in the quantity's unit) and `answer` is set."""

    value: float | None
    answer: str | None
    evidence: str = "eye"

    @property
    def known(self) -> bool:
        """Whether it says something: a value, yes or no."""
        return self.answer is None or self.answer in ("yes", "no")


class Form(NamedTuple):
    """A form of service recorded for some categories; `zone` for the forms that act on one zone."""

    form: str
    categories: tuple[str, ...]
    zone: str | None = None


@lru_cache(maxsize=20_000)
def _key_of(path: str) -> FactKey:
    """The key written as a path: a city's passports use the same few thousand."""
    zone, element, instance, quantity = path.split("/")
    return FactKey(zone, element, instance, quantity)


class Facts(Mapping[FactKey, Fact]):
    """An immutable set of facts; the order in which they came does not matter.

    `instances` groups them as the verdict reads them: (zone, element) → instance → quantity → fact, without
    the answers `unknown`: to have looked and not to know is the same to a verdict as not to have looked.
    """

    __slots__ = ("_facts", "instances")

    def __init__(self, facts: Mapping[FactKey, Fact] | Iterable[tuple[FactKey, Fact]] = ()) -> None:
        self._facts: dict[FactKey, Fact] = dict(facts)
        self.instances: dict[tuple[str, str], dict[str, dict[str, Fact]]] = {}
        for (zone, element, instance, quantity), fact in self._facts.items():
            if fact.answer == "unknown":
                continue
            here = self.instances.setdefault((zone, element), {})
            here.setdefault(instance, {})[quantity] = fact

    def __getitem__(self, key: FactKey) -> Fact:
        return self._facts[key]

    def __iter__(self) -> Iterator[FactKey]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(frozenset(self._facts.items()))

    def __repr__(self) -> str:
        return f"Facts({len(self._facts)} facts)"

    def with_fact(self, key: FactKey, fact: Fact) -> Facts:
        """The same facts with one added or replaced."""
        return Facts({**self._facts, key: fact})

    def to_store(self) -> dict[str, list[float | str]]:
        """Compact JSON: ``{"entrance/door/1/clear_width": [0.85, "tape"]}``, sorted by key."""
        return {
            "/".join(key): [fact.answer if fact.value is None else fact.value, fact.evidence]  # type: ignore[list-item]
            for key, fact in sorted(self._facts.items())
        }

    @classmethod
    def from_store(cls, stored: Mapping[str, Sequence[float | str]]) -> Facts:
        """What `to_store` gave. Raises ValueError on a key that is not zone/element/instance/quantity."""
        found: dict[FactKey, Fact] = {}
        for path, (what, evidence) in stored.items():
            key = _key_of(path)
            found[key] = Fact(None, what, str(evidence)) if isinstance(what, str) else Fact(what, None, str(evidence))
        return cls(found)

    def unknown_quantities(self) -> tuple[Report, ...]:
        """A report for each fact whose quantity the vocabulary does not hold; the verdict leaves it out."""
        strange = [key for key in self._facts if (key.zone, key.element, key.quantity) not in QUANTITIES]
        return tuple(Report("unknown_fact", {"fact": str(key)}) for key in sorted(strange))
