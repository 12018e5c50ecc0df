"""The content of a report: figures on two days, indicators beside their targets, what is due next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from audit.figures import Figures
from audit.money.indicators import Indicator, Standing
from audit.report.period import Period

FOREMOST: Final = ("state_bodies", "health", "education", "culture", "social_protection")
"""The sectors that the city's programmes ask a report of first; the profile's others follow."""
SHOWN: Final = ("objects", "passportised", "declared", "full", "verified")
"""The counters that a report shows, and in which a correction is looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a part of the territory, a sector and a category: on the report's day, and on the day before."""

    place: str
    sector: str
    category: str
    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class Indicated:
    """An indicator of a programme, by territory: the report's own, then those of its parts that have a target."""

    programme: str
    indicator: Indicator
    standings: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Task:
    """A measure that is due in the next period, or already overdue on the report's day. ``work`` is its kind."""

    object: str
    place: str
    work: str
    due: date
    payer: str | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a programme's roadmap that is due in the next period, or overdue."""

    programme: str
    code: str
    name: Mapping[str, str]
    responsible: str
    due: date


@dataclass(frozen=True, slots=True)
class Near:
    """How many of the `residents` whose homes are known had a service near home: ``by`` service and what is counted
    (`audit.walking.COUNTED`). ``metres``, ``detour``: how far a walk was.
    """

    residents: float
    metres: float
    detour: float
    by: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The figures of the report's day beside those of the day before."""

    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """A report, in codes: each language words it, and every kind of file says the same.

    ``places``: the territory, then its parts; ``names`` by code, of programmes too. ``day`` speaks for the period,
    ``before`` for the one before it; ``made_at`` is the moment up to which the register knew what it says.
    ``definitions``: what each counter meant when it was made. ``reach``: of the year alone, where homes are known.
    """

    period: Period
    territory: str
    day: date
    before: date
    preliminary: bool
    made_at: datetime
    names: Mapping[str, Mapping[str, str]]
    places: Sequence[str]
    sectors: Sequence[str]
    rows: Sequence[Row]
    indicators: Sequence[Indicated]
    tasks: Sequence[Task]
    steps: Sequence[Step]
    definitions: Mapping[str, str]
    reach: Near | None = None

    @property
    def has_tasks(self) -> bool:
        """Whether it tells what is due next: the quarter's does not."""
        return self.period.kind != "quarter"

    def figures(self, category: str = "all", place: str | None = None, sector: str | None = None) -> Pair:
        """The figures for a category, in a part (None: the whole territory) and a sector (None: all)."""
        pair = Pair(Figures(), Figures())
        for row in self.rows:
            if row.category == category and place in (None, row.place) and sector in (None, row.sector):
                pair.now.add(row.now)
                pair.before.add(row.before)
        return pair


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of an issued report that the register gives otherwise for the same day by now."""

    place: str
    sector: str
    category: str
    counter: str
    issued: int
    known: int


def corrections(issued: Report, now: Report) -> list[Correction]:
    """What the register has learnt about the report's day since it was issued, in the order of its rows."""
    first, second = _by_key(issued.rows), _by_key(now.rows)
    nothing = Figures()
    return [
        Correction(*key, counter, was, known)
        for key in (*first, *(key for key in second if key not in first))
        for counter in SHOWN
        if (was := getattr(first.get(key, nothing), counter)) != (known := getattr(second.get(key, nothing), counter))
    ]


def _by_key(rows: Iterable[Row]) -> dict[tuple[str, str, str], Figures]:
    return {(row.place, row.sector, row.category): row.now for row in rows}
