"""The media store in a folder."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from gis.media.store import Media, MediaError, is_name, path_of

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_INCOMING = "incoming"


class FolderMedia(Media):
    """Files in two levels of folders. Written beside, forced to the disk, then renamed: there whole, or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / path_of(name)
        try:
            if self._holds(path, content):
                # Put again, so that a sweep sees it as new.
                os.utime(path)
                return
            self._place(path, content)
        except OSError as error:
            raise failed(error, name) from error

    def _holds(self, path: Path, content: bytes) -> bool:
        try:
            return path.read_bytes() == content
        except FileNotFoundError:
            return False

    def _place(self, path: Path, content: bytes) -> None:
        incoming = self.folder / _INCOMING
        made = _make(incoming) + _make(path.parent)
        draft = incoming / secrets.token_hex(16)
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            for folder in (path.parent, *made):
                _sync(folder)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / path_of(name)).read_bytes()
        except FileNotFoundError as error:
            raise MediaError("media_missing", name) from error
        except OSError as error:
            raise failed(error, name) from error

    def remove(self, name: str) -> None:
        """Forget the bytes of a name; one that is not there is no error."""
        with suppress(FileNotFoundError):
            (self.folder / path_of(name)).unlink()

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name that is kept, and when it was last put."""
        for path in self.folder.glob("??/??/*"):
            if is_name(path.name):
                with suppress(FileNotFoundError):
                    yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def failed(error: OSError, name: str = "") -> MediaError:
    """What the disk said, as ours: full, or away."""
    code = "media_full" if error.errno in _FULL else "media_away"
    return MediaError(code, name, error.strerror or type(error).__name__)


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it; return the folders that got a new entry by it."""
    new = []
    above = folder
    while not above.exists():
        new.append(above.parent)
        above = above.parent
    folder.mkdir(parents=True, exist_ok=True)
    return new


def _sync(folder: Path) -> None:
    """Force a folder's entries to the disk: a renamed file is there after the power failed, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
