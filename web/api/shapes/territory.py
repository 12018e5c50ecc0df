"""The shapes of territories."""

from typing import Any, Literal

from pydantic import Field

from web.api.shapes import Languages, Shape

Level = Literal[
    "country",
    "oblast",
    "rayon",
    "city",
    "city_district",
    "aiyl_aimak",
    "rural_district",
    "settlement",
]


class Territory(Shape):
    """A territory of the tree. `objects` counts objects in service today, in it and below it."""

    code: str
    parent: str | None
    level: Level
    name: Languages
    official: dict[str, str] = Field(description="Official codes: kato in Kazakhstan, soate in Kyrgyzstan.")
    profile: str | None
    tolerance_m: float = Field(description="How far the outline may be off, in metres.")
    has_outline: bool
    source: str | None
    children: list[str]
    objects: int


class Population(Shape):
    """People of a territory in a year, by one source."""

    territory: str
    year: int
    people: str
    count: int
    source: str


class Source(Shape):
    """Where rows come from; the licence and the attribution go wherever they go."""

    code: str
    name: str
    licence: str
    attribution: str
    url: str | None
    definition: str | None = Field(description="What this source means by “accessible”, in its own words.")
    synthetic: bool = Field(description="Invented data, to be shown as such.")


class TerritoryPage(Territory):
    """A territory with its way up the tree and its people."""

    path: list[str] = Field(description="Codes from the root down to this one.")
    population: list[Population]
    sources: dict[str, Source]


class Territories(Shape):
    """The tree: a parent comes before its children."""

    items: list[Territory]
    total: int
    next: str | None


class TerritoryFeature(Shape):
    """A territory as a GeoJSON feature; without an outline its geometry is null."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: Territory | TerritoryPage


class TerritoryFeatures(Shape):
    """Territories as a GeoJSON collection."""

    type: Literal["FeatureCollection"]
    features: list[TerritoryFeature]
    total: int
    next: str | None
