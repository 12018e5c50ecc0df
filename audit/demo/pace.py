"""When the city was surveyed: slowly in 2022, a push in 2023 and 2024, a lull, a push again in 2026."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from audit.demo.draw import Draw
from audit.demo.site import Site

YEARS: Final = {2022: 7, 2023: 27, 2024: 33, 2025: 9, 2026: 24}
MONTHS: Final = {1: 4, 2: 6, 3: 9, 4: 10, 5: 10, 6: 9, 7: 7, 8: 7, 9: 10, 10: 11, 11: 10, 12: 7}
BY_OWNER: Final = {"state": 0.95, "private": 0.68, "residents": 0.74, "transport": 0.70}
BY_DISTRICT: Final = {
    "ALM": 0.09, "ALT": -0.13, "AUE": 0.04, "BOS": 0.10, "MED": 0.07, "NAU": -0.12, "TUR": -0.07, "ZHE": -0.03,
}  # fmt: skip


def surveyed_on(site: Site, draw: Draw, today: date) -> date | None:
    """The day of an object's first survey; None if nobody has come by today."""
    share = min(BY_OWNER[site.owner_kind] + BY_DISTRICT[site.district[-3:]], 0.99)
    coming = draw.chance(share)
    year, month = draw.weighted(YEARS), draw.weighted(MONTHS)
    day = at_work(date(year, month, draw.whole(1, 28)))
    if site.opened is not None and day <= site.opened:
        day = at_work(site.opened + timedelta(days=30))
    too_late = day > today or (site.closed is not None and day >= site.closed)
    if not coming or too_late or site.stage in ("planned", "construction"):
        return None
    return day


def at_work(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
