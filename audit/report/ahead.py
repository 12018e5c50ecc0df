"""What lies ahead of a territory: its open measures and the steps of its programmes, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.figures import Figures
from audit.money.amount import Money


@dataclass(frozen=True, slots=True)
class Work:
    """An open measure. ``closes``: rules and quantities as the register keeps them; ``cost`` None: none stated."""

    object: str
    name: Mapping[str, str]
    place: str
    zone: str
    closes: Sequence[Mapping[str, str]]
    categories: str
    work: str
    title: str | None
    due: date
    responsible: str | None
    payer: str | None
    cost: Money | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class RoadStep:
    """A step of a programme's roadmap."""

    programme: str
    code: str
    name: Mapping[str, str]
    responsible: str
    due: date
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """Everything that is promised for a territory, as of a day.

    ``planned``: the figures of everyone at the end of each year if every measure is done on time. ``officials``:
    who answers for the programmes, as those name them. ``names`` by code, as in `Report`.
    """

    territory: str
    day: date
    names: Mapping[str, Mapping[str, str]]
    norm: str
    works: Sequence[Work]
    steps: Sequence[RoadStep]
    planned: Mapping[int, Figures]
    officials: Sequence[str]

    def due_in(self, year: int) -> list[Work]:
        """The works due in a year; those overdue stand in their own year."""
        return [work for work in self.works if work.due.year == year]

    @property
    def years(self) -> list[int]:
        """The years that a work or a step is due in, and those that figures are planned for."""
        found = {work.due.year for work in self.works} | {step.due.year for step in self.steps} | set(self.planned)
        return sorted(found)


def costs(works: Sequence[Work]) -> list[Money]:
    """The stated costs added up, a sum for each currency."""
    found: dict[str, Money] = {}
    for work in works:
        if work.cost is not None:
            sums = found.get(work.cost.currency)
            found[work.cost.currency] = sums + work.cost if sums else work.cost
    return [found[currency] for currency in sorted(found)]
