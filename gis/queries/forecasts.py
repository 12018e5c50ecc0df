"""The forecast of a question: fitted to all that the register recorded, so that parts and whole tell one story."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, and_, func, select

from audit.figures import Calendar
from audit.figures.question import Question
from audit.forecast import Forecast, Past, Unit, forecast
from gis.models import pub
from gis.queries.compliance import calendar, filters, slots_of

UNIT: Final = ("district", "sector", "owner_kind")
COUNTERS: Final = ("verified", "declared")
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the register recorded of one category: a past for each counter, over the same units.

    ``asked`` are the places of the units that a question is about and that have objects today.
    """

    years: Calendar
    pasts: Mapping[str, Past]
    asked: Sequence[int]

    def groups(self, keys: Sequence[str]) -> Mapping[Unit, Sequence[int]]:
        """The units asked about by the values of some of their keys."""
        units, grouped = self.pasts[COUNTERS[0]].units, defaultdict[Unit, list[int]](list)
        for place in self.asked:
            grouped[tuple(units[place][UNIT.index(key)] for key in keys)].append(place)
        return grouped

    def forecast(
        self, counter: str, groups: Mapping[Unit, Sequence[int]], last_year: int
    ) -> Mapping[Unit, Mapping[int, Forecast]]:
        """Forecasts of groups by year, from the current one to the last."""
        now = self.years.today.year
        found = forecast(self.pasts[counter], groups, range(last_year + 1 - now))
        return {name: {now + ahead: each for ahead, each in enumerate(some)} for name, some in found.items()}


def forecasts(
    connection: Connection, question: Question, today: date, *, counter: str = "verified"
) -> Mapping[Key, Mapping[int, Forecast]]:
    """Forecasts of a counter by year, for each row of a question.

    ``question.by`` may name district, sector, owner_kind and category; the keys of the answer are their values in
    that order. Years run from the current one to the horizon. Empty where no yearly change was recorded yet.
    """
    keys = [key for key in UNIT if key in question.by]
    found: dict[Key, Mapping[int, Forecast]] = {}
    for category, known in recorded(connection, question, today).items():
        expected = known.forecast(counter, known.groups(keys), known.years.last_year)
        for name, by_year in expected.items():
            found[(*name, category) if "category" in question.by else name] = by_year
    return found


def recorded(connection: Connection, question: Question, today: date) -> Mapping[str, Recorded]:
    """What the register recorded until today, by the categories of a question; one query.

    All units of the register are read, whatever the question asks about: its pace is measured on all of them.
    """
    years = calendar(connection, today)
    if today.year not in years.years:
        return {}
    seen = tuple(range(years.first_year, today.year + 1))
    every = replace(question, by=frozenset({"year", "category"}), senses=("recorded",), years=seen)
    slots = {years.slot(*slot) + 1: slot for slot in slots_of(every, years)}
    r = pub.rollup.c
    names = [r[name] for name in UNIT]
    query = (
        select(
            r.slot, *names, func.bool_and(and_(*filters(r, question))).label("asked"),
            *(func.sum(r[counter]).label(counter) for counter in COUNTERS),
            func.sum(r.objects - r.not_applicable).label("applicable"),
        )
        .where(r.slot.in_(list(slots)))
        .group_by(r.slot, *names)
        .having(func.sum(r.objects) > 0)
    )  # fmt: skip
    rows: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
    for row in connection.execute(query):
        _, year, category = slots[row.slot]
        rows[category].append((seen.index(year), row))
    return {category: _known(rows[category], years) for category in question.categories if rows[category]}


def _known(rows: Sequence[tuple[int, Any]], years: Calendar) -> Recorded:
    """The rows of one category as pasts; a unit has zeros where it has no row."""
    this_year = years.today.year - years.first_year
    units = sorted({(row.district, row.sector, row.owner_kind) for _, row in rows})
    places = {unit: place for place, unit in enumerate(units)}
    table = np.zeros((len(COUNTERS) + 1, len(units), this_year + 1))
    asked = []
    for year, row in rows:
        place = places[row.district, row.sector, row.owner_kind]
        table[:, place, year] = (*(row._mapping[counter] for counter in COUNTERS), row.applicable)
        # Nothing is to be expected of a unit whose objects have all closed.
        if year == this_year and row.asked:
            asked.append(place)
    pasts = {counter: Past(units, table[at], table[-1], elapsed(years.today)) for at, counter in enumerate(COUNTERS)}
    return Recorded(years, pasts, sorted(asked))


def elapsed(day: date) -> float:
    """The share of a year that is gone at the end of a day."""
    return day.timetuple().tm_yday / date(day.year, 12, 31).timetuple().tm_yday
