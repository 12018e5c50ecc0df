"""What the map's script is told: where its tiles are, how districts are shaded, and the sentences it says."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from audit.figures.row import STATES
from audit.permission import may
from audit.terms import CATEGORIES
from gis.maps.districts import District
from gis.queries.installation import Installation
from gis.tiles.selection import Selection
from web.auth.acting import person
from web.language import language_code
from web.vocabulary.map import SENTENCES
from web.words import STATE_ORDER, word

_SHADED_TO, _OBJECTS_FROM = 11, 15
"""Zooms on the screen: districts are shaded up to the first, objects stand one by one from the second."""


def view_of(shown: Selection, here: Installation, found: list[District]) -> dict[str, Any]:
    """What the script needs to draw this view: where its tiles are, and each district's shade and words."""
    asked = {
        "category": shown.category,
        "year": shown.year,
        "sense": shown.sense_of_objects,
        "state": ",".join(shown.states),
        "sector": ",".join(shown.sectors),
        "owner_kind": ",".join(shown.owner_kinds),
        "district": ",".join(shown.districts),
        "measures": shown.measures,
        "v": here.data_version,
    }
    given: dict[str, Any] = {name: value for name, value in asked.items() if value}
    tiles = url_for("tiles.tile", layer="objects", z=0, x=0, y=0, **given).replace("/0/0/0.", "/{z}/{x}/{y}.", 1)
    return {
        "tiles": tiles,
        "sense": shown.sense,
        "category": shown.category,
        "districts": {each.code: _district(each) for each in found},
    }


def _district(each: District) -> dict[str, Any]:
    figures = each.figures
    counts = {state: getattr(figures, state) for state in STATES if getattr(figures, state)}
    return {
        "shade": each.shade,
        "share": each.share if each.shade is not None else None,
        "low": each.low,
        "high": each.high,
        "objects": figures.objects,
        "verified": figures.verified,
        "counts": counts,
        "page": url_for("districts.show", code=each.code),
    }


def _deeds() -> dict[str, str]:
    """The pages that do something with all objects of a list, for whoever may."""
    who, found = person(), {}
    if who is not None and may(who, "measure.plan_many"):
        found["plan"] = url_for("measures.bulk")
    if who is not None and may(who, "assignment.plan"):
        found["assign"] = url_for("assignments.new")
    return found


def config_of(here: Installation) -> dict[str, Any]:
    """What the script needs once: addresses, zooms, and the sentences it says itself."""
    language = language_code()
    return {
        "ground": url_for("map.ground", v=here.data_version, lang=language),
        "object": url_for("api_objects.show_object", number="NUMBER", lang=language),
        "objects": url_for("api_objects.list_objects"),
        "page": url_for("objects.show", number="NUMBER"),
        **_deeds(),
        "sprite": url_for("static", filename="img/sprite.svg"),
        "language": language,
        "shadedTo": _SHADED_TO,
        "objectsFrom": _OBJECTS_FROM,
        "states": list(STATE_ORDER),
        "categories": list(CATEGORIES),
        "all": word("category_to", "all"),
        "say": {name: _(sentence) for name, sentence in SENTENCES.items()},
    }
