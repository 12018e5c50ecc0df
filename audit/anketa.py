"""The anketa of the CIS form in short typed fields: the object in general, its activity, its state, the decision."""

from __future__ import annotations

from typing import Final

from audit.terms import CATEGORIES, ORDERED_STATES
from audit.typed import Read, by_code, choice, day, flag, number, record, several, text, whole

_LINE: Final = text(300)
_LINES: Final = text(2000)
_YEAR: Final = whole(1500, 2100)

PLACEMENTS: Final = ("separate_building", "part_of_building")
RIGHTS_OF_USE: Final = ("operative_management", "rent", "property")
OWNERSHIPS: Final = ("state", "non_state")
LEVELS: Final = ("national", "regional", "municipal")
SPHERES: Final = (
    "health", "education", "social_protection", "sport", "culture", "communication", "transport", "housing",
    "consumer_market", "other",
)  # fmt: skip
SERVICE_FORMS: Final = ("on_site", "long_stay", "at_home", "remote")
AGE_GROUPS: Final = ("children", "working_age", "older")
CROSSINGS: Final = ("none", "uncontrolled", "controlled", "with_sound", "with_timer")
MEANS: Final = ("none", "acoustic", "tactile", "visual")
VARIANTS: Final = ("A", "B", "conditional", "none")
"""How a category is served: everything accessible, places set aside, with help or in another form, not at all."""
APPROVALS: Final = ("commission", "supervisory", "expertise", "owner", "associations", "other")

_GENERAL: Final[dict[str, Read]] = {
    "object_name": _LINE, "object_address": _LINE, "placement": choice(PLACEMENTS), "floors": whole(1, 200),
    "on_floor": text(40), "area_m2": number(0, 10_000_000), "has_plot": flag, "plot_area_m2": number(0, 100_000_000),
    "built": _YEAR, "capital_repair": _YEAR, "current_repair_planned": day, "capital_repair_planned": day,
    "organisation": _LINE, "legal_address": _LINE, "right_of_use": choice(RIGHTS_OF_USE),
    "ownership": choice(OWNERSHIPS), "level": choice(LEVELS), "superior_body": _LINE, "superior_address": _LINE,
}  # fmt: skip
_ACTIVITY: Final[dict[str, Read]] = {
    "sphere": choice(SPHERES), "services": _LINES, "service_forms": several(SERVICE_FORMS),
    "age_groups": several(AGE_GROUPS), "categories_served": several(CATEGORIES),
    "visits_per_day": whole(0, 1_000_000), "places": whole(0, 1_000_000), "in_rehabilitation_programme": flag,
}  # fmt: skip
_STATE: Final[dict[str, Read]] = {
    "transport": _LINE, "adapted_transport": flag, "stop_distance_m": whole(0, 100_000),
    "walking_minutes": whole(0, 600), "footway_separated": flag, "crossings": several(CROSSINGS),
    "information_on_the_way": several(MEANS), "level_changes": _LINE,
    "variants": by_code(CATEGORIES, choice(VARIANTS)), "conclusion": _LINES,
}  # fmt: skip
_DECISION: Final[dict[str, Read]] = {
    "period": text(120), "programme": _LINE, "expected": by_code(CATEGORIES, choice(ORDERED_STATES)),
    "approvals": several(APPROVALS), "authorised_conclusion": _LINES, "posted_on": day,
    "survey_act": text(60), "survey_act_on": day,
}  # fmt: skip

ANKETA: Final[dict[str, Read]] = {**_GENERAL, **_ACTIVITY, **_STATE, **_DECISION}
"""Field → how it is read."""

anketa: Final[Read] = record(ANKETA)
