"""`python -m tests.bench.folium_page KIND FOLDER WIDTH HEIGHT`: a plain Folium page; prints the seconds it took.

KIND is `GeoJson` (one layer) or `CircleMarker` (one element an object). Reads FOLDER/objects.json, writes KIND.html.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import folium

from gis.maps.palette import STATES_LIGHT

_STATES = ("", "unsurveyed", "unknown", "not_applicable", "none", "conditional", "partial", "full")
_COLOURS = ["", *(STATES_LIGHT[state] for state in _STATES[1:])]


def main(kind: str, folder: Path, width: int, height: int) -> float:
    """Build the page from rows in memory and write it; returns the seconds of building and rendering."""
    objects = json.loads((folder / "objects.json").read_text(encoding="utf-8"))
    # Leaflet alone, from this machine: the network is not the difference.
    folium.Map.default_js = [("leaflet", "leaflet.js")]
    folium.Map.default_css = [("leaflet_css", "leaflet.css")]
    started = time.perf_counter()
    city = folium.Map(tiles=None, prefer_canvas=True, width=width, height=height)
    (_geojson if kind == "GeoJson" else _circles)(city, objects)
    lons, lats = [each[1] for each in objects], [each[2] for each in objects]
    city.fit_bounds([[min(lats), min(lons)], [max(lats), max(lons)]])
    page = city.get_root().render()
    taken = time.perf_counter() - started
    (folder / f"{kind}.html").write_text(page, encoding="utf-8")
    return taken


def _geojson(city: folium.Map, objects: list[Any]) -> None:
    """A layer for each state: a style for each feature is looked up one by one among all features when drawn."""
    for place, state in enumerate(_STATES[1:], 1):
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"number": number, "state": state},
            }
            for number, lon, lat, shown in objects
            if shown == place
        ]
        if features:
            marker = folium.CircleMarker(radius=4, weight=1, fill=True, color=_COLOURS[place])
            folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=marker).add_to(city)


def _circles(city: folium.Map, objects: list[Any]) -> None:
    for _, lon, lat, state in objects:
        folium.CircleMarker([lat, lon], radius=4, weight=1, fill=True, color=_COLOURS[state]).add_to(city)


if __name__ == "__main__":
    sys.stdout.write(str(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
