"""The shapes of reach: who lives within a walk of a service that they can use."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from web.api.shapes import ForWhom, Shape
from web.api.shapes.territory import Source

Service = Literal["clinic", "school", "service_centre"]


class WalkShape(Shape):
    """How far people walk, metres: the straight line times `detour`. A proposal, and a setting of the profile."""

    metres: float
    detour: float
    straight_m: float


class GridShape(Shape):
    """Whose places of residents a district is told by: its newest."""

    district: str
    year: int
    source: str


class ReachRow(Shape):
    """Residents of a district (null: of the whole territory) for one service, category and day.

    `reached` live within a walk of at least one object that is adapted for the category, `near_any` of any in service.
    """

    district: str | None
    service: Service
    category: ForWhom
    sense: Literal["recorded", "planned", "plan"] = Field(
        description="As recorded; if every measure is done on time; if the works of the plan are, and nothing else."
    )
    year: int = Field(description="Recorded: today, or `as_of`; planned and plan: 31 December.")
    residents: float
    reached: float
    near_any: float
    share: float | None = Field(description="0 to 1; null where nobody is known to live.")
    share_any: float | None


class ReachPage(Shape):
    """Reach in a territory. Without rows nobody knows where its residents live: `grids` is empty."""

    territory: str
    as_of: date
    plan: int | None
    definition: str
    walk: WalkShape
    services: dict[Service, list[str]] = Field(description="Kinds of objects by service.")
    grids: list[GridShape]
    sources: dict[str, Source]
    rows: list[ReachRow]
