"""A short way in for tiles. A map asks for dozens at once, and most of a tile's time went into the framework around it.

What the door does not know, or cannot answer, goes on to the application, which words every refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from gis.tiles.address import Address
from gis.tiles.source import LAYERS, TileSource
from web.maps.answer import Asked, answer
from web.security import SteadyHeaders

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TROUBLE = "bosaga.tile.trouble"
"""Key of the WSGI environment under which the application finds why the door had no tile."""
_TILE = re.compile(rf"/tiles/({'|'.join(LAYERS)})/([0-9]{{1,2}})/([0-9]{{1,7}})/([0-9]{{1,7}})\.mvt", re.ASCII)
_MOST_PARAMETERS = 100


class TileDoor:
    """WSGI middleware: answers GET of a tile, lets all else through.

    Tiles are open data for any site's map, under whatever name this one is reached, and depend on no cookie: so
    neither the host's name nor a session is looked at.
    """

    def __init__(self, application: WSGIApplication, source: Callable[[], TileSource], headers: SteadyHeaders) -> None:
        """Take the application behind the door, where tiles come from (asked for with the first), and the headers."""
        self._application = application
        self._source = source
        self._headers = headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the tile, or hand the request on."""
        asked = _asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        try:
            found = answer(self._source(), asked)
        except Exception as error:
            environ[TROUBLE] = error
            return self._application(environ, start_response)
        steady = self._headers.of(environ["PATH_INFO"], is_secure=environ["wsgi.url_scheme"] == "https")
        start_response(f"{found.status} {HTTPStatus(found.status).phrase}", [*found.headers, *steady.items()])
        return [found.body]


def _asked(environ: WSGIEnvironment) -> Asked | None:
    """What is asked, if it is a tile that can be, asked for in the usual way."""
    if environ["REQUEST_METHOD"] != "GET" or not (place := _TILE.fullmatch(environ.get("PATH_INFO", ""))):
        return None
    at = Address(int(place[2]), int(place[3]), int(place[4]))
    if not at.exists:
        return None
    try:
        given = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    return Asked(place[1], at, given, environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_ACCEPT_ENCODING", ""))
