"""Which days the figures speak of: a past year means its 31 December, the current year means today."""

from dataclasses import dataclass
from datetime import date
from typing import Final

SENSES: Final = ("recorded", "planned")
FOR_WHOM: Final = ("K", "O", "S", "G", "U", "all")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that figures are kept for, and the day on which they are computed."""

    first_year: int
    last_year: int
    today: date

    @property
    def years(self) -> range:
        """Every year of the figures, the horizon included."""
        return range(self.first_year, self.last_year + 1)

    def recorded_day(self, year: int) -> date | None:
        """The day that stands for a recorded year; None for a year that has not begun."""
        if year > self.today.year:
            return None
        return min(date(year, 12, 31), self.today)

    def planned_day(self, year: int) -> date | None:
        """The day that stands for a planned year; None for a year that is over."""
        return date(year, 12, 31) if year >= self.today.year else None

    def slot(self, sense: str, year: int, category: str) -> int:
        """Place of a cell in a face, counted from 0.

        Raises ValueError for a sense, year or category that no face holds.
        """
        if year not in self.years:
            raise ValueError(f"no figures are kept for {year}")
        block = SENSES.index(sense) * len(self.years) + (year - self.first_year)
        return block * len(FOR_WHOM) + FOR_WHOM.index(category)

    @property
    def slots(self) -> int:
        """Cells in one face."""
        return len(SENSES) * len(self.years) * len(FOR_WHOM)
