"""The forecast of a question: districts' sectors are forecast one by one from the figures of past years."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from audit.figures.question import Question
from audit.forecast import Forecast, Unit, forecast
from gis.queries.compliance import calendar, compliance

UNIT = ("district", "sector")
Key = tuple[str | int, ...]


def forecasts(
    connection: Connection, question: Question, today: date, *, counter: str = "verified"
) -> Mapping[Key, Mapping[int, Forecast]]:
    """Forecasts of a counter by year, for each row of a question.

    ``question.by`` may name district, sector, owner_kind and category; the keys of the answer are their values in
    that order. Years run from the current one to the horizon.
    """
    years = calendar(connection, today)
    keys = [key for key in ("district", "sector", "owner_kind", "category") if key in question.by]
    by = frozenset({*keys, *UNIT, "year"})
    asked = replace(question, by=by, senses=("recorded",), years=tuple(y for y in years.years if y <= today.year))
    series: defaultdict[Key, dict[Key, dict[int, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in compliance(connection, asked, today):
        group = tuple(row.keys[key] for key in keys)
        unit = tuple(row.keys[key] for key in UNIT)
        series[group][unit][int(row.keys["year"])] = row.figures
    ahead = [year - today.year for year in years.years if year >= today.year]
    elapsed = today.timetuple().tm_yday / date(today.year, 12, 31).timetuple().tm_yday
    expected = {
        # A unit whose objects have all closed has no row this year: nothing is to be expected of it.
        group: forecast((unit_of(u, elapsed, counter) for u in units.values() if today.year in u), ahead)
        for group, units in series.items()
    }
    return {group: {today.year + after: each for after, each in some.items()} for group, some in expected.items()}


def unit_of(known: Mapping[int, Any], elapsed: float, counter: str) -> Unit:
    """The past of one unit; years before its first object count as zero."""
    years = range(min(known), max(known) + 1)
    counts = [getattr(known[year], counter) if year in known else 0 for year in years]
    return Unit(counts, known[max(known)].objects, elapsed)
