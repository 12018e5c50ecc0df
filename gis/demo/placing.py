"""Puts the objects of the demo city on the map: inside their districts, and dense where the city is dense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians
from typing import Final

import shapely
from shapely import LineString

from audit.demo.draw import Draw
from audit.demo.naming import Pair
from audit.demo.site import Site
from gis.demo.fixtures import Centre, District, districts, hubs, quarters, streets

METRES_A_DEGREE: Final = 111_320.0
TRIES: Final = 40
WHERE: Final = {
    "state": {"quarter": 45, "hub": 30, "street": 25},
    "private": {"quarter": 25, "hub": 35, "street": 40},
    "residents": {"quarter": 72, "hub": 13, "street": 15},
    "transport": {"quarter": 0, "hub": 0, "street": 100},
}
"""How often an owner's objects stand in a quarter, about a hub, or along a street."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A position (lon, lat, EPSG:4326), its street or quarter with the house number, and for a stop the next street."""

    lon: float
    lat: float
    street: Pair
    house: int
    crossing: Pair | None = None


class Ground:
    """One district as ground to build on."""

    def __init__(self, district: District) -> None:
        """Take the district's outline, and what of the streets and centres lies in it."""
        self.district = district
        self.outline = district.outline
        shapely.prepare(self.outline)
        self.quarters = {q: q.weight for q in quarters() if q.district == district.code}
        self.hubs = {h: h.weight for h in hubs() if h.district == district.code}

    @cached_property
    def lines(self) -> Mapping[tuple[Pair, LineString], float]:
        """Pieces of streets within the district, by length in degrees."""
        pieces: dict[tuple[Pair, LineString], float] = {}
        for street in streets():
            inside = street.line.intersection(self.outline)
            for part in getattr(inside, "geoms", [inside]):
                if isinstance(part, LineString) and part.length > 0.001:
                    pieces[street.name, part] = part.length
        return pieces

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies within the outline."""
        return bool(shapely.contains_xy(self.outline, lon, lat))

    def nearest_street(self, lon: float, lat: float, other_than: Pair | None = None) -> Pair:
        """The name of the street piece nearest to a point, leaving one street out."""
        point = shapely.Point(lon, lat)
        pieces = [piece for piece in self.lines if piece[0] != other_than] or list(self.lines)
        return min(pieces, key=lambda piece: piece[1].distance(point))[0]


def place_all(sites: Sequence[Site], seed: int) -> list[Placed]:
    """A position for every object in order; premises stand where their host does."""
    grounds = {code: Ground(district) for code, district in districts().items()}
    placed: dict[int, Placed] = {}
    for site in sorted(sites, key=lambda each: each.host is not None):
        draw = Draw(seed, "place", site.index)
        ground = grounds[site.district]
        if site.host is None:
            placed[site.index] = _place(site, ground, draw)
        else:
            placed[site.index] = _inside(placed[site.host], ground, draw)
    return [placed[site.index] for site in sites]


def _place(site: Site, ground: Ground, draw: Draw) -> Placed:
    where = draw.weighted(WHERE[site.owner_kind])
    if where == "street":
        if site.kind != "transport_stop":
            return _along(ground, draw, near=45)
        stop = _along(ground, draw, near=8)
        return replace(stop, crossing=ground.nearest_street(stop.lon, stop.lat, other_than=stop.street))
    centre = draw.weighted(ground.quarters if where == "quarter" else ground.hubs)
    lon, lat = _about(centre, ground, draw)
    if centre.name is not None:
        return Placed(lon, lat, _quarter(centre.name, centre.parts, draw), draw.whole(1, 140))
    return Placed(lon, lat, ground.nearest_street(lon, lat), draw.whole(1, 320))


def _about(centre: Centre, ground: Ground, draw: Draw) -> tuple[float, float]:
    """A point scattered about a centre, within the district; the centre itself lies in it."""
    for _ in range(TRIES):
        lon, lat = _moved(centre.lon, centre.lat, draw.normal(0, centre.spread), draw.normal(0, centre.spread))
        if ground.holds(lon, lat):
            return lon, lat
    return centre.lon, centre.lat


def _along(ground: Ground, draw: Draw, near: float) -> Placed:
    """A point beside a street of the district, `near` metres to one standard deviation."""
    name, line = draw.weighted(ground.lines)
    share = draw.random.random()
    for _ in range(TRIES):
        share = draw.random.random()
        on = line.interpolate(share, normalized=True)
        lon, lat = _moved(on.x, on.y, draw.normal(0, near), draw.normal(0, near))
        if ground.holds(lon, lat):
            return Placed(lon, lat, name, 1 + int(share * 300))
    middle = line.interpolate(0.5, normalized=True)
    lon, lat = round(middle.x, 6), round(middle.y, 6)
    inside = (lon, lat) if ground.holds(lon, lat) else _about(next(iter(ground.quarters)), ground, draw)
    return Placed(*inside, name, 150)


def _inside(host: Placed, ground: Ground, draw: Draw) -> Placed:
    """A place within the host's walls."""
    lon, lat = _moved(host.lon, host.lat, draw.normal(0, 12), draw.normal(0, 12))
    at = (lon, lat) if ground.holds(lon, lat) else (host.lon, host.lat)
    return Placed(*at, host.street, host.house)


def _moved(lon: float, lat: float, east: float, north: float) -> tuple[float, float]:
    """A point moved by metres, rounded to six places (a decimetre)."""
    return (
        round(lon + east / (METRES_A_DEGREE * cos(radians(lat))), 6),
        round(lat + north / METRES_A_DEGREE, 6),
    )


def _quarter(name: Pair, parts: int, draw: Draw) -> Pair:
    part = f"-{draw.whole(1, parts)}" if parts else ""
    return f"мкр. {name[0]}{part}", f"{name[1]}{part} ықшам ауданы"
