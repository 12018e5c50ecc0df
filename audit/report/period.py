"""The periods that are reported: a quarter, half a year, a year; which days speak for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from audit.quarter import Quarter

QUARTERS: Final = {"quarter": 1, "half-year": 2, "year": 4}
"""How many quarters a period of each kind has."""
YEARS: Final = range(1900, 2101)
"""Years that a report can be asked for: the calendar has days before and after each of them."""
_LETTERS: Final = {"quarter": "Q", "half-year": "H", "year": ""}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter (``number`` 1 to 4), half a year (1, 2) or a year (1). Raises ValueError for another."""

    kind: str
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if self.kind not in QUARTERS or not 1 <= self.number <= 4 // QUARTERS[self.kind]:
            raise ValueError(f"{self.number} is no {self.kind}")

    def __str__(self) -> str:
        letter = _LETTERS[self.kind]
        return f"{self.year}-{letter}{self.number}" if letter else str(self.year)

    @classmethod
    def of(cls, kind: str, day: date) -> Self:
        """The period of a kind that a day lies in."""
        return cls(kind, day.year, (Quarter.of(day).number - 1) // QUARTERS[kind] + 1)

    @classmethod
    def read(cls, kind: str, said: str) -> Self:
        """`2026-Q4`, `2026-H2` or `2026`, as the kind has it, of `YEARS`. Raises ValueError for anything else."""
        letter = _LETTERS[kind]
        year, _, number = said.partition(f"-{letter}") if letter else (said, "", "1")
        if len(year) != 4 or len(number) != 1 or not (year + number).isascii() or not (year + number).isdecimal():
            raise ValueError(f"{said!r} is no {kind}")
        if int(year) not in YEARS:
            raise ValueError(f"{said!r} is of no year from {YEARS[0]} to {YEARS[-1]}")
        return cls(kind, int(year), int(number))

    @property
    def closing(self) -> Quarter:
        """Its last quarter, whose targets are its own."""
        return Quarter(self.year, self.number * QUARTERS[self.kind])

    @property
    def first(self) -> date:
        """Its first day."""
        return Quarter(self.year, (self.number - 1) * QUARTERS[self.kind] + 1).first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.closing.last

    @property
    def previous(self) -> Self:
        """The period of its kind before it."""
        most = 4 // QUARTERS[self.kind]
        return type(self)(self.kind, self.year - (self.number == 1), (self.number - 2) % most + 1)

    @property
    def following(self) -> Self:
        """The period of its kind after it."""
        most = 4 // QUARTERS[self.kind]
        return type(self)(self.kind, self.year + self.number // most, self.number % most + 1)

    def day(self, today: date) -> date | None:
        """The day that speaks for it: its last, or today while it runs; None before it has begun."""
        return min(self.last, today) if today >= self.first else None

    def ended(self, today: date) -> bool:
        """Whether it is over: not yet on its last day."""
        return today > self.last
