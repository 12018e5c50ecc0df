"""What a file may hold before it is opened: guards against archives made to exhaust the machine."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from audit.exchange.reasons import FileRefused

MOST_ENTRIES: Final = 2_000
MOST_BYTES: Final = 300_000_000
MOST_RATIO: Final = 100
SMALL: Final = 1_000_000
"""Below this a high ratio is that of an honest, repetitive table."""
MOST_SUBMISSIONS: Final = 50_000_000
"""Bytes of submissions, which are joined in memory: some five thousand of the longest."""
MOST_WORKS: Final = 200_000_000
"""Bytes of a file of works with their photos, which is believed only when all of it was read."""
MOST_COLUMNS: Final = 2_000
LONGEST_CELL: Final = 1_000_000
AT_ONCE: Final = 2_000
"""Rows read in one go: memory does not grow with the file."""


def check_length(path: Path, found: int, most: int, code: str) -> None:
    """Refuse what is read as a whole and is too long for that. Raises FileRefused with the code."""
    if found > most:
        megabyte = 1_000_000
        raise FileRefused(code, file=path.name, found=-(-found // megabyte), most=most // megabyte)


def check_zip(path: Path) -> list[str]:
    """The names in an archive. Raises FileRefused for a bomb, an unsafe path or an archive that is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise FileRefused("zip_too_many", file=path.name, found=len(entries), most=MOST_ENTRIES)
            for entry in entries:
                _check_name(path, entry.filename)
            _check_size(path, archive, entries)
            return [entry.filename for entry in entries]
    # zipfile says NotImplementedError of a compression it cannot read, RuntimeError of an encrypted entry.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileRefused("unreadable_file", file=path.name, format="ZIP", reason=str(error)) from error


def _check_name(path: Path, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or "\x00" in name or (name[1:2] == ":"):
        raise FileRefused("zip_path", file=path.name, name=name[:80])


def _check_size(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Inflate and count: what the directory of an archive declares may be a lie."""
    total = 0
    for entry in entries:
        inflated = 0
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                inflated += len(chunk)
                if total + inflated > MOST_BYTES:
                    raise FileRefused("zip_too_large", file=path.name, most=MOST_BYTES // 1_000_000)
                if inflated > SMALL and inflated > MOST_RATIO * max(entry.compress_size, 1):
                    raise FileRefused("zip_ratio", file=path.name, most=MOST_RATIO)
        total += inflated
