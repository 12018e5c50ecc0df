"""The photos of a backup: files of a folder, each named by its SHA-256; of a bucket only the listing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

NAMED = re.compile(r"^(?:[0-9a-f]{2}/){0,2}[0-9a-f]{64}$", re.ASCII)
"""Where a photo lies in the folder: its hash, under the first letters of it."""
_BUCKET = "s3://"


@dataclass(frozen=True)
class MediaPrint:
    """The photos in sums: how many, how many bytes, and the hash over their sorted hashes."""

    files: int
    bytes: int
    root: str

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def is_bucket(url: str) -> bool:
    """Whether the setting names a bucket and not a folder."""
    return url.startswith(_BUCKET)


def photos(folder: Path) -> Iterator[str]:
    """The photos of a folder by their place in it, sorted; what lies there under another name is not ours."""
    if folder.is_dir():
        places = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        yield from sorted(place for place in places if NAMED.match(place))


def print_of(files: Iterable[tuple[str, int]]) -> MediaPrint:
    """The print of files given as hash and size."""
    some = sorted(files)
    root = sha256("".join(f"{digest}\n" for digest, _ in some).encode()).hexdigest()
    return MediaPrint(len(some), sum(size for _, size in some), root)


def folder_print(folder: Path) -> MediaPrint:
    """Read every photo of the folder and take the print of what is in them, whatever their names say."""
    return print_of(_hashed(folder / place) for place in photos(folder))


def bucket_files(url: str) -> list[tuple[str, int]]:
    """Name and size of every photo in `s3://bucket/prefix?endpoint=…&region=…`, sorted. The names are not checked."""
    import obstore
    from obstore.store import S3Store

    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if options.get("endpoint", "").startswith("http://"):
        options["client_options"] = {"allow_http": True}
    store = S3Store(parts.netloc, prefix=parts.path.strip("/") or None, **options)
    found = ((each["path"], each["size"]) for page in obstore.list(store) for each in page)
    return sorted((path.rpartition("/")[2], size) for path, size in found if NAMED.match(path))


def _hashed(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest(), file.tell()
