"""Measures and passports that are counted where objects are listed: one condition for a figure and for its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from sqlalchemy import ColumnElement, Select, Table, and_, func, select, tuple_

from audit.adaptation.lifecycle import OPEN
from audit.promises import Outcome, answers_for
from gis.models import pub
from gis.queries.installation import Installation

CHANGES: Final = ("passports", "works")
"""Passports that came into force · works that were checked and found done."""
ToDo = Literal["open", "overdue", "due"]
TO_DO: Final[tuple[ToDo, ...]] = get_args(ToDo)
"""Measures that are still to be done today · past their date · due by 31 December of a year."""
_DAYS: Final[Mapping[str, ColumnElement[date]]] = {
    "passports": pub.passport.c.effective_on,
    "works": pub.measure.c.verified_on,
}


@dataclass(frozen=True, slots=True)
class Events:
    """The rows of a public view that are counted, and the condition that they meet; `table.c.object` is whose."""

    table: Table
    which: ColumnElement[bool]

    @property
    def owners(self) -> Select[tuple[int]]:
        """The ids of the objects that have any."""
        return select(self.table.c.object).where(self.which)


def promised(here: Installation, category: str = "all", outcome: Outcome | None = None) -> Events:
    """The measures planned by today that serve a category (K O S G U, or all); those of one outcome, if it is named."""
    m = pub.measure.c
    which = m.planned_on <= here.today
    if category != "all":
        which = and_(which, func.strpos(m.categories, category) > 0)
    if outcome is not None:
        which = and_(which, tuple_(m.status, *comparisons(here)).in_(answers_for(outcome)))
    return Events(pub.measure, which)


def still_to_do(here: Installation, which: ToDo, category: str, year: int) -> Events:
    """The measures that are open today and serve a category (K O S G U, or all): all, the overdue, or those due by the
    end of a year. `gis.tiles.statements` says the same of a tile.
    """
    m = pub.measure.c
    conditions: list[ColumnElement[bool]] = [m.status.in_(OPEN)]
    if category != "all":
        conditions.append(func.strpos(m.categories, category) > 0)
    if which == "overdue":
        conditions.append(m.due < here.today)
    if which == "due":
        conditions.append(m.due <= date(year, 12, 31))
    return Events(pub.measure, and_(*conditions))


def comparisons(here: Installation) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a measure of `pub.measure` was in time by its first date, and by the date in force."""
    m = pub.measure.c
    day = func.coalesce(m.verified_on, here.today)
    return day <= m.first_due, day <= m.due


def happened(what: str, since: date, until: date) -> Events:
    """What changed, one of `CHANGES`, from a day to a day, both included; a withdrawn passport did not."""
    day = day_of(what)
    which = day.between(since, until)
    if what == "passports":
        return Events(pub.passport, and_(which, pub.passport.c.withdrawn_on.is_(None)))
    return Events(pub.measure, which)


def day_of(what: str) -> ColumnElement[date]:
    """The day on which a change, one of `CHANGES`, happened. Raises ValueError for a word that is none."""
    if what not in _DAYS:
        raise ValueError(f"no such change: {what}")
    return _DAYS[what]
