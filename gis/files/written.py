"""Writes tables that spreadsheets open: a text stays a text, whatever sign it begins with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import xlsxwriter

from audit.exchange.reasons import FileRefused

Row = Sequence[Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")


def guarded(cell: str) -> str:
    """Text for a CSV cell: an apostrophe before what a spreadsheet would run as a formula. `unguarded` takes it off."""
    if cell.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return "'" + cell if cell.startswith("'") else cell


def unguarded(cell: Any) -> Any:
    """What `guarded` was given."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and cell[1:2] in (*_FORMULA, "'") else cell


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """A path to write to; the file appears under its own name only when it is whole.

    Raises FileRefused where its folder takes no file.
    """
    try:
        folder = Path(mkdtemp(prefix=".bosaga-", dir=path.parent))
    except OSError as error:
        raise FileRefused("not_writable", file=str(path), reason=error.strerror or type(error).__name__) from error
    draft = folder / path.name
    try:
        yield draft
        draft.replace(path)
    finally:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def write_csv(path: Path, header: Row, rows: Iterable[Row], *, excel: bool = False) -> int:
    """A CSV file in UTF-8; ``excel``: with a mark, semicolons and decimal commas. Returns how many rows it has."""
    count = 0
    encoding = "utf-8-sig" if excel else "utf-8"
    with in_place(path) as draft, draft.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=";" if excel else ",", lineterminator="\r\n")
        writer.writerow([guarded(str(title)) for title in header])
        for row in rows:
            writer.writerow([_csv_cell(cell, excel) for cell in row])
            count += 1
    return count


def _csv_cell(cell: Any, excel: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        said = repr(cell).removesuffix(".0")
        return said.replace(".", ",") if excel else said
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def write_xlsx(
    path: Path, sheets: Mapping[str, tuple[Row, Iterable[Row]]], notes: Mapping[str, str] | None = None
) -> int:
    """A workbook: sheet → header and rows, with frozen headers and filters; ``notes`` hang on header cells.

    Returns how many rows the first sheet has.
    """
    counts = []
    with in_place(path) as draft:
        book = xlsxwriter.Workbook(
            str(draft),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        styles = {
            "header": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, (header, rows) in sheets.items():
            counts.append(_sheet(book.add_worksheet(name), header, rows, styles, notes or {}))
        book.close()
    return counts[0]


def _sheet(sheet: Any, header: Row, rows: Iterable[Row], styles: Mapping[str, Any], notes: Mapping[str, str]) -> int:
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.write_string(0, column, str(title), styles["header"])
        sheet.set_column(column, column, min(40, max(10, len(str(title)) + 2)))
        if str(title) in notes:
            sheet.write_comment(0, column, notes[str(title)])
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _xlsx_cell(sheet, last, column, cell, styles["date"])
    sheet.autofilter(0, 0, last, max(0, len(header) - 1))
    return last


def _xlsx_cell(sheet: Any, row: int, column: int, cell: Any, style: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_string(row, column, "yes" if cell else "no")
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, style)
    else:
        sheet.write_string(row, column, str(cell)[:32767])
