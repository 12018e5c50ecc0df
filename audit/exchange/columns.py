"""Finds cells in rows: by place in a table, by key and path in nested records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from audit.exchange.cells import strict_json, text
from audit.exchange.mapping import Column

Cells = Sequence[Any] | Mapping[str, Any]
Getter = Callable[[Any], Any]

_GAP = re.compile(r"\{([^{}]+)\}")
_EMPTY_JOINS = re.compile(r"\s*(?:[,;]\s*)*([,;])\s*")
_SPACES = re.compile(r"\s+")


class Missing(Exception):  # noqa: N818 - found out while compiling, worded by the caller
    """A column that the file lacks."""


class Columns:
    """The columns of one file. ``names``: as in the header, or as seen in the first records of a nested file."""

    def __init__(self, names: Sequence[str], *, nested: bool, places: bool = False, file: str = "") -> None:
        """``places``: the file, named ``file`` in messages, has geometries of its own beside its columns."""
        self.file = file
        self.names = tuple(names)
        self.places = places
        self.nested = nested
        self._places = {name: place for place, name in enumerate(self.names)}

    def has(self, column: Column) -> bool:
        """Whether the file can hold it: the column itself, or the one its path starts in."""
        return self._top(column.path) is not None

    def getter(self, column: Column) -> Getter:
        """How its cell is found in a row. Raises Missing where the file lacks a column that is not optional."""
        top = self._top(column.path)
        if top is None:
            if not column.optional:
                raise Missing(column.path)
            return _nested(column.path) if self.nested else _nothing
        if self.nested:
            return _nested(column.path)
        place = itemgetter(self._places[top])
        return place if top == column.path else _inside(place, column.path[len(top) + 1 :])

    def _top(self, path: str) -> str | None:
        if path in self._places:
            return path
        while "." in path:
            path = path.rpartition(".")[0]
            if path in self._places:
                return path
        return None

    def template(self, template: str) -> Getter:
        """How a text with `{column}` gaps is filled; empty gaps take the blanks and commas around them along."""
        names = _GAP.findall(template)
        getters = [self.getter(Column.named(name)) for name in names]
        literal = _GAP.split(template)[::2]

        def fill(row: Any) -> str | None:
            said = [text(get(row)) for get in getters]
            if not any(said):
                return None
            joined = literal[0] + "".join((word or "") + after for word, after in zip(said, literal[1:], strict=True))
            return _SPACES.sub(" ", _EMPTY_JOINS.sub(r"\1 ", joined)).strip(" ,;")

        return fill


def _nothing(_row: Any) -> None:
    return None


def _nested(path: str) -> Getter:
    if "." not in path:
        return lambda row: row.get(path)

    def find(row: Mapping[str, Any]) -> Any:
        return row[path] if path in row else _walk(row, path)

    return find


def _inside(place: Getter, path: str) -> Getter:
    """A path into a cell of a table that holds JSON."""

    def find(row: Any) -> Any:
        cell = place(row)
        if isinstance(cell, str):
            cell = strict_json(cell) if cell.strip() else None
        return _walk(cell, path)

    return find


def _walk(here: Any, path: str) -> Any:
    """Follow a path; a key may itself hold dots, so the longest that is there wins."""
    if not isinstance(here, Mapping):
        if isinstance(here, list) and path.split(".")[0].isdigit():
            first, _, rest = path.partition(".")
            if int(first) < len(here):
                return _walk(here[int(first)], rest) if rest else here[int(first)]
        return None
    if path in here:
        return here[path]
    key, _, rest = path.partition(".")
    while rest:
        if key in here:
            return _walk(here[key], rest)
        more, _, rest = rest.partition(".")
        key = f"{key}.{more}"
    return None
