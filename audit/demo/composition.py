"""How many objects of which owner, kind and district: the city's reported composition, scaled.

Source of the four owner counts: passports of Almaty as reported in 2026 (733 state, 21.3 thousand private,
9.4 thousand apartment blocks, 2.7 thousand public transport stops). How they divide into kinds and districts is
this project's invention: no such table is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from audit.terms import OwnerKind

K = TypeVar("K")

OWNERS: Final[Mapping[OwnerKind, float]] = {"state": 733, "private": 21_300, "residents": 9_400, "transport": 2_700}

KINDS: Final[Mapping[OwnerKind, Mapping[str, float]]] = {
    "state": {
        "school": 195, "kindergarten": 160, "clinic": 62, "hospital": 34, "library": 30, "extra_education": 28,
        "college": 26, "police": 22, "state_body": 34, "park": 16, "square": 14, "university": 12, "court": 12,
        "service_centre": 12, "special_school": 10, "sport_hall": 10, "metro_station": 11, "museum": 9, "theatre": 8,
        "employment_centre": 8, "social_centre": 8, "care_home": 6, "rehabilitation_centre": 6, "culture_house": 6,
        "stadium": 4, "swimming_pool": 4, "concert_hall": 3, "station": 2, "airport": 1, "zoo": 1,
    },
    "private": {
        "shop": 7200, "cafe": 2350, "hairdresser": 1500, "pharmacy": 1350, "office": 1600, "restaurant": 980,
        "household_service": 900, "supermarket": 560, "dentist": 640, "bank": 560, "kindergarten": 520,
        "extra_education": 430, "clinic": 420, "fitness": 330, "hotel": 300, "notary": 280, "fuel_station": 250,
        "laboratory": 160, "industrial": 170, "mall": 120, "hostel": 90, "post_office": 80, "market": 60,
        "place_of_worship": 60, "dormitory": 40, "cinema": 22, "college": 25, "university": 14, "swimming_pool": 20,
    },
    "residents": {"apartment_block": 1},
    "transport": {"transport_stop": 1},
}  # fmt: skip

DISTRICTS: Final[Mapping[OwnerKind, Mapping[str, float]]] = {
    "state": {"ALM": 15, "ALT": 12, "AUE": 14, "BOS": 17, "MED": 14, "NAU": 6, "TUR": 12, "ZHE": 10},
    "private": {"ALM": 21, "ALT": 9, "AUE": 15, "BOS": 20, "MED": 13, "NAU": 4, "TUR": 8, "ZHE": 10},
    "residents": {"ALM": 17, "ALT": 7, "AUE": 24, "BOS": 21, "MED": 8, "NAU": 5, "TUR": 9, "ZHE": 9},
    "transport": {"ALM": 12, "ALT": 15, "AUE": 12, "BOS": 14, "MED": 13, "NAU": 9, "TUR": 15, "ZHE": 10},
}
"""Weights by the last part of the district's code (KZ-75-ALM …)."""


def largest_remainder(weights: Mapping[K, float], seats: int) -> dict[K, int]:
    """Share out whole seats in proportion to weights; what is left goes to the largest remainders, then in order."""
    whole = sum(weights.values())
    exact = {key: seats * weight / whole for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    order = {key: place for place, key in enumerate(weights)}
    by_remainder = sorted(weights, key=lambda key: (shares[key] - exact[key], order[key]))
    for key in by_remainder[: seats - sum(shares.values())]:
        shares[key] += 1
    return shares


def cast_list(objects: int) -> list[tuple[OwnerKind, str]]:
    """(owner kind, kind) of every object, in a fixed order: owners, then kinds, by largest remainder."""
    listed: list[tuple[OwnerKind, str]] = []
    for owner, count in largest_remainder(OWNERS, objects).items():
        for kind, many in largest_remainder(KINDS[owner], count).items():
            listed += [(owner, kind)] * many
    return listed
