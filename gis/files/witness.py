"""Sends signed heads away from this machine, and reads back those that a folder holds."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOST = "lost"
"""The subfolder for heads whose acts were lost in a disaster: kept, and no longer in the way of those that follow."""
SECONDS = 10
"""How long a witness may take."""


class WitnessError(Exception):
    """A head did not leave: `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def send(url: str, size: int, note: str) -> None:
    """Publish a head: POST it to an address, or write it into a folder (`file:///…`), whole or not at all.

    Raises WitnessError.
    """
    folder = folder_of(url)
    try:
        if folder is not None:
            _write(folder, size, note)
        else:
            _post(url, note)
    except (OSError, ValueError) as error:
        raise WitnessError(str(error)) from error


def folder_of(url: str) -> Path | None:
    """The folder of a `file:///` address."""
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def notes_in(folder: Path) -> list[tuple[str, str]]:
    """The heads that a folder holds, but for the lost ones: file name and note. Raises WitnessError."""
    try:
        return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("head-*.txt"))]
    except (OSError, UnicodeDecodeError) as error:
        raise WitnessError(str(error)) from error


def lost_in(folder: Path) -> list[str]:
    """The heads of a folder that were set aside as lost, by their names in it."""
    return [f"{LOST}/{path.name}" for path in sorted((folder / LOST).glob("head-*.txt"))]


def set_aside(folder: Path, names: Iterable[str]) -> None:
    """Move heads among the lost ones; one of an earlier disaster keeps its name, and the later gets a number.

    Raises WitnessError.
    """
    try:
        (folder / LOST).mkdir(exist_ok=True)
        for name in names:
            (folder / name).rename(_free(folder / LOST / name))
    except OSError as error:
        raise WitnessError(str(error)) from error


def _free(path: Path) -> Path:
    names = (path if n == 1 else path.with_stem(f"{path.stem}-{n}") for n in count(1))
    return next(each for each in names if not each.exists())


def _write(folder: Path, size: int, note: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"head-{size:012}.txt"
    if path.exists():
        if path.read_text(encoding="utf-8") != note:
            raise ValueError(f"{path.name} says something else about the same size")
        return
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(note, encoding="utf-8")
    draft.replace(path)


def _post(url: str, note: str) -> None:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("the address starts with neither http://, https:// nor file:///")
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url, data=note.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the scheme was looked at
        answer.read(1)
