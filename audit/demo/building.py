"""What buildings are made of: for each element the values found in good, in poor and in impassable ones.

`ok` values meet every norm held here; `below` ones fail and can be passed; `shut` ones close the way. The ranges
are an engineer's guess at what stands in Almaty, and no survey's result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from audit.demo.quality import Side
from audit.demo.site import Site

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """A measured quantity.

    `likely`: how often it is good in an ordinary building; `closes`: how often a bad one is shut.
    """

    code: str
    ok: Range
    below: Range
    likely: float
    shut: Range | None = None
    closes: float = 0.0
    step: float = 0.01
    side: Side | None = None
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no quantity; `good` is the answer that meets the norm. `fact`: it says nothing good or bad."""

    code: str
    likely: float
    good: str = "yes"
    side: Side | None = None
    blocking: bool = False
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """An element: how likely it is there (1: always), which side it serves, what it is made of."""

    zone: str
    element: str
    there: Callable[[Site], float]
    quantities: tuple[Size | Flag, ...]
    side: Side = "mobility"
    wanted: bool = False
    """Whether good buildings have it more often than poor ones, and perfect ones always."""


def _always(site: Site) -> float:
    return 1.0


def _of(share: float) -> Callable[[Site], float]:
    return lambda site: share


def _kinds(share: float, *kinds: str) -> Callable[[Site], float]:
    return lambda site: share if site.kind in kinds else 0.0


def _lift(site: Site) -> float:
    if site.floors == 1:
        return 0.0
    if site.family == "apartment_block":
        return 0.97 if site.floors > 5 else 0.05
    return 0.9 if site.floors > 4 else 0.3


def _parking(site: Site) -> float:
    return 0.0 if site.kind == "transport_stop" else 0.35


def _toilet(site: Site) -> float:
    return 0.5 if site.capacity > 50 else 0.12


TERRITORY: Final = (
    Element("territory", "path", _always, (
        Size("width", (1.5, 3.0), (0.95, 1.4), 0.84, (0.60, 0.85), 0.12, 0.05, blocking=True),
        Flag("ramp_at_level_changes", 0.8, blocking=True),
        Flag("marked", 0.35, side="vision"),
    )),
    Element("territory", "parking", _parking, (
        Size("accessible_share", (0.04, 0.10), (0.0, 0.03), 0.5),
        Size("space_width", (3.66, 3.80), (2.5, 3.5), 0.4, step=0.02),
        Size("space_length", (5.40, 6.2), (5.0, 5.3), 0.7, step=0.05),
        Size("aisle_width", (1.2, 1.6), (0.5, 1.1), 0.5, step=0.05),
        Size("distance_to_entrance", (5, 50), (105, 160), 0.85, step=1),
        Flag("adjacent_spaces", 0.0, fact=True),
        Flag("surface_symbol", 0.55),
        Flag("vertical_sign", 0.6),
    )),
    Element("territory", "kerb_ramp", _of(0.6), (
        Size("width", (1.5, 2.0), (0.9, 1.4), 0.6, step=0.05),
        Size("level_difference", (0.0, 0.015), (0.02, 0.04), 0.6, (0.05, 0.12), 0.3, 0.005, blocking=True),
        Size("slope", (3, 5), (6, 12), 0.45, step=0.5),
        Flag("tactile_strip", 0.3, side="vision"),
    ), wanted=True),
    Element("territory", "driveway", _of(0.25), (Size("width", (5.0, 6.5), (3.0, 4.5), 0.6, step=0.1),)),
)  # fmt: skip

