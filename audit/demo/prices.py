"""Unit prices of the demo city: invented, named so wherever they are used, and not stated for every work.

What they are near to is nothing: no price list was read for them. They differ by seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Final

from audit.demo.draw import Draw
from audit.money.amount import Money
from audit.money.prices import Price, Prices, by_place
from audit.money.works import standard_works

CURRENCY: Final = "KZT"
PRICE_SOURCE: Final = "Демонстрационные расценки (вымышленные)"
FIRST_YEAR: Final = 2022
EVERY: Final = 2
"""A price list of its own for every second year."""
GROWTH: Final = 1.08
"""By so much prices grow in a year."""
EACH: Final = {
    "parking_space": 62_000, "kerb_ramp": 145_000, "path_resurfacing": 14_500, "stair_rebuilding": 96_000,
    "stair_marking": 7_800, "handrails": 41_000, "ramp": 310_000, "ramp_surface": 24_500, "platform_lift": 5_900_000,
    "entrance_landing": 118_000, "entrance_door": 385_000, "call_button": 58_000, "indoor_door": 172_000,
    "corridor": 88_000, "floor_covering": 17_200, "lift": 27_500_000, "lift_equipment": 640_000,
    "service_counter": 265_000, "service_route": 45_000, "accessible_wc": 2_350_000, "wc_equipment": 420_000,
    "signs": 185_000, "tactile_paving": 16_800, "hearing_loop": 540_000, "easy_read": 75_000, "staff_training": 95_000,
    "stop_platform": 3_100_000,
}  # fmt: skip
"""One unit of a work in the first year, in tenge. Works that do not stand here have no price in this city."""
PROVISIONAL: Final = ("platform_lift", "lift", "hearing_loop", "stop_platform", "easy_read")
"""Works whose price stands in until a better one is known."""
DEARER: Final = {"MED": ({"stair_rebuilding", "ramp", "entrance_landing", "path_resurfacing"}, 1.25)}
"""Works that cost more in a district, by the last part of its code, and by how much: the foothills are steep."""


def price_list(seed: int, city: str, last_year: int) -> Iterator[Price]:
    """Every price of the city and its districts up to a year, in KZT."""
    draw = Draw(seed, "prices")
    for code, first in EACH.items():
        own = first * draw.between(0.92, 1.08)
        for year in range(FIRST_YEAR, last_year + 1, EVERY):
            grown = own * GROWTH ** (year - FIRST_YEAR)
            yield _price(city, code, year, grown)
            for district, (works, dearer) in DEARER.items():
                if code in works:
                    yield _price(f"{city}-{district}", code, year, grown * dearer)


@cache
def prices_of(seed: int, city: str, last_year: int) -> Prices:
    """The same as `audit.money.prices.in_force` looks them up."""
    return by_place(price_list(seed, city, last_year))


def _price(territory: str, code: str, year: int, amount: float) -> Price:
    step = 100 if amount < 50_000 else 1_000
    each = Money(Decimal(round(amount / step) * step), CURRENCY)
    return Price(territory, code, year, each, standard_works()[code].unit, PRICE_SOURCE, code in PROVISIONAL)
