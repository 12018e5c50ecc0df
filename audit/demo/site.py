"""The objects of the city before anyone looked at them: kind, owner, district, age, size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from audit.demo.composition import DISTRICTS, cast_list, largest_remainder
from audit.demo.draw import Draw
from audit.terms import KINDS, OwnerKind, Sector, Stage, as_premises

ERAS: Final = {
    (1930, 1959): 6, (1960, 1979): 24, (1980, 1991): 22, (1992, 2005): 16, (2006, 2018): 22, (2019, 2026): 10,
}  # fmt: skip
"""First and last year of each building era, and how common its buildings are."""
INSIDE_MALLS: Final = ("shop", "cafe", "bank", "pharmacy", "hairdresser", "household_service")
FLOORS: Final = {
    "apartment_block": (4, 12), "dormitory": (4, 9), "school": (2, 4), "kindergarten": (2, 3), "hospital": (3, 7),
    "clinic": (1, 4), "office": (2, 9), "hotel": (3, 9), "mall": (2, 5), "university": (3, 6), "college": (2, 4),
    "state_body": (2, 5), "court": (2, 4), "theatre": (2, 3), "museum": (1, 3), "supermarket": (1, 2),
    "restaurant": (1, 2), "bank": (1, 2), "cinema": (1, 2), "fitness": (1, 2), "service_centre": (1, 2),
    "library": (1, 2), "police": (2, 4), "care_home": (2, 4), "market": (1, 2), "industrial": (1, 3),
}  # fmt: skip
CAPACITIES: Final = {
    "school": (600, 1800), "kindergarten": (80, 320), "clinic": (60, 400), "hospital": (120, 600), "mall": (800, 6000),
    "university": (900, 6000), "college": (300, 1200), "theatre": (250, 900), "cinema": (200, 900),
    "stadium": (2000, 24000), "hotel": (30, 400), "hostel": (15, 60), "restaurant": (40, 200), "cafe": (15, 80),
    "supermarket": (60, 300), "market": (300, 3000), "swimming_pool": (40, 200), "concert_hall": (300, 2500),
    "museum": (60, 400), "service_centre": (60, 250), "library": (20, 120), "bank": (10, 60), "care_home": (60, 300),
    "fitness": (30, 150),
}  # fmt: skip
"""Visitors, places or beds; kinds that are not named get a few visitors."""


@dataclass(frozen=True, slots=True)
class Site:
    """One object of the city; `host` is the index of the object it lies inside."""

    index: int
    district: str
    kind: str
    owner_kind: OwnerKind
    stage: Stage
    commissioned: date | None
    opened: date | None
    closed: date | None
    floors: int
    capacity: int
    host: int | None = None

    @property
    def sector(self) -> Sector:
        """The sector of its kind."""
        return KINDS[self.kind].sector

    @property
    def family(self) -> str:
        """Public building, block of flats, stop, park or premises."""
        return as_premises(self.kind).family if self.host is not None else KINDS[self.kind].family

    @property
    def built(self) -> int:
        """The year of its commissioning, as far as its age matters."""
        return self.commissioned.year if self.commissioned else 1985


def sites(objects: int, seed: int, today: date, city: str = "KZ-75") -> list[Site]:
    """Every object of the city in the order of its number."""
    draw = Draw(seed, "city")
    cast = cast_list(objects)
    draw.random.shuffle(cast)
    where = _districts(cast, draw)
    made = [
        _site(index, f"{city}-{district}", owner, kind, Draw(seed, "site", index), today)
        for index, ((owner, kind), district) in enumerate(zip(cast, where, strict=True))
    ]
    return _move_into_malls(made, draw)


def _districts(cast: Sequence[tuple[OwnerKind, str]], draw: Draw) -> list[str]:
    """A district for each object: each owner's objects are shared out by weight, then dealt in random order."""
    decks: dict[str, list[str]] = {}
    for owner, weights in DISTRICTS.items():
        count = sum(each == owner for each, _ in cast)
        deck = [name for name, many in largest_remainder(weights, count).items() for _ in range(many)]
        draw.random.shuffle(deck)
        decks[owner] = deck
    return [decks[owner].pop() for owner, _ in cast]


def _site(index: int, district: str, owner: OwnerKind, kind: str, draw: Draw, today: date) -> Site:
    commissioned = _commissioned(kind, owner, draw, today)
    stage, opened, closed = _life(commissioned, owner, draw, today)
    if stage in ("planned", "construction"):
        commissioned = None
    low, high = FLOORS.get(kind, (1, 1))
    fewest, most = CAPACITIES.get(kind, (4, 45))
    floors = draw.whole(low, high)
    return Site(
        index=index, district=district, kind=kind, owner_kind=owner, stage=stage, commissioned=commissioned,
        opened=opened, closed=closed, floors=floors, capacity=draw.whole(fewest, most),
    )  # fmt: skip


def _commissioned(kind: str, owner: str, draw: Draw, today: date) -> date | None:
    if kind in ("transport_stop", "park", "square") and draw.chance(0.7):
        return None
    eras = dict(ERAS)
    if owner == "private":
        eras[2006, 2018] += 14
        eras[1992, 2005] += 10
    first, last = draw.weighted(eras)
    day = draw.day(date(first, 1, 1), date(last, 12, 31))
    return min(day, today)


def _life(commissioned: date | None, owner: str, draw: Draw, today: date) -> tuple[Stage, date | None, date | None]:
    """Stage, opening and closing: nearly all are in service, a few are still built, a few are gone."""
    opened = commissioned if commissioned and commissioned.year >= 2022 else None
    fate = draw.random.random()
    if owner != "transport" and fate < 0.006:
        return "planned", date(min(today.year + draw.whole(1, 3), 2030), draw.whole(3, 12), 1), None
    if owner != "transport" and fate < 0.010:
        return "construction", date(min(today.year + 1, 2030), draw.whole(3, 12), 1), None
    if fate < 0.018 and (opened is None or opened.year < today.year):
        first = date(max(opened.year + 1, 2023), 1, 1) if opened else date(2023, 1, 1)
        return "closed", opened, min(draw.day(first, today), today)
    return "in_service", opened, None


def _move_into_malls(made: list[Site], draw: Draw) -> list[Site]:
    """Some shops, cafés and banks of a district lie inside its shopping centres."""
    malls: defaultdict[str, list[Site]] = defaultdict(list)
    for site in made:
        if site.kind == "mall" and site.stage == "in_service":
            malls[site.district].append(site)
    moved = list(made)
    for site in made:
        near = malls.get(site.district)
        if not near or site.kind not in INSIDE_MALLS or site.owner_kind != "private" or site.stage != "in_service":
            continue
        if draw.chance(0.11):
            host = draw.one(near)
            moved[site.index] = Site(
                index=site.index, district=site.district, kind=site.kind, owner_kind=site.owner_kind, stage=site.stage,
                commissioned=host.commissioned, opened=host.opened, closed=None, floors=1, capacity=site.capacity,
                host=host.index,
            )  # fmt: skip
    return moved
