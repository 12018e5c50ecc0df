"""The file of a backup: a tar of one or two files in the age format, which `tar` and `age` open without us.

`backup.tar.age` is what is kept, encrypted to a key in a stream; `key.age` is that key, encrypted with the passphrase
(age opens it so: `age -d -i key.age backup.tar.age`). A backup for a recipient has no `key.age`.
"""

from __future__ import annotations

import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage  # type: ignore[import-untyped]

from gis.backup.failures import BackupError

KEY, PAYLOAD = "key.age", "backup.tar.age"
_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)
_LONGEST_KEY = 16 * 1024


def seal(file: Path, produce: Callable[[BinaryIO], None], *, passphrase: str | None, recipient: str | None) -> None:
    """Write what `produce` writes, encrypted, to a new file that is there whole or not at all.

    Exactly one of passphrase and recipient. Raises BackupError `backup_exists`, `backup_recipient_wrong`; OSError; and
    what `produce` raises.
    """
    key, to = _locks(passphrase, recipient)
    if file.exists():
        raise BackupError("backup_exists", file=str(file))
    draft = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            if key is not None:
                out.write(_header(KEY, len(key)) + key + _padding(len(key)))
            begin = out.tell()
            out.write(_header(PAYLOAD, 0))
            _encrypt(out, to, produce)
            size = out.tell() - begin - _BLOCK
            out.write(_padding(size) + _END)
            out.seek(begin)
            out.write(_header(PAYLOAD, size))
            out.flush()
            os.fsync(out.fileno())
        _place(draft, file)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class Sealed:
    """A backup whose key was found: it can be read, as often as wanted."""

    file: Path
    begin: int
    size: int
    identity: pyrage.x25519.Identity

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """What was sealed, as a stream. On leaving it was read to its end and is whole; else `backup_damaged`."""
        with self.file.open("rb") as source:
            source.seek(self.begin)
            inner, outer = os.pipe()
            failed: list[BaseException] = []
            thread = threading.Thread(target=self._decrypt, args=(_Window(source, self.size), outer, failed))
            thread.start()
            try:
                with os.fdopen(inner, "rb") as stream:
                    try:
                        yield stream
                        while stream.read(1 << 20):
                            continue
                    except BackupError:
                        raise
                    except tarfile.TarError as error:
                        raise self._damaged() from error
            finally:
                thread.join()
                damaged = bool(failed) and not isinstance(failed[0], BrokenPipeError)
            if damaged:
                raise self._damaged() from failed[0]

    def _decrypt(self, source: _Window, outer: int, failed: list[BaseException]) -> None:
        # After an error the other side sees an early end; what it makes of it does not count, the error does.
        with suppress(BrokenPipeError), os.fdopen(outer, "wb") as sink:
            try:
                pyrage.decrypt_io(source, sink, [self.identity])
            except (pyrage.DecryptError, OSError) as error:
                failed.append(error)

    def _damaged(self) -> BackupError:
        return BackupError("backup_damaged", file=str(self.file))


def unseal(file: Path, *, passphrase: str | None, identity: str | None) -> Sealed:
    """Find the key of a backup.

    Raises BackupError: `backup_damaged`, `backup_passphrase_wrong`, `backup_identity_wrong`, `backup_not_one`,
    `backup_needs_passphrase`, `backup_needs_identity`; OSError when the file cannot be read.
    """
    parts = _parts(file)
    begin, size = parts[PAYLOAD]
    if KEY in parts:
        if passphrase is None:
            raise BackupError("backup_needs_passphrase", file=str(file))
        identity = _key(file, *parts[KEY], passphrase)
    elif identity is None:
        raise BackupError("backup_needs_identity", file=str(file))
    try:
        found = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError as error:
        raise BackupError("backup_identity_wrong", file=str(file)) from error
    sealed = Sealed(file, begin, size, found)
    _try(sealed)
    return sealed


def _locks(passphrase: str | None, recipient: str | None) -> tuple[bytes | None, pyrage.x25519.Recipient]:
    if passphrase is not None:
        made = pyrage.x25519.Identity.generate()
        return pyrage.passphrase.encrypt(f"{made}\n".encode(), passphrase), made.to_public()
    try:
        return None, pyrage.x25519.Recipient.from_str(recipient or "")
    except pyrage.RecipientError as error:
        raise BackupError("backup_recipient_wrong", recipient=recipient) from error


def _key(file: Path, begin: int, size: int, passphrase: str) -> str:
    with file.open("rb") as source:
        source.seek(begin)
        try:
            return str(pyrage.passphrase.decrypt(source.read(size), passphrase), "ascii")
        except pyrage.DecryptError as error:
            raise BackupError("backup_passphrase_wrong", file=str(file)) from error


def _try(sealed: Sealed) -> None:
    """Decrypt nothing but the header: is this the key, and is this an age file?"""
    with sealed.file.open("rb") as source:
        source.seek(sealed.begin)
        try:
            pyrage.decrypt_io(_Window(source, sealed.size), _Nowhere(), [sealed.identity])
        except _EnoughError:
            return
        except pyrage.DecryptError as error:
            wrong = "No matching keys" in str(error)
            code = "backup_identity_wrong" if wrong else "backup_damaged"
            raise BackupError(code, file=str(sealed.file)) from error
        except OSError as error:
            raise BackupError("backup_damaged", file=str(sealed.file)) from error


def _encrypt(out: BinaryIO, to: pyrage.x25519.Recipient, produce: Callable[[BinaryIO], None]) -> None:
    inner, outer = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(outer, "wb", buffering=1 << 20) as sink:
                produce(sink)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(inner, "rb", buffering=1 << 20) as source:
            pyrage.encrypt_io(source, out, [to])
    finally:
        # The reader is closed: a producer that still writes gets a broken pipe and ends.
        thread.join()
    if failed:
        raise failed[0]


def _parts(file: Path) -> dict[str, tuple[int, int]]:
    """Where each part lies and how long it is. Nothing but our parts may be there: every byte of the file counts."""
    parts: dict[str, tuple[int, int]] = {}
    length = file.stat().st_size
    with file.open("rb") as source:
        for name in (KEY, PAYLOAD):
            block = source.read(_BLOCK)
            try:
                info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
            except tarfile.HeaderError as error:
                raise BackupError("backup_not_one", file=str(file)) from error
            if info.name != name and name == KEY:
                source.seek(0)
                continue
            begin = source.tell()
            fits = block == _header(name, info.size) and begin + info.size <= length
            if not fits or (name == KEY and info.size > _LONGEST_KEY):
                raise BackupError("backup_damaged", file=str(file))
            parts[name] = begin, info.size
            source.seek(begin + info.size)
            if source.read(len(_padding(info.size))) != _padding(info.size):
                raise BackupError("backup_damaged", file=str(file))
        if source.read(len(_END) + 1) != _END:
            raise BackupError("backup_damaged", file=str(file))
    return parts


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _place(draft: Path, file: Path) -> None:
    try:
        # A link, unlike a rename, never takes the place of a file that came meanwhile.
        os.link(draft, file)
    except FileExistsError as error:
        raise BackupError("backup_exists", file=str(file)) from error
    except OSError:
        # A stick with a file system that has no links.
        draft.rename(file)
    _sync(file.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _EnoughError(Exception):
    """The first bytes came: the key fits."""


class _Nowhere:
    def write(self, data: bytes) -> int:
        raise _EnoughError

    def flush(self) -> None:
        return


class _Window:
    """So many bytes of a file from where it stands."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source, self._left = source, size

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data
