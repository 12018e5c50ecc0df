"""What a media store does, and what can be wrong with one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

_NAME_LENGTH = 64
_PROBE = b"Bosaga: can a file be kept here?\n"


class MediaError(Exception):
    """The store cannot do what was asked. Codes: `media_full`, `media_away`, `media_missing`, `media_damaged`."""

    def __init__(self, code: str, name: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {name} {reason}".strip())
        self.code, self.name, self.reason = code, name, reason


class Media(ABC):
    """Files named by the SHA-256 of what they hold: the same bytes are one file, however often they are put."""

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their name. When it returns they are on the disk, or in the bucket.

        Raises MediaError `media_full` or `media_away`; then nothing half-written has the name.
        """
        name = sha256(content).hexdigest()
        self._write(name, content)
        return name

    def get(self, name: str) -> bytes:
        """The bytes of a name. Raises MediaError: `media_damaged` when they are not those that were put."""
        content = self._read(name)
        if sha256(content).hexdigest() != name:
            raise MediaError("media_damaged", name)
        return content

    def probe(self) -> None:
        """Keep a few bytes, read them back and forget them. Raises MediaError."""
        name = self.put(_PROBE)
        self.get(name)
        self.remove(name)

    @abstractmethod
    def remove(self, name: str) -> None:
        """Forget the bytes of a name; one that is not there is no error."""

    @abstractmethod
    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name that is kept, and when it was last put."""

    @abstractmethod
    def _write(self, name: str, content: bytes) -> None: ...

    @abstractmethod
    def _read(self, name: str) -> bytes: ...


def path_of(name: str) -> str:
    """Where a file lies below its store: two levels of folders, so that none grows too long."""
    if not is_name(name):
        raise MediaError("media_missing", name[:_NAME_LENGTH])
    return f"{name[:2]}/{name[2:4]}/{name}"


def is_name(name: str) -> bool:
    """Whether a file may be called so: the hexadecimal digits of a SHA-256 and nothing else."""
    return len(name) == _NAME_LENGTH and all(character in "0123456789abcdef" for character in name)


def open_media(url: str | None, default: Path) -> Media:
    """The store that the setting names: `s3://bucket/prefix`, a folder, or, unset, the default folder.

    Connects to nothing yet. Raises MediaError `media_url_wrong`.
    """
    from gis.media.folder import FolderMedia

    if url is None:
        return FolderMedia(default)
    if url.startswith("s3://"):
        from gis.media.bucket import BucketMedia

        return BucketMedia(url)
    if "://" in url and not url.startswith("file://"):
        raise MediaError("media_url_wrong", url.partition("://")[0])
    return FolderMedia(Path(url.removeprefix("file://")))


def parts_folder(url: str | None, default: Path) -> Path:
    """Where the parts of unfinished uploads lie: beside the folder of the store, or beside the default one."""
    is_folder = url is not None and not url.startswith("s3://")
    folder = Path(str(url).removeprefix("file://")) if is_folder else default
    return folder.with_name(f"{folder.name}-parts")
