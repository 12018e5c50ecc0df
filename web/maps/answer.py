"""The HTTP answer with one tile: what caches may do with it, and its bytes. Knows neither request nor application."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from gis.queries.installation import Installation
from gis.tiles.address import Address
from gis.tiles.selection import Selection, read_selection
from gis.tiles.source import TileSource
from web.packing import WORTH_PACKING

_VERSION_PARAMETER = "v"
_TYPE = "application/vnd.mapbox-vector-tile"
_FORMAT = 2
"""Part of every ETag: raise it when the content of tiles changes with the program."""
_FOR_A_DAY = "public, max-age=86400, immutable"
_ASK_AGAIN = "public, max-age=0, must-revalidate"
_LEVEL = 4
_KEPT = 256
"""How many answers to small questions are kept in memory, each: what is asked with every tile is worked out once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: a layer, an address in it that exists, the parameters, and two headers as they came."""

    layer: str
    at: Address
    given: Mapping[str, Sequence[str]]
    if_none_match: str = ""
    accept_encoding: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status (200, 204 where nothing is, 304), headers and bytes."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


def answer(source: TileSource, asked: Asked) -> Answer:
    """Answer with the tile as the register is now.

    Raises SelectionError for parameters that mean nothing, and the database's errors.
    """
    shown, here = _shown(source, asked)
    if asked.if_none_match:
        # Asked again with what it had: the version decides, without reading the tile.
        version = source.version()
        shown, here = _shown(source, asked, anew=version != here.data_version)
        if parse_etags(asked.if_none_match).contains_weak(_tag(version, shown)):
            return Answer(304, _headers(asked, version, shown))
    found = source.tile(asked.layer, asked.at, shown)
    if found.version != here.data_version:
        shown, here = _shown(source, asked, anew=True)
        found = source.tile(asked.layer, asked.at, shown)
    headers = [*_headers(asked, found.version, shown), ("Content-Type", _TYPE)]
    if not found.body:
        return Answer(204, headers)
    body = found.body
    if len(body) > WORTH_PACKING and _unpacks(asked.accept_encoding):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Answer(200, headers, body)


def _shown(source: TileSource, asked: Asked, *, anew: bool = False) -> tuple[Selection, Installation]:
    here = source.renew() if anew else source.here()
    given = tuple((name, tuple(values)) for name, values in asked.given.items() if name != _VERSION_PARAMETER)
    return _selection(given, here), here


@lru_cache(maxsize=_KEPT)
def _selection(given: tuple[tuple[str, tuple[str, ...]], ...], here: Installation) -> Selection:
    """The view that the parameters ask for. A map asks for many tiles of one view."""
    return read_selection(dict(given), here)


def _headers(asked: Asked, version: int, shown: Selection) -> list[tuple[str, str]]:
    # With the data's version in its address a tile can never change.
    is_fixed = list(asked.given.get(_VERSION_PARAMETER, ())) == [str(version)]
    return [
        ("ETag", f'W/"{_tag(version, shown)}"'),
        ("Cache-Control", _FOR_A_DAY if is_fixed else _ASK_AGAIN),
        ("Vary", "Accept-Encoding"),
    ]


def _tag(version: int, shown: Selection) -> str:
    return f"{_FORMAT}-{version}-{_checksum(shown)}"


@lru_cache(maxsize=_KEPT)
def _checksum(shown: Selection) -> str:
    return f"{zlib.crc32(repr(shown).encode()):08x}"


@lru_cache(maxsize=_KEPT)
def _unpacks(accept_encoding: str) -> bool:
    """Whether gzip is understood. Browsers send few different headers, so each is read once."""
    return bool(parse_accept_header(accept_encoding, Accept)["gzip"])
