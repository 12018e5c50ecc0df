"""How many people the demo city has: two published totals, and an invented share of each district.

The shares by district add up to the published total. Of some districts children, or people with disabilities, are not
counted: what rests on them is unknown, as in a real city.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit.demo.composition import largest_remainder
from audit.demo.draw import Draw

Count = tuple[str, int, str, int]
"""Territory, year, who is counted, how many."""

RESIDENTS: Final = 2_280_296
"""Of the whole city on 1 November 2024, as published."""
RESIDENTS_IN: Final = 2024
DISABILITY_IN: Final = 2022
BY_DISTRICT: Final = {"ALM": 10, "ALT": 14, "AUE": 14, "BOS": 16, "MED": 10, "NAU": 11, "TUR": 11, "ZHE": 9}
CHILDREN_COUNTED: Final = ("ALM", "ALT", "AUE", "BOS", "MED", "TUR")
MINORS: Final = 0.29
DISABILITIES: Final = {"ALM": 6_600, "AUE": 7_900, "MED": 5_300, "TUR": 6_200}
"""People with disabilities where a district counts them; Bostandyk's number is published."""
OF_BOSTANDYK: Final = 7_000
BY_CATEGORY: Final = {"K": 0.16, "O": 0.37, "S": 0.15, "G": 0.12, "U": 0.20}


def counted(seed: int, city: str) -> Iterator[Count]:
    """The invented counts of the districts: residents and children by 2024, people with disabilities by 2022."""
    draw = Draw(seed, "minors")
    for district, residents in residents_by_district(seed, city).items():
        yield district, RESIDENTS_IN, "residents", residents
        minors = round(residents * MINORS * draw.between(0.9, 1.1))
        if district.removeprefix(f"{city}-") in CHILDREN_COUNTED:
            yield district, RESIDENTS_IN, "minors", minors
    for district, people in DISABILITIES.items():
        yield f"{city}-{district}", DISABILITY_IN, "with_disability", people
    for district, people in {**DISABILITIES, "BOS": OF_BOSTANDYK}.items():
        for category, many in largest_remainder(BY_CATEGORY, people).items():
            yield f"{city}-{district}", DISABILITY_IN, category, many


def residents_by_district(seed: int, city: str) -> dict[str, int]:
    """Invented residents by the code of the district; they add up to the published total."""
    draw = Draw(seed, "residents")
    weights = {f"{city}-{district}": weight * draw.between(0.93, 1.07) for district, weight in BY_DISTRICT.items()}
    return largest_remainder(weights, RESIDENTS)
