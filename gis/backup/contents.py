"""What is in a backup: its parts in order, and what its manifest says of them.

`backup.json` (what this is), `log/leaves`, `log/heads.json`, `media/…`, `database/000000` and on (pg_dump's custom
format in pieces), `manifest.json` (the SHA-256 of each part, the fingerprint). The photos come first, so that a restore
has them before it ends the database's transaction.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import IO, Any, BinaryIO, Self

from gis.backup.failures import BackupError

FORMAT = 1
ABOUT, LEAVES, HEADS, MEDIA_LIST, MANIFEST = (
    "backup.json",
    "log/leaves",
    "log/heads.json",
    "media.json",
    "manifest.json",
)
DATABASE, MEDIA = "database", "media/"
PIECE = 8 * 1024 * 1024


@dataclass(frozen=True)
class About:
    """The first words of a backup: `made_at` is the database's clock, `server` PostgreSQL's major version."""

    format: int
    revision: str
    made_at: str
    server: int
    schemas: tuple[str, ...]
    bucket: bool

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def about_of(data: bytes) -> About:
    """Read the first part. Raises BackupError `backup_newer` on a format this program does not know."""
    raw = json.loads(data)
    if raw["format"] > FORMAT:
        raise BackupError("backup_newer", revision=raw.get("revision"))
    return About(**{**raw, "schemas": tuple(raw["schemas"])})


class Packer:
    """Writes parts and remembers their sums."""

    def __init__(self, sink: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by close
        self.sums: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        """A part given whole."""
        self._put(name, len(data), io.BytesIO(data))
        self.sums[name] = sha256(data).hexdigest()

    def add_file(self, name: str, size: int, source: BinaryIO) -> str:
        """A part of a known size from a file; its SHA-256."""
        reader = _Summing(source)
        self._put(name, size, reader)
        self.sums[name] = reader.sum.hexdigest()
        return self.sums[name]

    def add_stream(self, name: str, source: IO[bytes]) -> None:
        """A part of a size nobody knows, in pieces; its sum is over them all."""
        whole = sha256()
        number = 0
        while piece := _full(source, PIECE):
            whole.update(piece)
            self._put(f"{name}/{number:06}", len(piece), io.BytesIO(piece))
            number += 1
        self.sums[name] = whole.hexdigest()

    def close(self, fingerprint: dict[str, Any]) -> None:
        """End with the manifest."""
        manifest = {"parts": self.sums, "fingerprint": fingerprint}
        data = json.dumps(manifest, sort_keys=True).encode()
        self._put(MANIFEST, len(data), io.BytesIO(data))
        self._tar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What was begun and failed is let go of; whoever reads sees no manifest.
        if kind is not None:
            with suppress(OSError):
                self._tar.__exit__(kind, None, None)

    def _put(self, name: str, size: int, source: Any) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, source)


def parts(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """The parts of an opened backup in order, each to be read before the next."""
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isreg() else None
            if source is None:
                raise tarfile.ReadError(member.name)
            yield member.name, source  # type: ignore[misc] # it reads bytes


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """A part, a little at a time."""
    while data := source.read(1 << 20):
        yield data


def _full(source: IO[bytes], size: int) -> bytes:
    """So many bytes, fewer only at the end: a pipe gives what it has."""
    found = bytearray()
    while len(found) < size and (more := source.read(size - len(found))):
        found += more
    return bytes(found)


class _Summing:
    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.sum = source, sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.sum.update(data)
        return data
