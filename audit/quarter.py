"""Quarters of a year, as programmes count them: which one a day lies in, and which day speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter, ``number`` 1 to 4. Raises ValueError for another number."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"{self.number} is no quarter")

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def at(cls, moment: datetime, zone: str) -> Self:
        """The quarter that a moment, which names its own zone, lies in by the clocks of another (`Asia/Bishkek`)."""
        return cls.of(moment.astimezone(ZoneInfo(zone)).date())

    @classmethod
    def read(cls, said: str) -> Self:
        """`2026-Q4`. Raises ValueError for anything else."""
        year, dash, number = said.partition("-Q")
        if not dash or len(year) != 4 or not (year + number).isascii() or not (year + number).isdecimal():
            raise ValueError(f"{said!r} is no quarter")
        return cls(int(year), int(number))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def following(self) -> Self:
        """The quarter after it."""
        return type(self)(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Self:
        """The quarter before it."""
        return type(self)(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def ended(self, today: date) -> bool:
        """Whether it is over: not yet on its last day."""
        return today > self.last

    def day(self, today: date) -> date | None:
        """The day that speaks for it: its last, or today while it runs; None before it has begun."""
        return min(self.last, today) if today >= self.first else None
