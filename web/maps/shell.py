"""The Folium part of the map page: rendered once for a set of corners and kept, since it holds no data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import url_for

from gis.tiles.bounds import Bounds

if TYPE_CHECKING:
    from gis.maps.base import Shell

_SCRIPTS = (
    ("leaflet", "vendor/leaflet/leaflet.js"),
    ("protomaps-leaflet", "vendor/protomaps-leaflet/protomaps-leaflet.js"),
)
_STYLES = (("leaflet", "vendor/leaflet/leaflet.css"), ("map", "css/map.css"))


def shell(bounds: Bounds, basemap: str | None) -> Shell:
    """Return the map's markup for a territory, every file of it from this site."""
    west, south, east, north, _ = bounds
    return _rendered(
        tuple(map(_address, _SCRIPTS)), tuple(map(_address, _STYLES)), ((south, west), (north, east)), basemap
    )


def _address(file: tuple[str, str]) -> tuple[str, str]:
    name, path = file
    return name, url_for("static", filename=path)


@lru_cache(maxsize=16)
def _rendered(
    scripts: tuple[tuple[str, str], ...], styles: tuple[tuple[str, str], ...],
    corners: tuple[tuple[float, float], tuple[float, float]], basemap: str | None,
) -> Shell:  # fmt: skip
    # Folium brings pandas along: commands that make this site and show no map do without.
    from gis.maps.base import Assets, CityMap, shell_of
    from gis.maps.points import ObjectsLayer

    city = CityMap(Assets(scripts, styles), corners, basemap=basemap)
    city.add_child(ObjectsLayer())
    return shell_of(city)
