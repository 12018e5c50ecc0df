"""`/tiles/{layer}/{z}/{x}/{y}.mvt` and `/tiles/{layer}.json`: vector tiles for this site's map, QGIS and anyone."""

from __future__ import annotations

import gzip
import zlib

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from audit.figures.row import STATES
from gis.queries.installation import Installation
from gis.tiles.address import GRIDDED_TO, Address
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import Selection
from gis.tiles.source import LAYERS, TileSource
from web.current import wiring
from web.errors import ProblemError
from web.language import LANGUAGES
from web.maps.selection import selection_of

tiles = Blueprint("tiles", __name__)

_TYPE = "application/vnd.mapbox-vector-tile"
_FORMAT = 1
"""Part of every ETag: raise it when the content of tiles changes with the program."""
_A_DAY = 86_400
_WORTH_PACKING = 1_400
"""Bytes; what fits in one packet is not compressed."""
_MOST_ZOOM = 16
_COUNTS = {"count": "Number", **dict.fromkeys(STATES, "Number")}
_FIELDS = {
    "objects": {"number": "String", "state": "String", **_COUNTS},
    "districts": {"code": "String", **{f"name:{code}": "String" for code in LANGUAGES}, **_COUNTS},
}


def tile_source() -> TileSource:
    """Return this process's source of tiles."""
    found: TileSource | None = current_app.extensions.get("bosaga.tiles")
    if found is None:
        found = current_app.extensions["bosaga.tiles"] = TileSource(wiring().public_database)
    return found


@tiles.get("/tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt")
def tile(layer: str, z: int, x: int, y: int) -> Response:
    """One tile. `v`, the version of the data, may be added: then the answer may be kept for a day."""
    at = Address(z, x, y)
    if layer not in LAYERS or not at.exists:
        raise ProblemError(404)
    source = tile_source()
    shown, here = _shown(source)
    if request.if_none_match:
        # Asked again with what it had: the version decides, without reading the tile.
        version = source.version()
        shown, here = _shown(source, anew=version != here.data_version)
        if request.if_none_match.contains_weak(_etag(version, shown)):
            return _cached(Response(status=304), version, shown)
    found = source.tile(layer, at, shown)
    if found.version != here.data_version:
        shown, here = _shown(source, anew=True)
        found = source.tile(layer, at, shown)
    response = Response(found.body, 200 if found.body else 204, mimetype=_TYPE)
    _pack(response, found.body)
    return _cached(response, found.version, shown)


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


def _shown(source: TileSource, *, anew: bool = False) -> tuple[Selection, Installation]:
    here = source.renew() if anew else source.here()
    given = {name: request.args.getlist(name) for name in request.args if name != "v"}
    return selection_of(given, here), here


def _etag(version: int, shown: Selection) -> str:
    return f"{_FORMAT}-{version}-{zlib.crc32(repr(shown).encode()):08x}"


def _pack(response: Response, body: bytes) -> None:
    response.vary.add("Accept-Encoding")
    if len(body) > _WORTH_PACKING and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, 4, mtime=0))
        response.headers["Content-Encoding"] = "gzip"


def _cached(response: Response, version: int, shown: Selection) -> Response:
    response.set_etag(_etag(version, shown), weak=True)
    response.cache_control.public = True
    if request.args.get("v") == str(version):
        response.cache_control.max_age = _A_DAY
        response.cache_control.immutable = True
    else:
        response.cache_control.max_age = 0
        response.cache_control.must_revalidate = True
    return response
