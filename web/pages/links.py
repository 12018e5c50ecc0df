"""Addresses of lists: every figure opens into the objects behind it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from gis.queries.territories import Territory


def place_filter(territory: Territory) -> dict[str, str]:
    """The filter that keeps the objects of a territory: its own, or those of all below it."""
    return {"territory" if territory.children else "district": territory.code}


def list_url(category: str = "all", year: int | None = None, sense: str = "recorded", **filters: str | None) -> str:
    """The list of the objects that a figure counts: for whom, in which year and sense, with further filters."""
    asked: dict[str, Any] = {"for": category, "year": year, "sense": None if sense == "recorded" else sense, **filters}
    return url_for("objects.index", **{name: value for name, value in asked.items() if value})
