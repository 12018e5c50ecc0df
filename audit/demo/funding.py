"""Who pays for a measure of the demo city, out of which line, and what it costs by the city's own prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from audit.adaptation.cost import Cost, read_cost
from audit.demo.draw import Draw
from audit.demo.prices import CURRENCY, PRICE_SOURCE, prices_of
from audit.demo.site import Site
from audit.demo.works import Work
from audit.money.prices import Price, Prices, in_force
from audit.money.works import works_for

ACCESS: Final = "DEMO-ACCESS"
"""The city's programme of adaptation, whose lines pay for measures."""
FROM_YEAR: Final = 2024
TO_YEAR: Final = 2030
ESTIMATE: Final = "Демонстрационная смета (вымышленная)"
SOCIAL: Final = ("health", "education", "social_protection")
"""Sectors of the line for schools, clinics and social institutions."""
LAGGING: Final = ("ALT", "NAU", "TUR")
"""Districts whose blocks of flats the city helps, by the last part of their codes."""
ENDOWED: Final = ("BOS", "MED")
"""Districts in which donors help private owners."""
COUNTED: Final = ("piece", "set")
"""Units of which one instance of an element needs one."""
AMOUNTS: Final = {
    "path_resurfacing": (20, 180), "stair_rebuilding": (6, 25), "stair_marking": (6, 30), "handrails": (4, 16),
    "ramp": (4, 12), "ramp_surface": (6, 18), "entrance_landing": (4, 12), "corridor": (12, 60),
    "floor_covering": (20, 120), "tactile_paving": (6, 40),
}  # fmt: skip
"""How many metres or square metres of a work an object needs: the least and the most."""


@dataclass(frozen=True, slots=True)
class Funding:
    """``cost`` None: a price is not stated, or nobody has measured how much there is to do."""

    payer: str
    programme: str | None = None
    line: str | None = None
    cost: Cost | None = None


def funding(site: Site, work: Work, seed: int, place: int) -> Funding:
    """What one measure of an object costs, and who pays. ``place``: its place among the object's measures."""
    draw = Draw(seed, "funding", site.index, place)
    payer, line = _payer(site, draw)
    here = line if line is not None and FROM_YEAR <= work.due.year <= TO_YEAR else None
    return Funding(payer, ACCESS if here else None, here, _cost(site, work, seed, draw))


def _payer(site: Site, draw: Draw) -> tuple[str, str | None]:
    district = site.district[-3:]
    if site.owner_kind == "transport":
        return "city", "stops"
    if site.owner_kind == "state":
        return "city", "social" if site.sector in SOCIAL else "public"
    if site.owner_kind == "residents" and district in LAGGING:
        return "city", "houses"
    if site.owner_kind == "private" and district in ENDOWED and draw.chance(0.06):
        return "donor", "donors"
    return "owner", None


def _cost(site: Site, work: Work, seed: int, draw: Draw) -> Cost | None:
    city = site.district.rpartition("-")[0]
    prices = prices_of(seed, city, work.planned_on.year)
    parts = _parts(work, prices, (city, site.district))
    # What is being built was measured by whoever builds it; of what is only planned often nobody knows the metres.
    measured = work.status != "planned" or draw.chance(0.6)
    if parts is None or not (measured or all(price.unit in COUNTED for price in parts)):
        return None
    amounts = {
        price: many if price.unit in COUNTED else draw.whole(*AMOUNTS[price.work]) for price, many in parts.items()
    }
    # As a planner would enter it, and as strictly read: a quantity of one work, or the sum of several.
    said: dict[str, Any] = {
        "currency": CURRENCY,
        "source": PRICE_SOURCE,
        "provisional": any(p.provisional for p in parts),
    }
    if len(amounts) == 1:
        [(price, many)] = amounts.items()
        said |= {"quantity": str(many), "unit": price.unit, "price": str(price.each.amount), "year": price.year}
    else:
        total = sum((price.each.times(Decimal(many)).amount for price, many in amounts.items()), Decimal(0))
        said |= {"amount": str(total), "source": ESTIMATE, "year": max(price.year for price in parts)}
    return read_cost(said, "/cost")


def _parts(work: Work, prices: Prices, path: Sequence[str]) -> dict[Price, int] | None:
    """The prices of the works that close the findings, with how many instances each is for; None if one is missing."""
    instances: dict[Price, set[tuple[str, str]]] = {}
    for finding in work.findings:
        codes = [each.code for each in works_for(finding.zone, finding.element, finding.quantity)]
        found = (in_force(prices, path, code, work.planned_on.year) for code in codes)
        price = next((each for each in found if each is not None), None)
        if price is None:
            return None
        instances.setdefault(price, set()).add((finding.element, finding.instance))
    return {price: len(each) for price, each in instances.items()}
