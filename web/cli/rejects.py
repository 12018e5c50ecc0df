"""The file of refused rows: the reason in words, then the row's own cells, ready to be mended and imported again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gis.files.written import write_csv, write_xlsx
from gis.store.imports.context import Problem
from gis.store.imports.files import Prepared, with_cells
from web.cli.wording import reason, said

HEADER = ("row", "result", "field", "reason", "code")


def write_rejects(path: Path, prepared: Prepared, problems: Iterator[Problem], language: str) -> None:
    """Write refused rows, and after them the odd ones, by the file's ending: `.xlsx`, or CSV for Excel."""
    header = (*HEADER, *prepared.table.columns)
    rows = [_line(found, cells, language) for found, cells in with_cells(prepared, problems)]
    refused = [row for row in rows if row[1] == "rejected"]
    odd = [row for row in rows if row[1] != "rejected"]
    if path.suffix.lower() == ".xlsx":
        write_xlsx(path, {"rejected": (header, refused), "warnings": (header, odd)})
    else:
        write_csv(path, header, [*refused, *odd], excel=True)


def _line(problems: list[Problem], cells: list[Any], language: str) -> list[Any]:
    result = "rejected" if problems[0].refused else "warning"
    return [
        problems[0].row,
        result,
        ", ".join(problem.field for problem in problems if problem.field),
        " ".join(worded(problem, language) for problem in problems),
        ", ".join(problem.code for problem in problems),
        *cells,
    ]


def worded(problem: Problem, language: str) -> str:
    """The sentence of a problem."""
    return reason(problem.code, problem.params, language)


def listed(problems: Iterable[Problem], language: str) -> Iterator[str]:
    """Problems as lines: row, field, sentence."""
    for problem in problems:
        place = said("Row {row}", language, row=problem.row) + (f", {problem.field}" if problem.field else "")
        yield f"{place}: {worded(problem, language)}"
