"""A question about the figures, as maps, tables, reports and the API put it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from audit.figures.calendar import FOR_WHOM
from audit.figures.row import Figures

KEYS: Final = ("territory", "district", "sector", "owner_kind", "category", "year", "sense")


@dataclass(frozen=True, slots=True)
class Question:
    """Which objects, seen how, counted by what.

    ``by`` names the keys of the rows, out of ``KEYS``. Without ``years`` a question is about the current year, or
    about all years where it is counted by year. ``as_of`` (a past day) and ``known_at`` (what the register said
    then) ask for a recount instead of the figures kept; they take no years. Empty filters let everything through.
    """

    territory: str
    by: frozenset[str] = frozenset()
    senses: tuple[str, ...] = ("recorded",)
    years: tuple[int, ...] = ()
    categories: tuple[str, ...] = ("all",)
    districts: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    owner_kinds: tuple[str, ...] = ()
    as_of: date | None = None
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.by <= set(KEYS):
            raise ValueError(f"figures are not counted by {sorted(self.by - set(KEYS))}")
        if not set(self.categories) <= set(FOR_WHOM):
            raise ValueError(f"no category {sorted(set(self.categories) - set(FOR_WHOM))}")
        if len(self.categories) > 1 and "category" not in self.by:
            raise ValueError("several categories need rows by category: an object would count more than once")
        if len(self.years) > 1 and "year" not in self.by:
            raise ValueError("several years need rows by year: an object would count more than once")
        if len(self.senses) > 1 and "sense" not in self.by:
            raise ValueError("several senses need rows by sense: an object would count more than once")

    @property
    def recount(self) -> bool:
        """Whether it asks about a day or a state of knowledge that no figures are kept for."""
        return self.as_of is not None or self.known_at is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: the values of the keys that were asked for, and the figures."""

    keys: Mapping[str, str | int]
    figures: Figures = field(default_factory=Figures)
