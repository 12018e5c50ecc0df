"""A short way in for tiles. A map asks for dozens at once, and most of a tile's time went into the framework around it.

What the door does not know, or cannot answer, goes on to the application, which words every refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from werkzeug.sansio.utils import host_is_trusted

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
    """WSGI middleware: answers GET of a tile, lets all else through. Tiles depend on no cookie and no session."""

    def __init__(
        self,
        application: WSGIApplication,
        source: Callable[[], TileSource],
        headers: SteadyHeaders,
        host_names: Sequence[str] | None = None,
    ) -> None:
        """Take the application behind the door, where tiles come from (asked for with the first), and the headers.

        Without host names the site answers to every name.
        """
        self._application = application
        self._source = source
        self._headers = headers
        # Asked with every tile, and always of the same few names.
        self._is_ours = lru_cache(64)(lambda host: not host_names or host_is_trusted(host, host_names))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the tile, or hand the request on."""
        asked = _asked(environ)
        if asked is None or not self._is_ours(environ.get("HTTP_HOST")):
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
