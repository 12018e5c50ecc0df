"""What every reader gives: the columns of a file, and its rows in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from audit.exchange.reasons import FileRefused, Reason
from audit.exchange.rows import Record
from gis.files.limits import AT_ONCE, MOST_COLUMNS

Batches = Iterator[list[Record]]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file opened for reading. ``read`` starts from the first row each time it is called.

    ``nested``: records hold named values, and ``columns`` are those seen in the first of them. ``quoted``: cells of
    a CSV that we wrote may carry an apostrophe before a formula's sign.
    """

    name: str
    format: str
    columns: tuple[str, ...]
    nested: bool
    places: bool
    read: Callable[[], Batches]
    quoted: bool = False


def checked_header(name: str, header: Sequence[Any]) -> tuple[str, ...]:
    """The header as text. Raises FileRefused where a column stands twice or there are too many."""
    titles = [str(each).strip().lstrip("\ufeff") if each is not None else "" for each in header]
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise FileRefused("file_empty", file=name)
    if len(titles) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", file=name, found=len(titles), most=MOST_COLUMNS)
    for place, title in enumerate(titles):
        if title and title in titles[:place]:
            raise FileRefused("repeated_column", file=name, column=title)
    return tuple(title or f"column {place + 1}" for place, title in enumerate(titles))


def batched_rows(rows: Iterator[Sequence[Any]], width: int) -> Batches:
    """Rows of cells as records, in batches; short rows are filled up, long ones are broken, empty ones are not
    there.
    """
    numbers = count(1)
    while some := list(islice(rows, AT_ONCE)):
        yield [record for cells in some if (record := _record(next(numbers), cells, width)) is not None]


def _record(row: int, cells: Sequence[Any], width: int) -> Record | None:
    found = len(cells)
    if found == width:
        return Record(row, cells) if any(cell not in ("", None) for cell in cells) else None
    if found < width:
        filled = [*cells, *[None] * (width - found)]
        return Record(row, filled) if any(cell not in ("", None) for cell in filled) else None
    if all(cell in ("", None) for cell in cells[width:]):
        return _record(row, cells[:width], width)
    return Record(row, cells, None, Reason("", "too_many_cells", {"found": found, "expected": width}))
