"""The photos of a backup: the files of a folder; of a bucket, which has its own backup, only their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from gis.media.folder import FolderMedia
from gis.media.store import Media, path_of


@dataclass(frozen=True)
class MediaPrint:
    """The photos in sums: how many, and the hash over their sorted hashes."""

    files: int
    root: str

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def names(media: Media) -> list[str]:
    """The names of the photos, sorted."""
    return sorted(name for name, _ in media.names())


def is_bucket(media: Media) -> bool:
    """Whether the photos lie elsewhere than on this machine."""
    return not isinstance(media, FolderMedia)


def files(media: Media) -> Iterator[tuple[str, Path]]:
    """Name and path of each photo of a folder."""
    if isinstance(media, FolderMedia):
        yield from ((name, media.folder / path_of(name)) for name in names(media))


def print_of(hashes: Iterable[str]) -> MediaPrint:
    """The print of files given by their hashes."""
    some = sorted(hashes)
    return MediaPrint(len(some), sha256("".join(f"{digest}\n" for digest in some).encode()).hexdigest())


def media_print(media: Media) -> MediaPrint:
    """The print of what is in the files of a folder, whatever their names say; of a bucket, of the names."""
    return print_of(names(media) if is_bucket(media) else map(_hash, (path for _, path in files(media))))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
