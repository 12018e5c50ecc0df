"""Documents that were made already, kept on disk under the hash of what they were made from."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Final

_MOST: Final = 400
"""How many documents are kept; the oldest go first."""


class Kept:
    """A folder of documents by key. A key is made from everything a document depends on, so none is ever stale."""

    def __init__(self, folder: Path, ending: str = ".pdf", most: int = _MOST) -> None:
        """Take the folder, which is made when something is kept, the ending of its files and how many it holds."""
        self._folder, self._ending, self._most = folder, ending, most

    def get(self, key: str) -> bytes | None:
        """The document, if it is kept."""
        with contextlib.suppress(OSError):
            return self._path(key).read_bytes()
        return None

    def put(self, key: str, document: bytes) -> None:
        """Keep a document. A disk that is full or read-only costs time at the next asking, nothing else."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
                part.write(document)
            Path(part.name).replace(self._path(key))
            self._forget_oldest()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{self._ending}"

    def _forget_oldest(self) -> None:
        written = sorted(self._folder.glob(f"*{self._ending}"), key=lambda path: path.stat().st_mtime_ns)
        for path in written[: -self._most]:
            path.unlink(missing_ok=True)
