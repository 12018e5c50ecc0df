"""What a building is like before it is measured: how well it serves whom, and how well it will be surveyed.

One latent number for each side of accessibility, on the scale of log odds: 0 is the city's ordinary building.
They hang together, since whoever puts in a ramp is likelier to think of a tactile strip; and they differ,
since more often than not only the ramp was thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from audit.demo.draw import Draw
from audit.demo.site import Site

Side = Literal["mobility", "vision", "hearing", "plain", "best"]
"""What a quantity is good for; "best": for all, and so done wherever any side was cared for."""
SIDES: Final[tuple[Side, ...]] = ("mobility", "vision", "hearing", "plain")

SECTOR_CARE: Final = {
    "health": 0.5, "social_protection": 1.0, "state_bodies": 0.6, "education": 0.15, "culture": 0.1,
    "sport": 0.0, "transport": 0.2, "other": -0.1, "trade_services": -0.1, "housing": -0.05,
}  # fmt: skip
DISTRICT_CARE: Final = {
    "ALM": 0.3, "ALT": -0.35, "AUE": 0.05, "BOS": 0.3, "MED": 0.2, "NAU": -0.1, "TUR": -0.35, "ZHE": -0.2,
}  # fmt: skip
EXEMPLARY: Final[dict[Side, float]] = {"mobility": 0.02, "vision": 0.045, "hearing": 0.05, "plain": 0.06}
"""How likely an ordinary building meets everything on one side."""
PERFECT: Final = 50.0
"""Far enough on the scale that nothing fails."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Latent quality by side."""

    mobility: float
    vision: float
    hearing: float
    plain: float

    def of(self, side: Side) -> float:
        """One side's."""
        if side == "best":
            return max(self.mobility, self.vision, self.hearing, self.plain)
        return float(getattr(self, side))

    def perfect(self, side: Side) -> bool:
        """Whether nothing fails on a side."""
        return self.of(side) >= PERFECT


@dataclass(frozen=True, slots=True)
class Surveyor:
    """How a version was surveyed: its depth, how often an answer is missing, and how sure the answers are."""

    depth: str
    gaps: float
    by_eye: float
    declared: float


def quality(site: Site, draw: Draw) -> Quality:
    """The latent quality of a building: of its age, owner, sector, district, and luck."""
    base = SECTOR_CARE[site.sector] + DISTRICT_CARE[site.district[-3:]] + _age(site.built)
    if site.built < 2006 and draw.chance(0.3):
        base += 0.6  # renovated
    if site.owner_kind == "state":
        base += 0.2
    shared = draw.normal(base, 0.7)
    excellent = 0.6 * (base > 0.3) + 0.4 * (site.built >= 2015)
    sides = {side: shared + draw.normal(0, 0.6) for side in SIDES}
    fine = [side for side in SIDES if draw.chance(EXEMPLARY[side] * (1 + excellent))]
    if fine and draw.chance(0.42):
        fine.append("mobility")  # who cares for the hidden barriers has seldom forgotten the steps
    return Quality(**{**sides, **dict.fromkeys(fine, PERFECT)})


def _age(built: int) -> float:
    if built >= 2019:
        return 0.9
    if built >= 2006:
        return 0.35
    return -0.15 if built >= 1992 else -0.35


def surveyor(seen: Quality, draw: Draw) -> Surveyor:
    """How the version is surveyed. A building that shines is measured in full: its owner wants it on paper."""
    shines = seen.perfect("best")
    careless = draw.chance(0.08 if shines else 0.23)
    depth = "full" if draw.chance(0.88 if shines else 0.45) else "standard"
    gaps = draw.between(0.10, 0.45) if careless else 0.0
    if not careless and depth == "full" and not shines and draw.chance(0.5):
        gaps = 0.012
    by_eye = draw.weighted({0.0: 58, 0.05: 27, 0.25: 15})
    return Surveyor(depth, gaps, by_eye, 0.01 if by_eye else 0.0)
