"""From a path to an import: the file opened, its mapping compiled, its refused rows given back with their cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from audit.exchange.columns import Columns
from audit.exchange.compiled import Compiled
from audit.exchange.fields import AS_USUAL, Asked, RowKind
from audit.exchange.filed import Filings
from audit.exchange.mapping import FileShape
from audit.exchange.mapping import Mapping as Map
from audit.exchange.mapping_file import parse_mapping, shipped_mapping
from audit.exchange.native import native
from audit.exchange.reasons import FileRefused
from audit.terms import SURE_TO_M
from gis.files.opened import open_table
from gis.files.shapes import FilePlaces
from gis.files.submissions.opened import open_filings
from gis.files.table import Batches, TableFile
from gis.files.written import unguarded
from gis.store.imports.context import Problem


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can be imported."""

    path: Path
    table: TableFile
    compiled: Compiled | Filings
    sha256: str

    @property
    def unused(self) -> list[str]:
        """Columns of a native table that the register does not know, and leaves alone."""
        if isinstance(self.compiled, Filings) or not self.compiled.mapping.native:
            return []
        used = {
            choice.column.path for each in self.compiled.mapping.targets for choice in each.choices if choice.column
        }
        used |= {each.choice.column.path for each in self.compiled.mapping.observations if each.choice.column}
        return [name for name in self.table.columns if name not in used | {"lon", "lat", "wkt", "district", "$id"}]


def prepare(
    path: Path, kind: RowKind, mapping: str | None, asked: Asked = AS_USUAL, sure_to: float = SURE_TO_M
) -> Prepared:
    """Open a file and compile its mapping: a shipped one by name, a TOML file by path, or none for native tables.

    ``asked``: what the command makes of the fields. Filings (works of inspectors) need no mapping; ``sure_to``: how
    sure of its position their device has to be, metres. Raises FileRefused.
    """
    filings = open_filings(path, sure_to) if kind == "passports" and mapping is None else None
    if filings is not None:
        return Prepared(path, filings.table, filings.filings, _digest(path))
    found = read_mapping(mapping, asked) if mapping else None
    if found is not None and found.kind != kind:
        raise FileRefused("mapping_kind", mapping=found.name, expected=found.kind, kind=kind)
    table = open_table(path, found.shape if found else FileShape(), found.position.crs if found else None)
    if found is None:
        found = native(kind, table.columns)
        if table.quoted:
            table = replace(table, read=_without_guards(table.read))
    columns = Columns(table.columns, nested=table.nested, places=table.places, file=table.name)
    found = found.for_command(asked)
    # a file with geometries of its own was reprojected by its reader; cells are in the system the mapping names
    compiled = Compiled(found, columns, FilePlaces(found.position.crs), asked)
    return Prepared(path, table, compiled, _digest(path))


def read_mapping(mapping: str, asked: Asked = AS_USUAL) -> Map:
    """A mapping by the name of a shipped one, or by path. Raises FileRefused."""
    path = Path(mapping)
    if not path.is_file():
        return shipped_mapping(mapping, asked)
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name, asked)
    except UnicodeDecodeError as error:
        raise FileRefused("mapping_toml", mapping=path.name, reason="it is not UTF-8") from error


def with_cells(prepared: Prepared, problems: Iterator[Problem]) -> Iterator[tuple[list[Problem], list[Any]]]:
    """Each row with problems and its original cells, in the order of the file, which is read once more for them."""
    rows = groupby(problems, key=attrgetter("row"))
    wanted = next(rows, None)
    for records in prepared.table.read():
        for record in records:
            if wanted is None:
                return
            if record.row == wanted[0]:
                yield list(wanted[1]), as_cells(record.cells, prepared.table.columns)
                wanted = next(rows, None)


def as_cells(cells: Sequence[Any] | Mapping[str, Any], columns: Sequence[str]) -> list[Any]:
    """Original cells in the order of the columns; nested values as JSON text."""
    found = [cells.get(name) for name in columns] if isinstance(cells, Mapping) else list(cells)
    return [
        json.dumps(cell, ensure_ascii=False, default=str) if isinstance(cell, (dict, list)) else cell for cell in found
    ]


def _without_guards(read: Callable[[], Batches]) -> Callable[[], Batches]:
    def unguard() -> Batches:
        for records in read():
            yield [
                record._replace(cells=[unguarded(cell) for cell in record.cells])
                if any(map(_guard, record.cells))
                else record
                for record in records
            ]

    return unguard


def _guard(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("'")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
