"""A PMTiles file, wherever it lies: read by ranges, never as a whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import HTTPStore, LocalStore, ObjectStore
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
)

_HEADER = 127
_DEEPEST_DIRECTORY = 4
"""The format has no directories below this one."""
_SECONDS = timedelta(seconds=20)
_UNREADABLE = (
    BaseError, OSError, EOFError, ValueError, IndexError, MagicNumberNotFound, SpecVersionUnsupported
)  # fmt: skip
"""What a file that is away, cut short or something else altogether raises on the way."""


class BasemapError(Exception):
    """The file that the setting names cannot be read, or holds no vector tiles that a browser can draw."""


class Span(NamedTuple):
    """Where a tile's bytes lie in the file's tile data."""

    offset: int
    length: int


class Archive:
    """A PMTiles file of vector tiles. `identity` is another as soon as the file is."""

    def __init__(self, address: str) -> None:
        """Take a path, or an address (`file:///…`, `https://…`), and read the header. Raises BasemapError."""
        self._store, self._path = _place_of(address)
        self._directories: dict[Span, list[Entry]] = {}
        try:
            about = obstore.head(self._store, self._path)
            self.identity = f"{about['e_tag'] or about['last_modified']} {about['size']}"
            self.header: HeaderDict = deserialize_header(self._bytes(0, _HEADER))
        except _UNREADABLE as error:
            raise BasemapError(f"The basemap {address} cannot be read: {error or type(error).__name__}") from error
        if self.header["tile_type"] != TileType.MVT:
            raise BasemapError(f"The basemap {address} holds no vector tiles (MVT)")
        if self.header["tile_compression"] not in (Compression.NONE, Compression.GZIP):
            raise BasemapError(f"The tiles of the basemap {address} are packed otherwise than by gzip")

    def metadata(self) -> Mapping[str, Any]:
        """What the file says of itself. Raises BasemapError."""
        try:
            packed = self._bytes(self.header["metadata_offset"], self.header["metadata_length"])
            found = json.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
        except _UNREADABLE as error:
            raise BasemapError(f"The metadata of the basemap cannot be read: {error}") from error
        return found if isinstance(found, dict) else {}

    def find(self, tiles: Iterable[int]) -> dict[int, Span]:
        """Where tiles lie, by their number in the format; what is not there is left out. Raises BasemapError."""
        try:
            found = {tile: self._find(tile) for tile in tiles}
        except _UNREADABLE as error:
            raise BasemapError(f"A directory of the basemap cannot be read: {error}") from error
        return {tile: span for tile, span in found.items() if span is not None}

    def read(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of tiles, as they are packed. Neighbours are asked for together. Raises BasemapError."""
        start = self.header["tile_data_offset"]
        try:
            found = obstore.get_ranges(
                self._store,
                self._path,
                starts=[start + span.offset for span in spans],
                lengths=[span.length for span in spans],
            )
        except _UNREADABLE as error:
            raise BasemapError(f"Tiles of the basemap cannot be read: {error}") from error
        return [bytes(each) for each in found]

    def _find(self, tile: int) -> Span | None:
        place = Span(self.header["root_offset"], self.header["root_length"])
        for _ in range(_DEEPEST_DIRECTORY):
            entry = find_tile(self._directory(place), tile)
            if entry is None:
                return None
            if entry.run_length:
                return Span(entry.offset, entry.length)
            place = Span(self.header["leaf_directory_offset"] + entry.offset, entry.length)
        return None

    def _directory(self, place: Span) -> list[Entry]:
        if place not in self._directories:
            self._directories[place] = deserialize_directory(self._bytes(*place))
        return self._directories[place]

    def _bytes(self, offset: int, length: int) -> bytes:
        return bytes(obstore.get_range(self._store, self._path, start=offset, length=length))


def _place_of(address: str) -> tuple[ObjectStore, str]:
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        options = {"allow_http": parts.scheme == "http", "timeout": _SECONDS}
        store = HTTPStore.from_url(
            f"{parts.scheme}://{parts.netloc}",
            client_options=options,  # type: ignore[arg-type]  # a typed dictionary, told apart only by its literal
            retry_config={"max_retries": 2, "retry_timeout": _SECONDS},
        )
        return store, unquote(parts.path).lstrip("/")
    path = Path(unquote(parts.path) if parts.scheme == "file" else address).absolute()
    try:
        return LocalStore(prefix=path.parent), path.name
    except _UNREADABLE as error:
        raise BasemapError(f"The basemap {address} cannot be read: {error}") from error
