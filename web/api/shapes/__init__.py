"""The shapes of what the API takes and answers, for its OpenAPI document; tests hold the answers to them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from audit.terms import Category, State, Zone

Standing = Literal["none", "unknown", "conditional", "partial", "full", "not_applicable", "unsurveyed"]
ForWhom = Literal["K", "O", "S", "G", "U", "all"]
Languages = Annotated[
    dict[Literal["ru", "kk", "ky", "en"], str], Field(description="Text by language: ru, kk, ky, en; those that exist.")
]
States = Annotated[
    dict[ForWhom, Standing],
    Field(description="State by category (К О С Г У as K O S G U) and, under “all”, the worst that applies."),
]
CategoryStates = dict[Category, State]
Matrix = Annotated[dict[Zone, CategoryStates], Field(description="Zone by category.")]


class Shape(BaseModel):
    """A shape with exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class Position(Shape):
    """A point in WGS 84 (EPSG:4326), degrees."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Person(Shape):
    """Who acted, by the name of the account."""

    account: int
    name: str
