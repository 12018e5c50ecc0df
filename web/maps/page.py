"""`/map`: the map, its filters, its legend and the table of the same counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, jsonify, render_template, request

from gis.maps.districts import districts_of, total_of, with_measures
from gis.maps.legend import CLASSES
from gis.maps.timeline import moments
from gis.queries.installation import Installation, installation
from gis.queries.sources import sources
from gis.queries.territories import Territory, below, outlines, territories
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import PARAMETERS, Selection, senses_of
from web.current import settings, wiring
from web.language import in_language, is_publicly_cacheable
from web.maps.script import config_of, view_of
from web.maps.selection import selection_of
from web.maps.shell import shell
from web.pages.kept import kept
from web.pages.links import list_url
from web.whom import whom_parameter
from web.words import STATE_ORDER, words

map_page = Blueprint("map", __name__)

_A_DAY = 86_400


@map_page.get("/map")
def show() -> str:
    """The map as a page. Without JavaScript its form, legend and table work, and it says what the map would show."""
    with wiring().public_database.read() as connection:
        here = installation(connection)
        if here.territory is None:
            return render_template("home/empty.html")
        shown = _selection(here)
        found = districts_of(connection, shown, here)
        to_do = kept(here, ("to do", replace(shown, measures=None)), lambda: with_measures(connection, shown, here))
        tree = territories(connection)
        bounds = bounds_of(connection, here.territory)
        credits = sources(connection, {tree[d.code].source or "" for d in found if d.code in tree})
    every = total_of(found)
    states = [state for state in STATE_ORDER if not shown.states or state in shown.states]
    return render_template(
        "map.html",
        shown=shown,
        here_is=here,
        shell=shell(bounds, settings().basemap_pictures),
        districts=found,
        every=every,
        states=states,
        counted=sum(getattr(every, state) for state in states),
        moments=moments(here),
        senses=senses_of(shown.year, here, shown.measures),
        to_do=to_do,
        classes=CLASSES,
        credits=credits,
        view=view_of(shown, here, found),
        config=config_of(here),
        district_names=_names(tree, here.territory),
        list_of=lambda **more: _list(shown, **more),
        in_language=in_language,
    )


@map_page.get("/map/ground.json")
def ground() -> Response:
    """What is the same for every view: outlines and names of the districts, and words for codes."""
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
    fresh = request.args.get("v") == str(here.data_version) and is_publicly_cacheable()
    response.cache_control.max_age = _A_DAY if fresh else 0
    if not is_publicly_cacheable():
        response.vary.update(["Cookie", "Accept-Language"])
    return response


def _selection(here: Installation) -> Selection:
    """The view that the address asks for; parameters that mean nothing to the map are left to others."""
    given = {name: request.args.getlist(name) for name in PARAMETERS if name in request.args}
    given["category"] = request.args.getlist(whom_parameter())
    return selection_of(given, here)


def _names(tree: Mapping[str, Territory], root: str) -> dict[str, str]:
    """The districts to choose from, by code."""
    leaves = (code for code in below(tree, root) if not tree[code].children)
    return {code: in_language(tree[code].name) or code for code in leaves}


def _list(shown: Selection, **more: str | None) -> str:
    """The list of the objects behind a count of this view."""
    filters: dict[str, str | None] = {
        "sector": ",".join(shown.sectors),
        "owner_kind": ",".join(shown.owner_kinds),
        "district": ",".join(shown.districts),
        "state": ",".join(shown.states),
        "measures": shown.measures,
    }
    return list_url(shown.category, shown.year, shown.sense_of_objects, **{**filters, **more})
