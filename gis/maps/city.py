"""What a self-contained map holds of the register: every object with its states in every view, packed small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from audit.figures import FOR_WHOM, STATES, Figures
from audit.figures.question import Question
from gis.maps.legend import shade
from gis.maps.timeline import moments
from gis.models import pub
from gis.queries.compliance import compliance
from gis.queries.installation import Installation
from gis.queries.territories import below, outlines, territories

FINENESS = 100_000
"""Steps a degree: about a metre."""
View = tuple[str, int]
"""A sense and a year."""


@dataclass(slots=True)
class City:
    """A territory as a map file holds it.

    ``views`` are the senses and years that have figures. An object is one place in each of ``numbers``, ``names``,
    ``east`` and ``north`` (steps from ``corner``, west and south in degrees, EPSG:4326), ``district`` (place in
    ``districts``) and ``face`` (place in ``faces``: one digit for each view and category, its state, 0 if not there).
    ``rows`` hold for each view and category, district by district, seven counts and the class of its shade.
    """

    districts: list[tuple[str, Mapping[str, str], Any]]
    views: list[View]
    corner: tuple[float, float] = (0.0, 0.0)
    numbers: list[str] = field(default_factory=list)
    names: list[Mapping[str, str]] = field(default_factory=list)
    east: list[int] = field(default_factory=list)
    north: list[int] = field(default_factory=list)
    district: list[int] = field(default_factory=list)
    face: list[int] = field(default_factory=list)
    faces: list[str] = field(default_factory=list)
    rows: list[list[list[float | None]]] = field(default_factory=list)


def city_of(connection: Connection, root: str, here: Installation) -> City:
    """Read a territory and all below it. Grows with the number of objects, as a file of all of them must."""
    tree = territories(connection)
    codes = below(tree, root)
    shapes = outlines(connection, codes)
    views = [(sense, m.year) for m in moments(here) for sense in m.senses if sense != "forecast"]
    figures = _figures(connection, root, here)
    leaves = [code for code in codes if not tree[code].children or any(code in each for each in figures.values())]
    city = City([(code, tree[code].name, shapes[code]) for code in leaves], views)
    _put_objects(connection, city, root, here, leaves)
    city.rows = [
        [_row(figures.get((sense, year, category), {}).get(code, Figures())) for code in leaves]
        for sense, year in views
        for category in FOR_WHOM
    ]
    return city


def _figures(connection: Connection, root: str, here: Installation) -> dict[tuple[str, int, str], dict[str, Figures]]:
    question = Question(
        territory=root,
        by=frozenset({"district", "sense", "year", "category"}),
        senses=("recorded", "planned"),
        years=tuple(here.calendar.years),
        categories=FOR_WHOM,
    )
    found: dict[tuple[str, int, str], dict[str, Figures]] = {}
    for row in compliance(connection, question, here.today):
        view = (str(row.keys["sense"]), int(row.keys["year"]), str(row.keys["category"]))
        found.setdefault(view, {})[str(row.keys["district"])] = row.figures
    return found


def _row(figures: Figures) -> list[float | None]:
    counts: list[float | None] = [getattr(figures, state) for state in STATES]
    if not figures.enough_data or not figures.applicable:
        return [*counts, None, None]
    share = figures.adapted / figures.applicable
    return [*counts, round(share, 4), shade(share)]


def _put_objects(connection: Connection, city: City, root: str, here: Installation, leaves: list[str]) -> None:
    o, f = pub.object_.c, pub.face.c
    query = (
        select(o.number, o.name, o.district, func.st_x(o.position), func.st_y(o.position), f.cells)
        .join(pub.face, f.object == o.id)
        .where(o.district.in_(select(func.pub.territories_below(root))))
        .order_by(o.district, func.st_geohash(o.position))
    )
    rows = connection.execution_options(yield_per=5000).execute(query)
    slots = [here.slot(category, year, sense) - 1 for sense, year in city.views for category in FOR_WHOM]
    place = {code: n for n, code in enumerate(leaves)}
    faces: dict[str, int] = {}
    east, north = [], []
    for number, name, district, lon, lat, cells in rows:
        packed = "".join([str(cells[slot] & 7) for slot in slots])
        city.numbers.append(number)
        city.names.append(name)
        city.district.append(place[district])
        city.face.append(faces.setdefault(packed, len(faces)))
        east.append(lon)
        north.append(lat)
    city.faces = list(faces)
    if east:
        city.corner = (min(east), min(north))
    city.east = [round((lon - city.corner[0]) * FINENESS) for lon in east]
    city.north = [round((lat - city.corner[1]) * FINENESS) for lat in north]
