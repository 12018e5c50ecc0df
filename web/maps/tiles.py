"""`/tiles/{layer}/{z}/{x}/{y}.mvt` and `/tiles/{layer}.json`: vector tiles for this site's map, QGIS and anyone."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from flask import Blueprint, Flask, Response, current_app, jsonify, request, url_for

from audit.figures.row import STATES
from gis.tiles.address import GRIDDED_TO, Address
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import SelectionError
from gis.tiles.source import LAYERS, TileSource
from web.current import wiring
from web.errors import ProblemError
from web.language import LANGUAGES
from web.maps.answer import Asked, answer
from web.maps.door import TROUBLE, TileDoor
from web.maps.selection import refused
from web.security import SteadyHeaders
from web.wiring import Wiring

tiles = Blueprint("tiles", __name__)

_EXTENSION = "bosaga.tiles"
_MOST_ZOOM = 16
_COUNTS = {"count": "Number", **dict.fromkeys(STATES, "Number")}
_FIELDS = {
    "objects": {"number": "String", "state": "String", **_COUNTS},
    "districts": {"code": "String", **{f"name:{code}": "String" for code in LANGUAGES}, **_COUNTS},
}


def register_tiles(app: Flask, wiring: Wiring) -> None:
    """Put the tiles' door before the application. Nothing connects before the first tile is asked for."""
    source = app.extensions[_EXTENSION] = cache(lambda: TileSource(wiring.public_database))
    headers = SteadyHeaders(wiring.settings.basemap_pictures)
    app.wsgi_app = TileDoor(app.wsgi_app, source, headers, wiring.settings.host_names)  # type: ignore[method-assign]  # as Flask's manual says


def tile_source() -> TileSource:
    """Return this process's source of tiles."""
    source: Callable[[], TileSource] = current_app.extensions[_EXTENSION]
    return source()


@tiles.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
def tile(layer: str, z: int, x: int, y: int) -> Response:
    """One tile. `v`, the version of the data, may be added: then the answer may be kept for a day.

    The door answers most; here are HEAD, and the words for what the door could not do.
    """
    at = Address(z, x, y)
    if layer not in LAYERS or not at.exists:
        raise ProblemError(404)
    try:
        if trouble := request.environ.get(TROUBLE):
            raise trouble
        headers = request.headers
        given = request.args.to_dict(flat=False)
        asked = Asked(layer, at, given, headers.get("If-None-Match", ""), headers.get("Accept-Encoding", ""))
        found = answer(tile_source(), asked)
    except SelectionError as error:
        raise refused(error) from error
    return Response(found.body, found.status, found.headers)


@tiles.get("/tiles/<layer>.json")
def tilejson(layer: str) -> Response:
    """TileJSON 3.0: where the tiles are, how deep they go and which fields they carry."""
    if layer not in LAYERS:
        raise ProblemError(404)
    here = tile_source().renew()
    with wiring().public_database.read() as connection:
        west, south, east, north, attribution = bounds_of(connection, here.territory)
    address = url_for("tiles.tile", layer=layer, z=0, x=0, y=0, _external=True).replace("/0/0/0.", "/{z}/{x}/{y}.")
    response = jsonify(
        tilejson="3.0.0",
        name=f"bosaga-{layer}",
        version=f"1.0.{here.data_version}",
        scheme="xyz",
        tiles=[address],
        minzoom=0,
        maxzoom=_MOST_ZOOM,
        bounds=[west, south, east, north],
        attribution=attribution,
        description=f"Counts on a grid up to zoom {GRIDDED_TO}, objects below" if layer == "objects" else "Districts",
        vector_layers=[{"id": layer, "fields": _FIELDS[layer], "minzoom": 0, "maxzoom": _MOST_ZOOM}],
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
