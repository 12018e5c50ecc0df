"""One self-contained Folium page: scripts, styles and data inside, opened from a disk with no network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from audit.figures import FOR_WHOM, STATES
from gis.maps.base import Assets, CityMap, shell_of
from gis.maps.city import FINENESS, City
from gis.maps.escape import code, data, text
from gis.maps.legend import CLASSES
from gis.maps.palette import STATE_ORDER
from gis.maps.points import ObjectsLayer

_TEMPLATE = Path(__file__).parent / "file.html"
_PICTURES = re.compile(r"url\((?!#)[^)]*\)")
"""Pictures that a style sheet would fetch; what it names inside the page stays."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The texts of the files that go into the page: scripts in the order they run, style sheets, the signs as SVG."""

    scripts: Sequence[str]
    styles: Sequence[str]
    signs: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of the page in its language.

    ``words`` by vocabulary and code, ``say`` the sentences by name, ``notice`` what stands above it ("" for nothing).
    """

    language: str
    title: str
    notice: str
    credits: str
    words: Mapping[str, Mapping[str, str]]
    say: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Start:
    """The view that the page opens with."""

    category: str
    sense: str
    year: int


def page_of(city: City, start: Start, corners: Sequence[Sequence[float]], contents: Contents, wording: Wording) -> str:
    """The page as text. Every value of the register passes gis/maps/escape.py; the page runs no script but its own."""
    shape = CityMap(Assets((), ()), corners)
    shape.add_child(ObjectsLayer())
    shell = shell_of(shape)
    scripts = [code(each) for each in (contents.scripts[0], shell.script, *contents.scripts[1:])]
    first = city.views.index((start.sense, start.year)) * len(FOR_WHOM) + FOR_WHOM.index(start.category)
    template = Environment(finalize=text, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - finalize
    return template.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        policy=Markup(_policy(scripts)),  # noqa: S704 - hashes
        scripts=scripts,
        styles=[Markup(_PICTURES.sub("none", each)) for each in contents.styles],  # noqa: S704 - our own files
        signs=Markup(contents.signs),  # noqa: S704 - our own file
        container=shell.container,
        wording=wording,
        start=start,
        years=sorted({year for _, year in city.views}),
        senses=[sense for sense in ("recorded", "planned") if any(sense == each for each, _ in city.views)],
        categories=FOR_WHOM,
        states=STATE_ORDER,
        classes=CLASSES,
        rows=_table(city, first, wording.language),
        data=data(_packed(city, start, wording)),
    )


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, else the first there is in ru, kk, ky, en."""
    return next((texts[each] for each in (language, "ru", "kk", "ky", "en") if texts.get(each)), "")


def _policy(scripts: Sequence[str]) -> str:
    """Only these very scripts run, and nothing is loaded from anywhere."""
    hashes = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{nothing}; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"


def _table(city: City, first: int, language: str) -> list[dict[str, Any]]:
    rows = []
    for (district, name, _), row in zip(city.districts, city.rows[first], strict=True):
        counts = {state: int(count or 0) for state, count in zip(STATES, row, strict=False)}
        rows.append(
            {"code": district, "name": in_language(name, language) or district, "counts": counts, "share": row[7]}
        )
    return rows


def _packed(city: City, start: Start, wording: Wording) -> dict[str, Any]:
    return {
        "language": wording.language,
        "start": {"category": start.category, "sense": start.sense, "year": start.year},
        "views": city.views,
        "categories": FOR_WHOM,
        "stateNumbers": STATES,
        "states": STATE_ORDER,
        "outlines": {district: shape for district, _, shape in city.districts if shape},
        "names": {district: in_language(name, wording.language) or district for district, name, _ in city.districts},
        "codes": [district for district, _, _ in city.districts],
        "rows": city.rows,
        "words": wording.words,
        "say": wording.say,
        "objects": {
            "corner": city.corner,
            "fineness": FINENESS,
            "east": city.east,
            "north": city.north,
            "district": city.district,
            "face": city.face,
            "faces": city.faces,
            "number": city.numbers,
            "name": [in_language(name, wording.language) for name in city.names],
        },
    }
