"""`/map`: the map, its filters, its legend and the table of the same counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_babel import gettext as _

from audit.figures.row import STATES
from audit.terms import CATEGORIES
from gis.maps.districts import District, districts_of, total_of
from gis.maps.legend import CLASSES
from gis.maps.timeline import moments
from gis.queries.installation import Installation, installation
from gis.queries.sources import sources
from gis.queries.territories import outlines, territories
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import PARAMETERS, Selection, senses_of
from web.current import settings, wiring
from web.language import in_language, language_code
from web.maps.selection import selection_of
from web.maps.shell import shell
from web.pages.links import list_url
from web.words import STATE_ORDER, word, words

map_page = Blueprint("map", __name__)

_SHADED_TO, _OBJECTS_FROM = 11, 15
"""Zooms on the screen: districts are shaded up to the first, objects stand one by one from the second."""
_A_DAY = 86_400


@map_page.get("/map")
def show() -> str:
    """The map as a page: without JavaScript the form, the legend and the table work, and the map says what it would show."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        if here.territory is None:
            return render_template("home/empty.html")
        shown = _selection(here)
        found = districts_of(connection, shown, here)
        tree = territories(connection)
        bounds = bounds_of(connection, here.territory)
        credits = sources(connection, {tree[d.code].source or "" for d in found if d.code in tree})
    every = total_of(found)
    states = [state for state in STATE_ORDER if not shown.states or state in shown.states]
    return render_template(
        "map.html",
        shown=shown,
        here_is=here,
        shell=shell(bounds, settings().basemap_url),
        districts=found,
        every=every,
        states=states,
        counted=sum(getattr(every, state) for state in states),
        moments=moments(here),
        senses=senses_of(shown.year, here),
        classes=CLASSES,
        credits=credits,
        view=_view(shown, here, found),
        config=_config(here),
        district_names=_names(found if not shown.districts else None, here),
        list_of=lambda **more: _list(shown, **more),
        in_language=in_language,
    )


@map_page.get("/map/ground.json")
def ground() -> Response:
    """What the map draws on and the words it says: outlines of the districts, words of codes. The same for every view."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        shapes = outlines(connection, [code for code, each in tree.items() if not each.children])
    response = jsonify(
        outlines={code: shape for code, shape in shapes.items() if shape},
        names={code: in_language(tree[code].name) or code for code in shapes},
        words={name: words(name) for name in ("state", "category", "category_to", "kind", "zone", "element", "unit")},
    )
    response.cache_control.public = True
    fresh = request.args.get("v") == str(here.data_version) and "lang" in request.args
    response.cache_control.max_age = _A_DAY if fresh else 0
    return response


def _selection(here: Installation) -> Selection:
    """The view that the address asks for; parameters that mean nothing to the map are left to others."""
    given = {name: request.args.getlist(name) for name in PARAMETERS if name in request.args}
    given["category"] = request.args.getlist("for") or given.get("category", [])
    return selection_of(given, here)


def _names(found: list[District] | None, here: Installation) -> dict[str, str]:
    """The districts to choose from, by code; all of them, whatever is chosen."""
    if found is not None:
        return {each.code: in_language(each.name) or each.code for each in found}
    with wiring().public_database.read() as connection:
        tree = territories(connection)
    leaves = (code for code in tree if not tree[code].children)
    return {code: in_language(tree[code].name) or code for code in leaves}


def _list(shown: Selection, **more: str | None) -> str:
    """The list of the objects behind a count of this view."""
    filters: dict[str, str | None] = {
        "sector": ",".join(shown.sectors),
        "owner_kind": ",".join(shown.owner_kinds),
        "district": ",".join(shown.districts),
        "state": ",".join(shown.states),
    }
    return list_url(shown.category, shown.year, shown.sense_of_objects, **{**filters, **more})


def _view(shown: Selection, here: Installation, found: list[District]) -> dict[str, Any]:
    """What the script needs to draw this view: where its tiles are, and each district's shade and words."""
    asked = {
        "category": shown.category,
        "year": shown.year,
        "sense": shown.sense_of_objects,
        "state": ",".join(shown.states),
        "sector": ",".join(shown.sectors),
        "owner_kind": ",".join(shown.owner_kinds),
        "district": ",".join(shown.districts),
        "v": here.data_version,
    }
    given = {name: value for name, value in asked.items() if value}
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


def _config(here: Installation) -> dict[str, Any]:
    """What the script needs once: addresses, zooms, and the sentences it says itself."""
    language = language_code()
    return {
        "ground": url_for("map.ground", v=here.data_version, lang=language),
        "object": url_for("api_objects.show_object", number="NUMBER", lang=language),
        "page": url_for("objects.show", number="NUMBER"),
        "sprite": url_for("static", filename="img/sprite.svg"),
        "language": language,
        "shadedTo": _SHADED_TO,
        "objectsFrom": _OBJECTS_FROM,
        "states": list(STATE_ORDER),
        "categories": list(CATEGORIES),
        "all": word("category_to", "all"),
        "say": _sentences(),
    }


def _sentences() -> dict[str, str]:
    """Sentences with {fields} that the script fills; set as text, never as markup."""
    return {
        "map": _("Map of the city"),
        "enter": _("Arrow keys go from object to object, plus and minus zoom, Enter opens, Escape leaves the map."),
        "zoomed": _("Zoomed in to single objects."),
        "object": _("{name}, {state} ({whom}); {place} of {total}; Enter opens"),
        "left": _("You left the map."),
        "nothing": _("There is no object that way in this view."),
        "loading": _("Loading…"),
        "failed": _("The map could not load this part. The table below has the same counts."),
        "gone": _("What is recorded about this object could not be loaded."),
        "here": _("{count} objects here"),
        "closer": _("Zoom in"),
        "close": _("Close"),
        "open": _("Everything about this object"),
        "today": _("Today"),
        "why": _("Why"),
        "measured": _("{measured}, required {required}"),
        "unmet": _("not met"),
        "more": _("and {count} more"),
        "district": _("{share} adapted"),
        "range": _("{low}–{high} expected"),
        "little": _("too little is known to compare"),
        "figures": _("All figures of this district"),
        "only": _("Only this district"),
        "objects": _("objects"),
        "verified": _("of them verified"),
        "copied": _("The link is copied."),
    }
