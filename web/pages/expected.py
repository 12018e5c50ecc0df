"""The forecast as rows of tables: what is expected at the horizon, when a goal is reached, and how it did before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask_babel import gettext as _

from audit.figures import Figures
from audit.forecast import Forecast, reach
from audit.targets import Target
from gis.queries.outlook import LOOKED_AT, Expected
from gis.queries.overview import Overview


@dataclass(frozen=True, slots=True)
class Goal:
    """A number of objects to be reached, and when it will be, in words."""

    objects: int
    when: str


@dataclass(frozen=True, slots=True)
class Row:
    """One counter of a territory or a sector: objects now, expected at the horizon, planned and asked for.

    ``planned`` is None where nobody plans it, ``target`` where there is none.
    """

    now: int
    expected: Forecast
    planned: Goal | None
    target: Goal | None


def whole_rows(seen: Overview, target: Target | None) -> Mapping[str, Row]:
    """A territory's rows by counter; empty where no forecast is possible yet."""
    planned = seen.planned.get(seen.horizon)
    return _rows(
        {counter: each.by_year for counter, each in seen.outlook.items()}, seen.now, planned, target, seen.horizon
    )


def sector_rows(seen: Overview, target: Target | None) -> Mapping[str, Mapping[str, Row]]:
    """The rows of each sector, by counter."""
    return {
        sector: _rows(
            {counter: each.by_sector.get(sector, {}) for counter, each in seen.outlook.items()},
            figures,
            seen.planned_by_sector.get(sector),
            target,
            seen.horizon,
        )
        for sector, figures in seen.by_sector.items()
    }


def trial(seen: Overview) -> dict[str, Any]:
    """How the forecast of the last full year did, by counter, and which year that was."""
    return {"year": seen.year - 1, "by_counter": {c: o.trial for c, o in seen.outlook.items() if o.trial}}


def _rows(
    expected: Mapping[str, Expected], now: Figures, planned: Figures | None, target: Target | None, horizon: int
) -> Mapping[str, Row]:
    asked = ceil(target.share * now.applicable) if target else None
    return {
        counter: Row(
            getattr(now, counter),
            by_year[horizon],
            # Works are planned, verifications are not.
            _goal(planned.declared if planned and counter == "declared" else None, getattr(now, counter), by_year),
            _goal(asked, getattr(now, counter), by_year),
        )
        for counter, by_year in expected.items()
        if horizon in by_year
    }


def _goal(objects: int | None, now: int, expected: Expected) -> Goal | None:
    return None if objects is None else Goal(objects, _when(objects, now, expected))


def _when(goal: int, now: int, expected: Expected) -> str:
    """When so many objects are reached at the pace so far, with the years of the range."""
    if now >= goal:
        return str(_("reached"))
    found = reach(expected, goal)
    if found.middle is None:
        late = str(_("not by %(year)s at this pace", year=LOOKED_AT))
        return late if found.earliest is None else str(_("%(late)s, %(year)s at best", late=late, year=found.earliest))
    if found.latest is None:
        years = {"year": found.middle, "first": found.earliest, "last": LOOKED_AT}
        return str(_("%(year)s (%(first)s at best, or after %(last)s)", **years))
    if found.earliest == found.latest:
        return str(found.middle)
    return f"{found.middle} ({found.earliest}–{found.latest})"
