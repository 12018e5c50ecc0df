"""Progress over the years as rows of the chart and of the table beside it."""

from __future__ import annotations

from typing import Any

from audit.figures import Figures
from audit.forecast import Forecast
from audit.targets import Target
from gis.queries.overview import Overview
from web.language import in_language


def adapted_rows(seen: Overview) -> list[dict[str, Any]]:
    """The share adapted by passport, year by year: recorded, planned, forecast."""
    expected = seen.outlook["declared"].by_year
    return [
        {
            "year": year,
            "recorded": _share(seen.recorded.get(year), "declared"),
            "planned": _share(seen.planned.get(year), "declared"),
            **_range(expected.get(year), seen.now),
        }
        for year in sorted({*seen.recorded, *seen.planned})
    ]


def verified_rows(seen: Overview) -> list[dict[str, Any]]:
    """The share verified, year by year: recorded and forecast. Nobody plans a verification."""
    expected = seen.outlook["verified"].by_year
    return [
        {
            "year": year,
            "recorded": _share(seen.recorded.get(year), "verified"),
            "planned": None,
            **_range(expected.get(year), seen.now),
        }
        for year in sorted({*seen.recorded, *seen.planned})
    ]


def target_line(target: Target | None) -> dict[str, Any] | None:
    """The target as the chart draws it, its source in the reader's language."""
    if target is None:
        return None
    return {"share": target.share, "year": target.year, "source": in_language(target.source)}


def _share(figures: Figures | None, counter: str) -> float | None:
    if figures is None or not figures.applicable:
        return None
    return float(getattr(figures, counter)) / figures.applicable


def _range(expected: Forecast | None, now: Figures) -> dict[str, float | None]:
    if expected is None or not now.applicable:
        return {"low": None, "mid": None, "high": None}
    low, mid, high = (min(value / now.applicable, 1.0) for value in (expected.low, expected.mid, expected.high))
    return {"low": low, "mid": mid, "high": high}
