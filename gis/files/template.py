"""An empty workbook to fill in: checked lists for codes, a note on every column, a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from audit.exchange.field import Field
from audit.exchange.fields import FIELDS, LANGUAGES, RowKind, place_of
from gis.files.written import in_place

_ROWS: Final = 5_000
_OURS: Final = ("district", "object_source", "object_source_id")
"""Columns that only an export or a foreign table has."""


def write_template(
    path: Path, kind: RowKind, meanings: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> None:
    """Write the workbook. ``meanings`` say what each field is, ``words`` what each code of a field means, for
    people.
    """
    columns = list(_columns(kind))
    with in_place(path) as draft:
        book = xlsxwriter.Workbook(str(draft))
        styles = {
            "required": book.add_format({"bold": True, "bottom": 2, "bg_color": "#FFF2CC"}),
            "optional": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"num_format": "@"}),
        }
        sheet, codes, dictionary = (book.add_worksheet(name) for name in (kind, "codes", "dictionary"))
        sheet.freeze_panes(1, 0)
        for place, (title, field) in enumerate(columns):
            _column(sheet, place, title, field, styles, meanings)
            if field.codes:
                _codes(codes, place, title, field, words.get(field.name, {}))
                if not field.several:
                    _check_list(sheet, place, len(field.codes))
        _dictionary(dictionary, columns, styles, meanings)
        book.close()


def _columns(kind: RowKind) -> list[tuple[str, Field]]:
    found: list[tuple[str, Field]] = []
    for field in FIELDS[kind]:
        if field.name in _OURS:
            continue
        names = [f"{field.name}_{code}" for code in LANGUAGES] if field.type == "words" else [field.name]
        found += [(name, field) for name in names]
    return found + [(each.name, each) for each in place_of(kind)]


def _column(
    sheet: Any, place: int, title: str, field: Field, styles: Mapping[str, Any], meanings: Mapping[str, str]
) -> None:
    sheet.write_string(0, place, title, styles["required" if field.required else "optional"])
    sheet.write_comment(0, place, meanings.get(field.name, field.meaning))
    style = {"date": styles["date"], "text": styles["text"], "words": styles["text"]}.get(field.type)
    sheet.set_column(place, place, max(12, len(title) + 2), style)
    if field.type in ("integer", "number"):
        kind = "integer" if field.type == "integer" else "decimal"
        least, most = field.bounds
        sheet.data_validation(
            1, place, _ROWS, place, {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}
        )
    if field.type == "money":
        not_negative = {"validate": "decimal", "criteria": ">=", "value": 0}
        sheet.data_validation(1, place, _ROWS, place, not_negative)
    if field.type == "flag":
        sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": ["yes", "no"]})
    if field.type == "date":
        between = {"validate": "custom", "value": f"=ISNUMBER({_cell(place)})", "error_message": "2026-11-20"}
        sheet.data_validation(1, place, _ROWS, place, between)


def _codes(sheet: Any, place: int, title: str, field: Field, words: Mapping[str, str]) -> None:
    """The codes of a field, beside them their words, in two columns of the sheet of codes."""
    sheet.write_string(0, 2 * place, title)
    for row, code in enumerate(field.codes, start=1):
        sheet.write_string(row, 2 * place, code)
        sheet.write_string(row, 2 * place + 1, words.get(code, ""))
    sheet.set_column(2 * place, 2 * place + 1, 22)


def _check_list(sheet: Any, place: int, count: int) -> None:
    column = _letters(2 * place)
    source = f"=codes!${column}$2:${column}${count + 1}"
    sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": source})


def _dictionary(
    sheet: Any, columns: list[tuple[str, Field]], styles: Mapping[str, Any], meanings: Mapping[str, str]
) -> None:
    for place, title in enumerate(("column", "required", "type", "meaning")):
        sheet.write_string(0, place, title, styles["optional"])
    for row, (title, field) in enumerate(columns, start=1):
        kind = "code" if field.codes else field.type
        for place, cell in enumerate(
            (title, "yes" if field.required else "", kind, meanings.get(field.name, field.meaning))
        ):
            sheet.write_string(row, place, cell)
    sheet.set_column(0, 2, 18)
    sheet.set_column(3, 3, 80)


def _letters(place: int) -> str:
    return str(xlsxwriter.utility.xl_col_to_name(place))


def _cell(place: int) -> str:
    return f"{_letters(place)}2"
