"""What this installation is, and which version of the data is being read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from audit.figures import Calendar
from gis.models import pub


@dataclass(frozen=True, slots=True)
class Installation:
    """The one row about the installation.

    ``kind`` is empty, demo, rehearsal or real; ``territory`` the code of the city shown first. ``data_version`` grows
    with every change that can be seen. ``today`` is the day the figures were computed for: the register's clock.
    """

    kind: str
    profile: str | None
    territory: str | None
    first_year: int
    last_year: int
    data_version: int
    today: date

    @property
    def calendar(self) -> Calendar:
        """The years of the figures, seen from the register's day."""
        return Calendar(self.first_year, self.last_year, self.today)

    @property
    def current_year(self) -> int:
        """The year of today, within the years of the figures."""
        return min(max(self.today.year, self.first_year), self.last_year)

    @property
    def month_began(self) -> date:
        """The first day of this month: what changed is told from then on."""
        return self.today.replace(day=1)

    def slot(self, category: str = "all", year: int | None = None, sense: str = "recorded") -> int:
        """Place of a cell in `face.cells`, counted from 1 as PostgreSQL counts; the current year by default.

        Raises ValueError for a category, year or sense that no face holds.
        """
        return self.calendar.slot(sense, self.current_year if year is None else year, category) + 1


def installation(connection: Connection) -> Installation:
    """Read the installation. Before the first write there is no clock yet: the server's day stands in."""
    i = pub.installation.c
    query = select(
        i.kind, i.profile, i.territory, i.first_year, i.last_year, i.data_version,
        func.coalesce(i.clock, func.current_date()).label("today"),
    )  # fmt: skip
    return Installation(**connection.execute(query).mappings().one())
