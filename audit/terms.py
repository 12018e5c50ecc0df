"""The vocabulary of the register, written once: every code used in files, tables, URLs and figures.

Kinds of objects and quantities are data (`kinds.toml`, `quantities.toml` beside this file) and are
loaded here. A norm's rules cite these quantities; a test holds the two together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

Zone = Literal["route", "territory", "entrance", "movement", "service", "sanitary", "information"]
Category = Literal["K", "O", "S", "G", "U"]
Ordered = Literal["none", "unknown", "conditional", "partial", "full"]
State = Literal["none", "unknown", "conditional", "partial", "full", "not_applicable"]
Standing = Literal["none", "unknown", "conditional", "partial", "full", "not_applicable", "unsurveyed"]
Evidence = Literal["instrument", "tape", "photo", "eye", "declared"]
Answer = Literal["yes", "no", "unknown", "not_applicable"]
OwnerKind = Literal["state", "private", "residents", "transport"]
Stage = Literal["planned", "construction", "in_service", "closed"]
Sector = Literal[
    "health",
    "education",
    "culture",
    "trade_services",
    "state_bodies",
    "sport",
    "social_protection",
    "transport",
    "other",
    "housing",
]
Family = Literal["public_building", "apartment_block", "transport_stop", "park", "premises"]
Severity = Literal["blocking", "partial"]
Depth = Literal["quick", "standard", "full"]
Basis = Literal["inspection", "commissioning"]
MeasureStatus = Literal["planned", "started", "claimed", "verified", "cancelled", "derogated"]

ZONES: tuple[str, ...] = get_args(Zone)
CATEGORIES: tuple[str, ...] = get_args(Category)
"""К wheelchair users, О other musculoskeletal, С vision, Г hearing, У intellectual; in the code's order."""
ORDERED_STATES: tuple[str, ...] = get_args(Ordered)
"""Worst to best."""
STATES: tuple[str, ...] = get_args(Standing)
"""What an object can be in the figures: the ordered states and the two outside the order."""
EVIDENCE: tuple[str, ...] = get_args(Evidence)
STRONG_EVIDENCE: frozenset[str] = frozenset({"instrument", "tape", "photo"})
"""The grades on which a state can be called verified."""
ANSWERS: tuple[str, ...] = get_args(Answer)
OWNER_KINDS: tuple[str, ...] = get_args(OwnerKind)
SECTORS: tuple[str, ...] = get_args(Sector)
STAGES: tuple[str, ...] = get_args(Stage)
FAMILIES: tuple[str, ...] = get_args(Family)
DEPTHS: tuple[str, ...] = get_args(Depth)
BASES: tuple[str, ...] = get_args(Basis)
MEASURE_STATUSES: tuple[str, ...] = get_args(MeasureStatus)

PEOPLE: tuple[str, ...] = ("residents", "with_disability", *CATEGORIES, "children", "minors", "older")
"""Whom a population counts. `children` have a disability; `minors` are all below 18, `older` those of 65 and more."""

ZONE_FORMS = ("staff_help", "technical_aid")
"""Forms of service that act on one zone."""
OBJECT_FORMS = ("home_service", "remote_service", "other_place")
"""Forms of service that act on the whole object."""
FORMS = ZONE_FORMS + OBJECT_FORMS

SURE_TO_M = 25.0
"""Metres: of a position that its device is less sure of somebody has to be told, unless an office asks for another."""

OBJECT = "object"
"""Zone and element of facts about the whole object."""
ZONE_ITSELF = "zone"
"""Element under which the presence of a whole zone is recorded."""
LEVEL = 0.014
"""Metres: a rise up to this is level."""
PRESENT = "present"
"""The quantity by which an element is recorded as there or not."""

RANK: Mapping[str, int] = MappingProxyType({state: rank for rank, state in enumerate(ORDERED_STATES)})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that can be observed of an element. `unit` is the unit values are stored in."""

    zone: str
    element: str
    code: str
    unit: str
    most: float

    @property
    def measured(self) -> bool:
        """Whether it takes a number, rather than yes or no."""
        return self.unit != "flag"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: its sector and family, its zones, and those without which it is of no use."""

    code: str
    sector: Sector
    family: Family
    zones: tuple[str, ...]
    critical: tuple[str, ...]
    where_recorded: tuple[str, ...]

    @property
    def supporting(self) -> tuple[str, ...]:
        """Zones that lower a full state, and never further."""
        return tuple(zone for zone in self.zones if zone not in self.critical)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("audit").joinpath(name).read_text(encoding="utf-8"))


def _load_quantities() -> dict[tuple[str, str, str], Quantity]:
    data = _read("quantities.toml")
    most: dict[str, float] = data.pop("plausible")
    found: dict[tuple[str, str, str], Quantity] = {}
    for zone, elements in data.items():
        for element, codes in elements.items():
            for code, unit in {PRESENT: "flag", **codes}.items():
                limit = most.get(f"{element}/{code}", most.get(unit, float("inf")))
                found[zone, element, code] = Quantity(zone, element, code, unit, limit)
    for zone in ZONES:
        found[zone, ZONE_ITSELF, PRESENT] = Quantity(zone, ZONE_ITSELF, PRESENT, "flag", float("inf"))
    return found


def _load_kinds() -> dict[str, Kind]:
    data = _read("kinds.toml")
    found: dict[str, Kind] = {}
    for code, (sector, family) in data["kinds"].items():
        shape = data["families"][family]
        zones = tuple(shape["critical"] + shape["supporting"])
        found[code] = Kind(code, sector, family, zones, tuple(shape["critical"]), tuple(shape["where_recorded"]))
    return found


QUANTITIES: Mapping[tuple[str, str, str], Quantity] = MappingProxyType(_load_quantities())
"""(zone, element, quantity) → what it is measured in."""
KINDS: Mapping[str, Kind] = MappingProxyType(_load_kinds())
"""Kind's code → kind."""


@cache
def as_premises(code: str) -> Kind:
    """The same kind when it lies inside another object (`part_of`): zones and critical zones of premises."""
    kind, shape = KINDS[code], KINDS["premises"]
    return Kind(code, kind.sector, "premises", shape.zones, shape.critical, shape.where_recorded)


@cache
def elements_of(zone: str) -> tuple[str, ...]:
    """The elements of a zone, in the order of the form."""
    return tuple(dict.fromkeys(q.element for q in QUANTITIES.values() if q.zone == zone))


def worst(states: Mapping[str, str]) -> str:
    """The worst applicable state of all categories; `not_applicable` where none applies."""
    known = [state for state in states.values() if state in RANK]
    return min(known, key=RANK.__getitem__) if known else "not_applicable"
