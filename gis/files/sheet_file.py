"""Spreadsheets: XLSX, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from audit.exchange.mapping import FileShape
from audit.exchange.reasons import FileRefused
from gis.files.table import Batches, TableFile, batched_rows, checked_header


def open_sheet(path: Path, format: str, shape: FileShape) -> TableFile:
    """A spreadsheet: the sheet that the mapping names, or the first. The header is the first row. Raises
    FileRefused.
    """
    header = checked_header(path.name, next(_rows(path, format, shape.sheet), ()))

    def read() -> Batches:
        yield from batched_rows(islice(_rows(path, format, shape.sheet), 1, None), len(header))

    return TableFile(path.name, format, header, nested=False, places=False, read=read)


def _rows(path: Path, format: str, sheet: str | None) -> Iterator[list[Any]]:
    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise FileRefused("no_sheet", file=path.name, sheet=sheet, known=", ".join(names))
        if not names:
            raise FileRefused("file_empty", file=path.name)
        yield from book.get_sheet_by_name(sheet or names[0]).iter_rows()
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("unreadable_file", file=path.name, format=format, reason=str(error)) from error
