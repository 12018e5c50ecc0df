"""Submissions in several tables, one for each repeat, joined again: a zip of CSV files, or a workbook of sheets."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from python_calamine import CalamineWorkbook

from audit.odk.names import FORM, own_name
from gis.files.limits import LONGEST_CELL, MOST_SUBMISSIONS, check_length

Rows = list[dict[str, Any]]
Files = Mapping[str, Callable[[], bytes]]
"""How to read each file of an archive, by its name without folders."""
Tables = Mapping[str, Rows]
_KEYS: Final = (("PARENT_KEY", "KEY"), ("_submission__uuid", "_uuid"), ("_parent_index", "_index"))
"""How a row of a repeat names its submission, and what that is called there: ODK, KoBo, KoBo of old."""


def joined(tables: Tables) -> Rows | None:
    """The submissions with their repeats as lists under the tables' names; None where no table holds submissions."""
    main = next((name for name, rows in tables.items() if rows and _has_form(rows[0])), None)
    if main is None:
        return None
    submissions = [dict(row) for row in tables[main]]
    for name, rows in tables.items():
        if name == main or not rows:
            continue
        for child, parent in _KEYS:
            if child in rows[0] and parent in submissions[0]:
                _attach(submissions, parent, name, rows, child)
                break
    return submissions


def _attach(submissions: Rows, parent: str, name: str, rows: Rows, child: str) -> None:
    by_key: dict[str, Rows] = {}
    for row in rows:
        by_key.setdefault(str(row[child]), []).append(row)
    for submission in submissions:
        submission[name] = by_key.get(str(submission[parent]), [])


def _has_form(row: Mapping[str, Any]) -> bool:
    return any(own_name(heading) == FORM for heading in row)


def sheets_of(path: Path) -> Tables:
    """The sheets of a workbook; none where it is another table's."""
    book = CalamineWorkbook.from_path(path)
    sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    headings = (str(title) for sheet in sheets.values() for title in next(sheet.iter_rows(), ()))
    if not any(own_name(heading) == FORM for heading in headings):
        return {}
    return {name: _rows(sheet.iter_rows()) for name, sheet in sheets.items()}


def csv_files_of(path: Path, names: Sequence[str]) -> Tables:
    """The CSV files of a zip, by name without folder and ending. Raises FileRefused where they are too long."""
    named = [name for name in names if name.lower().endswith(".csv")]
    with zipfile.ZipFile(path) as archive:
        length = sum(archive.getinfo(name).file_size for name in named)
        check_length(path, length, MOST_SUBMISSIONS, "submissions_too_large")
        return {
            PurePosixPath(name).stem: read_csv(archive.read(name).decode("utf-8-sig", errors="replace"))
            for name in named
        }


def pictures_of(path: Path, names: Sequence[str]) -> Files:
    """How to read each other file of a zip, by its name without folders: ODK Central puts photos into media/."""

    def reader(name: str) -> Callable[[], bytes]:
        def read() -> bytes:
            with zipfile.ZipFile(path) as archive:
                return archive.read(name)

        return read

    return {PurePosixPath(name).name: reader(name) for name in names if not name.lower().endswith((".csv", "/"))}


def read_csv(text: str) -> Rows:
    """A table whose separator is the comma or the semicolon; headings name the cells."""
    csv.field_size_limit(LONGEST_CELL)
    first = text.partition("\n")[0]
    return _rows(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))


def _rows(table: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> Rows:
    rows = iter(table)
    header = [str(title).strip() for title in next(rows, ())]
    return [dict(zip(header, row, strict=False)) for row in rows if any(cell not in (None, "") for cell in row)]
