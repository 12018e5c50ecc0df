"""What maps are made of: shades, the Folium shell, and the file that opens with no network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import folium
import pytest

import gis
import web
from audit.figures import Figures
from gis.maps import escape
from gis.maps.base import Assets, CityMap, shell_of
from gis.maps.districts import District
from gis.maps.legend import CLASSES, shade
from gis.maps.points import ObjectsLayer

ASSETS = Assets((("leaflet", "/static/leaflet.js"),), (("leaflet", "/static/leaflet.css"),))
CORNERS = ((43.1, 76.7), (43.4, 77.1))
HOSTILE = [
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "${window.hit=1}",
    "`+(window.hit=1)+`",
    "\\u003cscript\\u003e",
    "<!--<script>",
    "'\"><svg/onload=window.hit=1>",
    "{{ 7*7 }}",
    "\u2028window.hit=1\u2029",
]


@pytest.mark.parametrize(("share", "place"), [(0.0, 0), (0.199, 0), (0.2, 1), (0.79, 3), (0.8, 4), (1.0, 4)])
def test_a_share_belongs_to_the_class_that_the_legend_prints(share: float, place: int) -> None:
    low, high = CLASSES[shade(share)]
    assert shade(share) == place
    assert low <= share <= high


def test_a_district_is_hatched_until_enough_is_known_of_it() -> None:
    def district(**counts: int) -> District:
        return District("A", {}, Figures(**counts), 0.9)

    assert district(objects=9, full=9).shade is None
    assert district(objects=10, full=5, unknown=5).shade is None
    assert district(objects=10, full=6, unsurveyed=4).shade == 4
    assert District("A", {}, Figures(objects=50, full=50), None).shade is None


def test_the_shell_names_only_the_files_it_was_given() -> None:
    city = CityMap(ASSETS, CORNERS)
    city.add_child(ObjectsLayer())
    shell = shell_of(city)
    assert re.findall(r'(?:src|href)="([^"]*)"', shell.styles + shell.scripts) == [
        "/static/leaflet.css",
        "/static/leaflet.js",
    ]
    assert "://" not in shell.script + shell.container
    assert "<style" not in shell.styles
    assert "user-scalable" not in shell.styles + shell.container


def test_rendering_a_map_leaves_the_assets_of_folium_as_they_were() -> None:
    before = list(folium.Map.default_js)
    shell_of(CityMap(ASSETS, CORNERS))
    assert folium.Map.default_js == before
    assert CityMap.default_js == before


def test_two_maps_of_one_place_are_the_same_text() -> None:
    assert shell_of(CityMap(ASSETS, CORNERS)) == shell_of(CityMap(ASSETS, CORNERS))


def test_folium_elements_are_built_in_one_place_only() -> None:
    """Popups, tooltips and the like put text into markup or template literals: nobody uses them, maps or not."""
    sinks = re.compile(r"\b(Popup|Tooltip|DivIcon|Html|GeoJsonPopup|GeoJsonTooltip|Marker|GeoJson)\(")
    for package in (gis, web):
        for path in Path(package.__path__[0]).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "folium" in text:
                assert path.parent.name == "maps", path
                assert not sinks.search(text), path


@pytest.mark.parametrize("value", HOSTILE)
def test_text_is_text_in_markup_and_in_template_literals_alike(value: str) -> None:
    made = str(escape.text(value))
    assert not set(made) & set("<>\"'`${}\\")


@pytest.mark.parametrize("value", HOSTILE)
def test_data_in_a_script_element_cannot_end_it_and_comes_back_unchanged(value: str) -> None:
    made = str(escape.data({"name": value}))
    assert not set(made) & set("<>&\u2028\u2029")
    assert json.loads(made) == {"name": value}


def test_data_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        escape.data([float("nan")])