MOVEMENT: Final = (
    Element("movement", "corridor", _always, (
        Size("width", (1.5, 2.6), (1.0, 1.45), 0.6, (0.72, 0.88), 0.08, 0.05, blocking=True),
        Size("free_space_width", (0.9, 1.5), (0.8, 0.88), 0.88, (0.62, 0.78), 0.2, blocking=True),
        Flag("surface_firm", 0.92),
        Flag("carpet", 0.0, fact=True),
        Flag("passage_to_other_building", 0.0, fact=True),
    )),
    Element("movement", "door", _always, (
        Size("clear_width", (0.9, 1.1), (0.8, 0.88), 0.68, (0.66, 0.78), 0.17, blocking=True),
        Size("threshold_height", (0.0, 0.014), (0.016, 0.04), 0.7, step=0.002),
    )),
    Element("movement", "stair_indoor", lambda site: 0.0 if site.floors == 1 else 1.0, (
        Size("tread_depth", (0.30, 0.34), (0.26, 0.29), 0.75),
        Size("riser_height", (0.13, 0.15), (0.16, 0.18), 0.75),
        Size("flight_width", (1.35, 1.8), (1.0, 1.3), 0.6, step=0.05),
        Size("edge_strip_width", (0.30, 0.35), (0.02, 0.1), 0.25, side="vision"),
        Size("steps_per_flight", (6, 12), (13, 18), 0.9, step=1),
        Flag("handrails_both_sides", 0.4),
    )),
    Element("movement", "lift", _lift, (
        Size("cabin_width", (1.3, 1.6), (1.0, 1.25), 0.35, (0.8, 0.95), 0.15, 0.05, blocking=True),
        Size("cabin_depth", (2.1, 2.3), (1.1, 1.6), 0.3, step=0.05),
        Size("door_clear_width", (0.9, 1.1), (0.8, 0.85), 0.5, (0.65, 0.75), 0.2, 0.05, blocking=True),
        Size("call_button_height", (0.9, 1.2), (1.3, 1.5), 0.75, step=0.05),
        Size("call_space_depth", (1.2, 2.0), (0.9, 1.1), 0.8, step=0.05),
        Size("handrail_height", (0.8, 0.9), (0.95, 1.1), 0.6, step=0.05),
        Flag("braille", 0.35, side="vision"),
        Flag("announcement", 0.3, side="hearing"),
        Flag("serves_all_floors", 0.93, blocking=True),
    ), wanted=True),
    Element("movement", "guidance", _always, (Flag("plainly_signed", 0.45, side="plain"),)),
    Element("movement", "alarm", _always, (Flag("visible", 0.35, side="hearing"),)),
)  # fmt: skip

SERVICE: Final = (
    Element("service", "aisle", _always, (
        Size("width", (0.9, 1.6), (0.8, 0.88), 0.86, (0.6, 0.78), 0.25, blocking=True),
        Size("turning_width", (1.5, 2.0), (1.0, 1.4), 0.5, step=0.05),
    )),
    Element("service", "counter", _of(0.85), (
        Size("surface_height", (0.72, 0.80), (0.9, 1.15), 0.4),
        Size("knee_clearance", (0.70, 0.75), (0.4, 0.65), 0.4),
    )),
    Element("service", "furniture", _of(0.35), (Size("free_space_depth", (1.5, 2.0), (0.9, 1.4), 0.6, step=0.05),)),
    Element("service", "controls", _of(0.3), (
        Size("reach_height_side", (0.6, 1.2), (1.45, 1.6), 0.75, step=0.05),
        Size("reach_height_front", (0.6, 1.1), (1.25, 1.5), 0.75, step=0.05),
    )),
    Element("service", "checkout", _kinds(1.0, "supermarket", "shop", "pharmacy", "market"), (
        Size("passage_width", (1.1, 1.4), (0.8, 1.0), 0.55, (0.6, 0.75), 0.1, 0.05, blocking=True),
    )),
    Element("service", "atm", _kinds(0.9, "bank", "mall"), (
        Size("pad_depth", (1.2, 1.8), (0.8, 1.1), 0.7, step=0.05),
    )),
    Element("service", "spectator_seating", _kinds(1.0, "theatre", "cinema", "concert_hall", "stadium"), (
        Size("wheelchair_share", (1.5, 4.0), (0.0, 1.0), 0.4, step=0.5),
    )),
    Element("service", "escort", _kinds(0.6, "station", "airport"), (Flag("offered", 0.7),), wanted=True),
    Element("service", "guidance", _always, (Flag("usable_without_sight", 0.52, side="vision", blocking=True),)),
    Element("service", "communication", _always, (
        Flag("without_hearing", 0.62, side="hearing", blocking=True),
        Flag("easy_to_understand", 0.58, side="plain", blocking=True),
    )),
    Element("service", "staff", _of(0.8), (Flag("trained", 0.4, side="best"),)),
)  # fmt: skip

