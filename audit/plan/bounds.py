"""Floors and limits of a question as limits of a case: the general ones, and where a district or category differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.plan.case import Case, Floor, WorkLimit
from audit.terms import CATEGORIES


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many works a year, in one district or (None) in all together, in one year or (None) in each."""

    most: int
    district: str | None = None
    year: int | None = None


def floors_for(case: Case, general: float | None, own: Sequence[Floor]) -> list[Floor]:
    """The floors of a case: the general share for every district and for every category, unless one of its own is
    given. Only where a category applies to something: a share of nothing is no floor.
    """
    shares: dict[tuple[str | None, str | None], float] = {}
    if general is not None:
        shares |= {(district, None): general for district in case.districts}
        shares |= {(None, category): general for category in CATEGORIES}
    shares |= {(each.district, each.category): each.share for each in own}
    return [Floor(share, *scope) for scope, share in shares.items() if _applicable(case, *scope)]


def limits_for(case: Case, general: int | None, own: Sequence[Cap]) -> list[WorkLimit]:
    """The limits of a case: the general number in each district and year, unless a district, or a district in a year,
    has its own. What is said of one year goes before what is said of all.
    """
    most: dict[tuple[str | None, int], int] = {}
    if general is not None:
        most |= {(district, year): general for district in case.districts for year in case.years}
    for each in sorted(own, key=lambda cap: cap.year is not None):
        years = case.years if each.year is None else (each.year,)
        most |= {(each.district, year): each.most for year in years}
    known = {None, *case.districts}
    return [WorkLimit(year, count, district) for (district, year), count in most.items() if district in known]


def _applicable(case: Case, district: str | None, category: str | None) -> int:
    if district is not None and district not in case.districts:
        return 0
    rows = case.applicable if district is None else case.applicable[[case.districts.index(district)]]
    return int((rows if category is None else rows[:, CATEGORIES.index(category)]).sum())
