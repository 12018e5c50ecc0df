"""What a standard work costs: the city's own unit price, and quantity × price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit.money.amount import Money
from audit.money.works import StandardWork


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a work costs in a territory and below it, from a year on.

    ``provisional``: it stands in until a better one is known, and is marked so wherever it is used.
    """

    territory: str
    work: str
    year: int
    each: Money
    unit: str
    source: str
    provisional: bool = False


Prices = Mapping[tuple[str, str], Sequence[Price]]
"""Prices by territory and work."""


def by_place(prices: Iterable[Price]) -> Prices:
    """Prices as `in_force` looks them up, the newest first."""
    found: dict[tuple[str, str], list[Price]] = {}
    for price in sorted(prices, key=lambda price: -price.year):
        found.setdefault((price.territory, price.work), []).append(price)
    return found


def in_force(prices: Prices, path: Sequence[str], work: str, year: int) -> Price | None:
    """The price of a work in a year: of the nearest territory that has one, its newest up to that year.

    ``path`` holds codes from the root of the tree down to the territory. None: nobody has stated a price.
    """
    for territory in reversed(path):
        for price in prices.get((territory, work), ()):
            if price.year <= year:
                return price
    return None


def cost(quantity: Decimal, price: Price) -> Money:
    """Quantity × price, rounded once to the hundredth part. Raises ValueError for a quantity that is not positive."""
    if not quantity.is_finite() or quantity <= 0:
        raise ValueError(f"{quantity} is no quantity")
    return price.each.times(quantity)


def first_year(work: StandardWork, decided: int) -> int:
    """The first year in which a work decided on in a year can be done: design documents take a year before it."""
    return decided + work.design
