"""CSV as offices write it: UTF-8 with or without a mark, UTF-16, CP1251; comma, semicolon, tab; cells of many lines."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from audit.exchange.mapping import FileShape
from audit.exchange.reasons import FileRefused
from gis.files.limits import LONGEST_CELL
from gis.files.table import Batches, TableFile, batched_rows, checked_header

_SEPARATORS = (";", ",", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def open_csv(path: Path, shape: FileShape) -> TableFile:
    """A CSV file; encoding and separator are found out unless the mapping names them. Raises FileRefused."""
    encoding = shape.encoding or find_encoding(path)
    try:
        delimiter = shape.delimiter or _find_separator(path, encoding)
        with _opened(path, encoding) as stream:
            header = checked_header(path.name, next(_rows(stream, delimiter, path.name), ()))
    except (LookupError, UnicodeError) as error:
        raise FileRefused("unreadable_file", file=path.name, format="CSV", reason=str(error)) from error

    def read() -> Batches:
        with _opened(path, encoding) as stream:
            rows = _rows(stream, delimiter, path.name)
            next(rows, None)
            yield from batched_rows(rows, len(header))

    return TableFile(path.name, "CSV", header, nested=False, places=False, read=read, quoted=True)


def find_encoding(path: Path) -> str:
    """UTF-8 if every byte of the file fits it, else CP1251, the other encoding that offices here write."""
    with path.open("rb") as stream:
        start = stream.read(4)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
        stream.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8"


def _opened(path: Path, encoding: str) -> TextIO:
    # bytes that an encoding does not define become the replacement sign, not the end of the import
    return path.open(encoding=encoding, errors="replace", newline="")


def _find_separator(path: Path, encoding: str) -> str:
    """The separator that the first line holds most of, outside quotation marks."""
    with _opened(path, encoding) as stream:
        line = stream.readline(LONGEST_CELL)
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=lambda sign: (outside.count(sign), sign == ","))


def _rows(stream: TextIO, delimiter: str, name: str) -> Iterator[list[str]]:
    if csv.field_size_limit() != LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(stream, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        if "field larger" in str(error):
            raise FileRefused("too_large_cell", file=name, line=reader.line_num, most=LONGEST_CELL) from error
        raise FileRefused("unreadable_file", file=name, format="CSV", reason=str(error)) from error
