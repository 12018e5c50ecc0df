"""What a territory may expect: its forecasts, by sector too, and how the same forecast did a year ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from audit.backtest import Judged, Score, judged, score
from audit.figures.question import Question
from audit.forecast import Forecast
from gis.queries.forecasts import COUNTERS, Recorded, recorded
from gis.queries.installation import Installation

LOOKED_AT: Final = 2040
"""The last year that is looked at for when something is reached."""
Expected = Mapping[int, Forecast]


@dataclass(frozen=True, slots=True)
class Trial:
    """The forecast of the last full year, made of the years before: of the territory, and of its districts' sectors."""

    whole: Judged
    parts: Score


@dataclass(frozen=True, slots=True)
class Outlook:
    """One counter of a territory for one category: forecasts from the current year to ``LOOKED_AT`` or the horizon.

    Empty where no yearly change was recorded yet; ``trial`` is None where too few years were.
    """

    by_year: Expected
    by_sector: Mapping[str, Expected]
    trial: Trial | None


def outlook(connection: Connection, here: Installation, territory: str, category: str) -> Mapping[str, Outlook]:
    """The outlook of a territory by counter, verified and declared. One query."""
    known = recorded(connection, Question(territory, categories=(category,)), here.today).get(category)
    if known is None or not known.asked:
        return {counter: Outlook({}, {}, None) for counter in COUNTERS}
    last = max(LOOKED_AT, here.last_year)
    sectors = known.groups(["sector"])
    found = {}
    for counter in COUNTERS:
        expected = known.forecast(counter, {(): known.asked, **sectors}, last)
        by_sector = {sector: expected[sector,] for (sector,) in sectors if expected}
        found[counter] = Outlook(expected.get((), {}), by_sector, _trial(known, counter))
    return found


def _trial(known: Recorded, counter: str) -> Trial | None:
    """The current year is not over: it judges nothing."""
    past = known.pasts[counter]
    parts = known.groups(["district", "sector"])
    outcomes = judged(past.until(past.changes), {(): known.asked, **parts})
    scored = score([outcomes[name] for name in parts if outcomes])
    return Trial(outcomes[()], scored) if scored else None