SANITARY: Final = (
    Element("sanitary", "accessible_wc", _toilet, (
        Flag("opens_outwards", 0.65),
        Size("clear_width", (1.2, 1.25), (0.9, 1.1), 0.3, (0.62, 0.78), 0.1, blocking=True),
        Size("width", (1.65, 2.2), (1.4, 1.6), 0.65, (1.1, 1.38), 0.3, 0.05, blocking=True),
        Size("depth", (2.0, 2.4), (1.5, 1.95), 0.65, (1.2, 1.35), 0.2, 0.05, blocking=True),
        Size("combined_room_side", (2.2, 2.6), (1.7, 2.1), 0.5, step=0.05),
        Size("side_space_width", (0.75, 1.0), (0.70, 0.74), 0.7, (0.4, 0.65), 0.5, blocking=True),
        Flag("grab_bars_both_sides", 0.7, blocking=True),
        Size("grab_bar_height", (0.8, 0.9), (0.65, 0.75), 0.7),
        Size("door_bar_length", (0.6, 0.8), (0.2, 0.5), 0.4, step=0.05),
        Flag("pictogram", 0.75),
    ), wanted=True),
    Element("sanitary", "washbasin", _of(0.95), (
        Size("rim_height", (0.80, 0.85), (0.87, 0.95), 0.6),
        Size("knee_depth", (0.68, 0.75), (0.4, 0.6), 0.5),
    )),
    Element("sanitary", "alarm", _of(0.5), (
        Size("height", (0.40, 0.60), (0.8, 1.2), 0.5, step=0.05),
        Size("distance_from_wc", (0.15, 0.30), (0.4, 0.8), 0.6, step=0.05),
    )),
    Element("sanitary", "urinal", _of(0.0), ()),
)  # fmt: skip

INFORMATION: Final = (
    Element("information", "signage", _always, (
        Size("plate_height", (1.4, 1.6), (1.7, 2.1), 0.55, step=0.05, side="vision"),
        Flag("large_contrasting_text", 0.55, side="vision"),
        Flag("both_languages", 0.88, side="best"),
        Flag("exit_routes_shown", 0.8, side="best"),
    )),
    Element("information", "visual", _of(0.35), (), side="hearing", wanted=True),
    Element("information", "sign_language", _of(0.12), (), side="hearing", wanted=True),
    Element("information", "easy_read", _of(0.15), (), side="plain", wanted=True),
    Element("information", "tactile", _of(0.25), (
        Size("strip_distance", (0.30, 0.50), (0.1, 0.25), 0.6, step=0.05, side="vision"),
        Size("strip_depth", (0.56, 0.60), (0.3, 0.5), 0.5, step=0.02, side="vision"),
        Size("guide_width", (0.55, 0.60), (0.2, 0.5), 0.5, step=0.05, side="vision"),
        Flag("braille_on_plates", 0.35, side="vision"),
    ), side="vision", wanted=True),
    Element("information", "mnemo_scheme", _of(0.08), (
        Size("distance_from_entrance", (3, 5), (6, 12), 0.7, step=0.5, side="vision"),
    ), side="vision"),
)  # fmt: skip

ROUTE: Final = (
    Element("route", "stop", lambda site: 1.0 if site.kind == "transport_stop" else 0.0, (
        Size("boarding_length", (2.45, 3.5), (1.2, 2.3), 0.66, step=0.05, blocking=True),
        Size("boarding_width", (1.55, 4.0), (0.9, 1.5), 0.8, step=0.05, blocking=True),
        Size("boarding_slope", (0.5, 2.0), (2.5, 5), 0.7, step=0.5),
        Size("shelter_space_width", (0.8, 1.6), (0.4, 0.7), 0.6, step=0.05),
    )),
    Element("route", "crossing", _of(0.55), (
        Flag("signalled", 0.6, fact=True),
        Flag("sound_signal", 0.4, side="vision"),
        Flag("tactile_paving", 0.3, side="vision"),
    )),
)  # fmt: skip

