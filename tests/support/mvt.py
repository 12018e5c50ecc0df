"""Reads vector tiles (Mapbox Vector Tile 2) as far as tests need: layers, points, properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    """The first position of a feature in tile units, and its properties."""

    x: int
    y: int
    properties: dict[str, Any]

    @property
    def inside(self) -> bool:
        """Whether it lies in the tile itself and not in its buffer."""
        return 0 <= self.x < 4096 and 0 <= self.y < 4096


def read_tile(body: bytes) -> dict[str, list[Feature]]:
    """The features of each layer."""
    layers = {}
    for field, value in _fields(body):
        if field == 3:
            parts = list(_fields(value))
            name = next(v for f, v in parts if f == 1).decode()
            keys = [v.decode() for f, v in parts if f == 3]
            values = [_value(v) for f, v in parts if f == 4]
            layers[name] = [_feature(v, keys, values) for f, v in parts if f == 2]
    return layers


def _feature(body: bytes, keys: list[str], values: list[Any]) -> Feature:
    parts = dict(_fields(body))
    tags, geometry = list(_numbers(parts.get(2, b""))), list(_numbers(parts[4]))
    properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(_signed(geometry[1]), _signed(geometry[2]), properties)


def _signed(number: int) -> int:
    return number >> 1 ^ -(number & 1)


def _value(body: bytes) -> Any:
    field, value = next(_fields(body))
    return value.decode() if field == 1 else _signed(value) if field == 6 else value


def _numbers(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        number, at = _varint(body, at)
        yield number


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(body):
        head, at = _varint(body, at)
        if head & 7 == 0:
            value, at = _varint(body, at)
            yield head >> 3, value
        elif head & 7 == 2:
            length, at = _varint(body, at)
            yield head >> 3, body[at : at + length]
            at += length
        else:
            at += 8 if head & 7 == 1 else 4


def _varint(body: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = body[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
