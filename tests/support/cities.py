"""Counts that demo cities would record, without living every object's life: for trials of the forecast.

Who is surveyed how likely, and when, is the demo city's own (audit/demo/pace.py); how many of the surveyed are adapted,
and how long works take, follows its rates. A pace is years with weights: how the surveys are spread over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

import numpy as np

from audit.demo.composition import DISTRICTS, KINDS, OWNERS
from audit.demo.pace import BY_DISTRICT, BY_OWNER, YEARS
from audit.demo.quality import DISTRICT_CARE, SECTOR_CARE
from audit.demo.works import PLANS
from audit.forecast import Past
from audit.terms import KINDS as TERMS

FIRST, LAST = 2022, 2026
WORKS_TAKE = (0.0, 0.3, 0.3, 0.2, 0.2)
"""In which year after the survey works are verified, as a share of those that are."""
MENDED = 0.15
"""How likely planned works make an object adapted."""
FIXED = {
    "steady": (20, 20, 20, 20, 20),
    "stop": (15, 30, 35, 2, 18),
    "spurt": (10, 15, 15, 45, 15),
    "halved": (10, 30, 30, 15, 15),
    "growing": (7, 11, 18, 28, 36),
}


def paces(seed: int) -> Mapping[str, Mapping[int, float]]:
    """Ways a city may have been surveyed: the demo's own, changes that no model knows, and a pace that wanders."""
    steps = np.random.default_rng((seed, 1)).normal(0, 0.5, LAST - FIRST + 1)
    wandering = np.exp(np.cumsum(steps))
    named = {name: dict(zip(range(FIRST, LAST + 1), map(float, some), strict=True)) for name, some in FIXED.items()}
    return {"demo": YEARS, **named, "wandering": dict(zip(range(FIRST, LAST + 1), wandering.tolist(), strict=True))}


def city(seed: int, pace: Mapping[int, float], objects: int = 3410, likely: float = 0.2) -> Past:
    """A city's counts on 31 December of FIRST to LAST; ``likely``: how often an ordinary building is found adapted."""
    rng = np.random.default_rng(seed)
    shares = np.array([pace[year] for year in range(FIRST, LAST + 1)]) / sum(pace.values())
    units, counts, many = [], [], []
    for owner, owned in OWNERS.items():
        sectors: dict[str, float] = {}
        for kind, weight in KINDS[owner].items():
            sectors[TERMS[kind].sector] = sectors.get(TERMS[kind].sector, 0) + weight
        for sector, weight in sectors.items():
            for district, here in DISTRICTS[owner].items():
                part = (
                    owned
                    / sum(OWNERS.values())
                    * weight
                    / sum(sectors.values())
                    * here
                    / sum(DISTRICTS[owner].values())
                )
                number = int(rng.poisson(objects * part))
                care = SECTOR_CARE[sector] + DISTRICT_CARE[district] + rng.normal(0, 0.3)
                seen = min(BY_OWNER[owner] + BY_DISTRICT[district], 0.99)
                units.append((district, sector, owner))
                counts.append(
                    np.cumsum(rng.multinomial(number, _years(shares * seen, likely, care, PLANS[owner]))[:-1])
                )
                many.append(number)
    objects_by_year = np.repeat(np.array(many, float)[:, None], len(shares), axis=1)
    return Past(units, np.array(counts, float), objects_by_year)


def _years(surveyed: np.ndarray, likely: float, care: float, planned: float) -> list[float]:
    """How likely an object comes to count in each year, and at last: in none of them."""
    at_once = 1 / (1 + exp(-care) * (1 - likely) / likely)
    by_works = (1 - at_once) * planned * MENDED
    chances = surveyed * at_once
    for after, share in enumerate(WORKS_TAKE):
        chances[after:] += surveyed[: len(surveyed) - after] * by_works * share
    return [*chances, 1 - chances.sum()]
