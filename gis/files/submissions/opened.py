"""Opens a file that holds filings: found out by what is in it, before it is taken for a table of the register's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from python_calamine import CalamineError

from audit.exchange import fieldwork
from audit.exchange.filed import Filing, Filings
from audit.exchange.reasons import FileRefused, Reason
from audit.exchange.rows import Record
from audit.odk import submission
from audit.odk.names import FORM
from audit.terms import SURE_TO_M
from gis.files import limits
from gis.files.csv_file import find_encoding
from gis.files.submissions import tables
from gis.files.table import Batches, TableFile

_LOOK: Final = 1 << 20
_RECORDS: Final = ("results", "value")
"""Under which names KoBo's API and ODK Central's OData give submissions."""
_SEAL: Final = b'\n"sha256": "'
_UNREADABLE: Final = (BadZipFile, csv.Error, CalamineError, UnicodeError)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of filings: its records, and how they are read."""

    table: TableFile
    filings: Filings


def open_filings(path: Path, sure_to: float = SURE_TO_M) -> Opened | None:
    """The filings in a file; None for a file that holds none, or is not there. `sure_to`: as `read_submission` has it.

    Raises FileRefused for works of the inspector's form that are cut short or changed, an unsafe archive, and for more
    than can be read as a whole.
    """
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        start = stream.read(_LOOK)
    try:
        if b'"bosaga-field"' in start[:200]:
            return _works(path)
        found, files = _submissions(path, start)
    except _UNREADABLE as error:
        raise FileRefused("unreadable_file", file=path.name, format=path.suffix, reason=str(error)) from error
    if found is None:
        return None
    return Opened(_table(path, found), Filings(submission.SOURCE, partial(_with_files, files, sure_to)))


def _submissions(path: Path, start: bytes) -> tuple[Sequence[Any] | None, tables.Files]:
    """The submissions in a file, if it holds any, and the files that lie beside them."""
    if start.startswith(b"PK"):
        return _in_archive(path)
    if FORM.encode() not in start:
        return None, {}
    limits.check_length(path, path.stat().st_size, limits.MOST_SUBMISSIONS, "submissions_too_large")
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return _in_json(path) if first in (b"{", b"[") else _in_csv(path), {}


def _in_archive(path: Path) -> tuple[Sequence[Any] | None, tables.Files]:
    names = limits.check_zip(path)
    if "xl/workbook.xml" in names:
        return tables.joined(tables.sheets_of(path)), {}
    if not any(name.lower().endswith(".csv") for name in names):
        return None, {}
    return tables.joined(tables.csv_files_of(path, names)), tables.pictures_of(path, names)


def _in_csv(path: Path) -> tables.Rows | None:
    text = path.read_text(encoding=find_encoding(path), errors="replace")
    return tables.joined({path.stem: [_unpacked(row) for row in tables.read_csv(text)]})


def _unpacked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Repeats that stand in a cell as JSON."""
    return {name: _as_list(cell) if isinstance(cell, str) and cell.startswith("[{") else cell
            for name, cell in row.items()}  # fmt: skip


def _as_list(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _in_json(path: Path) -> list[Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileRefused("unreadable_file", file=path.name, format="JSON", reason=str(error)) from error
    if isinstance(found, Mapping):
        found = next((found[name] for name in _RECORDS if isinstance(found.get(name), list)), None)
    return found if isinstance(found, list) else None


def _with_files(files: tables.Files, sure_to: float, given: Mapping[str, Any]) -> Filing:
    """A submission whose photos are read from the archive; those that are not in it are named in a warning."""
    filing = submission.read_submission(given, sure_to)
    pictures = [replace(each, read=files.get(each.name)) for each in filing.pictures]
    away = [each.name for each in pictures if each.read is None]
    told = (Reason("photos", "photos_elsewhere", {"count": len(away), "names": ", ".join(away[:5])}),) if away else ()
    there = tuple(each for each in pictures if each.read is not None)
    return replace(filing, pictures=there, warnings=(*filing.warnings, *told))


def _works(path: Path) -> Opened:
    limits.check_length(path, path.stat().st_size, limits.MOST_WORKS, "works_too_large")
    content = path.read_bytes()
    end = content.rfind(_SEAL)
    # A view: the file is long, and a slice would hold it twice.
    is_whole = end > 0 and content.startswith(sha256(memoryview(content)[:end]).hexdigest().encode(), end + len(_SEAL))
    try:
        found = json.loads(content) if is_whole else None
    except (ValueError, RecursionError) as error:
        raise FileRefused("field_damaged", file=path.name) from error
    if not isinstance(found, Mapping):
        raise FileRefused("field_damaged", file=path.name)
    if found.get("version") != fieldwork.VERSION or not isinstance(found.get("packets"), list):
        raise FileRefused("field_version", file=path.name, version=str(found.get("version"))[:20])
    return Opened(_table(path, found["packets"]), Filings(fieldwork.SOURCE, fieldwork.read_work))


def _table(path: Path, found: Sequence[Any]) -> TableFile:
    columns = dict.fromkeys(name for each in found[:100] if isinstance(each, Mapping) for name in each)

    def read() -> Batches:
        records = _records(found)
        while some := list(islice(records, limits.AT_ONCE)):
            yield some

    return TableFile(path.name, "submissions", tuple(columns), nested=True, places=False, read=read)


def _records(found: Sequence[Any]) -> Iterator[Record]:
    for row, each in enumerate(found, start=1):
        broken = None if isinstance(each, Mapping) else Reason("", "not_a_record")
        yield Record(row, each if isinstance(each, Mapping) else {}, None, broken)