TABLES: Final = (TERRITORY, MOVEMENT, SERVICE, SANITARY, INFORMATION, ROUTE)

ENTRANCE: Final = {
    "stair_outdoor": (
        Size("tread_depth", (0.40, 0.45), (0.28, 0.38), 0.35),
        Size("riser_height", (0.10, 0.12), (0.13, 0.17), 0.35),
        Size("flight_width", (1.35, 2.4), (0.9, 1.3), 0.7, step=0.05),
        Size("tactile_strip_distance", (0.30, 0.40), (0.0, 0.2), 0.25, step=0.05, side="vision"),
        Size("tactile_strip_depth", (0.56, 0.60), (0.2, 0.5), 0.3, step=0.02, side="vision"),
        Size("contrast_strip_width", (0.30, 0.35), (0.02, 0.1), 0.3, side="vision"),
        Flag("handrails_both_sides", 0.45),
        Size("handrail_height", (0.88, 0.92), (0.95, 1.1), 0.6),
        Size("child_handrail_height", (0.48, 0.52), (0.6, 0.75), 0.3),
        Size("handrail_extension", (0.30, 0.35), (0.0, 0.2), 0.4, step=0.05),
    ),
    "ramp": (
        Size("width", (1.2, 1.6), (0.9, 1.15), 0.6, (0.6, 0.8), 0.15, 0.05, blocking=True),
        Size("landing_width", (1.2, 1.8), (0.9, 1.1), 0.7, step=0.05),
        Size("landing_length", (1.5, 2.2), (1.2, 1.45), 0.65, (0.8, 1.15), 0.2, 0.05, blocking=True),
        Size("flight_run", (3, 9), (9.5, 14), 0.9, step=0.5),
        Size("edge_kerb_height", (0.05, 0.08), (0.0, 0.04), 0.45),
        Flag("handrails_both_sides", 0.6),
        Size("lower_handrail_height", (0.68, 0.72), (0.5, 0.6), 0.4),
        Size("upper_handrail_height", (0.88, 0.92), (0.95, 1.1), 0.65),
        Size("handrail_diameter", (0.035, 0.045), (0.05, 0.06), 0.7, step=0.005),
        Size("handrail_wall_gap", (0.04, 0.08), (0.0, 0.03), 0.8),
        Size("handrail_extension", (0.30, 0.35), (0.0, 0.2), 0.4, step=0.05),
        Flag("surface_firm", 0.75),
        Flag("channel_rails", 0.88, good="no", blocking=True),
    ),
    "platform_lift": (
        Size("width", (0.9, 1.1), (0.8, 0.88), 0.8, blocking=True),
        Size("depth", (1.2, 1.4), (1.1, 1.15), 0.8, blocking=True, step=0.05),
        Size("front_space_depth", (1.5, 2.0), (1.1, 1.4), 0.7, step=0.05),
        Flag("operational", 0.6, blocking=True),
    ),
    "entrance_landing": (
        Size("smaller_side", (2.2, 3.0), (1.2, 2.1), 0.4, step=0.05),
        Flag("canopy_or_drainage", 0.8),
    ),
    "door": (
        Size("clear_width", (0.9, 1.2), (0.8, 0.88), 0.72, (0.66, 0.78), 0.2, blocking=True),
        Size("threshold_height", (0.0, 0.014), (0.016, 0.06), 0.55, step=0.002),
        Flag("handle_usable", 0.8),
        Flag("turnstile", 0.0, fact=True),
        Flag("revolving_door", 0.0, fact=True),
    ),
    "call_button": (
        Size("height", (0.85, 1.0), (1.1, 1.5), 0.6, step=0.05),
        Flag("braille", 0.3, side="vision"),
    ),
    "guidance": (Flag("usable_without_sight", 0.55, side="vision", blocking=True),),
    "call": (Flag("no_hearing_needed", 0.86, side="hearing", blocking=True),),
}  # fmt: skip
"""An entrance is judged as one bundle: its parts are put together in `entrance.py`."""
