"""What a plan was asked, in words: for its document and for the comparison of two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import format_decimal, format_percent

from web.pages.sentences import _
from web.words import word


def question_told(asked: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[str]:
    """Sentences of what counts and what binds. ``places``: names of territories by code."""
    yield _("What counts: %(objective)s.", objective=word("objective", asked.get("objective") or "objects"))
    if weights := asked.get("sectors"):
        yield _("Sectors that count otherwise: %(sectors)s.", sectors=weights_told(weights))
    own = asked.get("floors") or ()
    if (floor := asked.get("floor")) is not None:
        yield _("At least %(share)s adapted in every district and for every group.", share=format_percent(floor))
    if own:
        yield _("Least shares adapted of their own: %(shares)s.", shares=shares_told(own, places))
    if (most := asked.get("works_a_year")) is not None:
        yield _("At most %(count)s works in each district and year.", count=format_decimal(most))
    if own := asked.get("limits") or ():
        yield _("Limits of works a year of their own: %(limits)s.", limits=limits_told(own, places))


def weights_told(weights: Mapping[str, float]) -> str:
    """What objects of a sector count."""
    return "; ".join(f"{word('sector', name)} × {format_decimal(weight)}" for name, weight in sorted(weights.items()))


def shares_told(floors: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> str:
    """Least shares of districts and categories."""
    return "; ".join(f"{_scope(each, places)} – {format_percent(each['share'])}" for each in floors)


def limits_told(limits: Iterable[Mapping[str, Any]], places: Mapping[str, str]) -> str:
    """Most works of districts and years."""
    return "; ".join(f"{_scope(each, places)} – {format_decimal(each['works'])}" for each in limits)


def _scope(of: Mapping[str, Any], places: Mapping[str, str]) -> str:
    district, category, year = (of.get(name) for name in ("district", "category", "year"))
    where = places.get(district, district) if district else None
    said = [where, word("category", category) if category else None, str(year) if year else None]
    if not where and not category:
        said[0] = _("All districts")
    return ", ".join(each for each in said if each)
