"""Reads the demo city's fixtures: real outlines of districts, and lists of our own making.

Origin and licences are in fixtures/almaty/README.md.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from audit.demo.naming import Lexicon, Pair

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "almaty"


@dataclass(frozen=True, slots=True)
class District:
    """A district: code, name by language, outline (lon lat, EPSG:4326)."""

    code: str
    name: Mapping[str, str]
    osm_relation: int
    outline: BaseGeometry


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a district is dense; `spread` is one standard deviation in metres. A quarter has a name."""

    district: str
    lon: float
    lat: float
    spread: float
    weight: float
    name: Pair | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Street:
    """A street with its rough course, lon lat."""

    name: Pair
    line: LineString


@cache
def districts() -> Mapping[str, District]:
    """The eight districts by code."""
    data = json.loads((FOLDER / "districts.geojson").read_text(encoding="utf-8"))
    found = {}
    for feature in data["features"]:
        said = feature["properties"]
        name = {language: said[f"name_{language}"] for language in ("ru", "kk", "ky", "en")}
        found[said["code"]] = District(said["code"], name, said["osm_relation"], shape(feature["geometry"]))
    return found


def city_outline() -> BaseGeometry:
    """The union of the districts."""
    return shapely.union_all([district.outline for district in districts().values()])


@cache
def quarters() -> tuple[Centre, ...]:
    """Quarters of blocks of flats."""
    return tuple(
        Centre(q["district"], q["lon"], q["lat"], q["spread"], q["weight"], (q["ru"], q["kk"]), q["parts"])
        for q in _places()["quarters"]
    )


@cache
def hubs() -> tuple[Centre, ...]:
    """Centres of shops and offices."""
    return tuple(Centre(h["district"], h["lon"], h["lat"], h["spread"], h["weight"]) for h in _places()["hubs"])


@cache
def streets() -> tuple[Street, ...]:
    """Streets with their course."""
    with (FOLDER / "streets.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Street((row["ru"], row["kk"]), _line(row["line"])) for row in csv.DictReader(file))


@cache
def lexicon() -> Lexicon:
    """Words and templates for names."""
    return Lexicon.from_data(tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8")))


@cache
def programmes() -> Mapping[str, Any]:
    """Two programmes: their words, lines, indicators and steps."""
    return tomllib.loads((FOLDER / "programmes.toml").read_text(encoding="utf-8"))


@cache
def _places() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))


def _line(text: str) -> LineString:
    return LineString([tuple(float(number) for number in point.split()) for point in text.split(";")])
