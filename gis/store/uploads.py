"""Photos that arrive in parts (tus 1.0): which bytes are safe, said by the database; the bytes, in a folder.

The row's offset is the truth. Bytes in the file beyond it belong to an attempt that failed and are written over, so
that two senders, a killed process or a second host with the same folder never make a hole or a doubled part.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from gis.media.folder import failed
from gis.models.filings import upload
from gis.photos.develop import MOST_BYTES

KEPT = timedelta(days=7)
"""How long an unfinished upload waits for its next part: a week of bad connection."""
MOST_OPEN = 60
"""Unfinished uploads of one account at a time."""


class UploadRejected(Exception):  # noqa: N818 - it is said of the request
    """Codes: `unknown_upload`, `upload_offset`, `upload_too_long`, `upload_unfinished`, `too_many_uploads`."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, slots=True)
class Upload:
    """How far an upload has come; bytes."""

    id: UUID
    length: int
    received: int
    name: str
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        """Whether every byte is here."""
        return self.received == self.length


def begin_upload(connection: Connection, account: int, length: int, name: str) -> Upload:
    """Promise room for a file of this length (at most 15 MB). Raises UploadRejected."""
    if length > MOST_BYTES:
        raise UploadRejected("upload_too_long", most=MOST_BYTES)
    u = upload.c
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"bosaga.upload.{account}"))))
    is_open = (u.account == account, u.expires_at > func.now())
    if connection.execute(select(func.count()).where(*is_open)).scalar_one() >= MOST_OPEN:
        raise UploadRejected("too_many_uploads", most=MOST_OPEN)
    row = {"account": account, "length": length, "name": name, "expires_at": func.now() + KEPT}
    made = insert(upload).values(row).returning(u.id, u.length, u.received, u.name, u.expires_at)
    return Upload(*connection.execute(made).one())


def find_upload(connection: Connection, upload_id: UUID) -> Upload:
    """An upload of the acting account. Raises UploadRejected `unknown_upload`."""
    return _of(_read(connection, upload_id, lock=False))


def append_part(connection: Connection, folder: Path, upload_id: UUID, offset: int, part: bytes) -> Upload:
    """Write a part at the offset that the upload has reached; it is on the disk before the offset moves.

    Raises UploadRejected when the offset is another (`upload_offset`), the part is longer than what was announced;
    MediaError `media_full` when the disk is.
    """
    found = _of(_read(connection, upload_id, lock=True))
    if found.received != offset:
        raise UploadRejected("upload_offset", offset=found.received)
    if offset + len(part) > found.length:
        raise UploadRejected("upload_too_long", most=found.length)
    _write(path_of(folder, upload_id), offset, part)
    u = upload.c
    moved = update(upload).where(u.id == upload_id).values(received=offset + len(part), expires_at=func.now() + KEPT)
    return _of(connection.execute(moved.returning(u.id, u.length, u.received, u.name, u.expires_at)).one())


def whole_upload(connection: Connection, folder: Path, upload_id: UUID) -> bytes:
    """The bytes of a finished upload. Raises UploadRejected."""
    found = find_upload(connection, upload_id)
    if not found.is_whole:
        raise UploadRejected("upload_unfinished", received=found.received, length=found.length)
    try:
        content = path_of(folder, upload_id).read_bytes()[: found.length]
    except FileNotFoundError:
        content = b""
    if len(content) != found.length:
        raise UploadRejected("unknown_upload")
    return content


def forget_upload(connection: Connection, upload_id: UUID) -> None:
    """Delete the row. Raises UploadRejected. Delete the part's file (`remove_part`) after the commit."""
    _read(connection, upload_id, lock=True)
    connection.execute(delete(upload).where(upload.c.id == upload_id))


def remove_part(folder: Path, upload_id: UUID) -> None:
    """Delete the file of an upload whose row is gone."""
    with suppress(FileNotFoundError):
        path_of(folder, upload_id).unlink()


def expired_uploads(connection: Connection) -> frozenset[str]:
    """Delete the rows of uploads that waited too long; the names of their parts. For the operator."""
    gone = delete(upload).where(upload.c.expires_at <= func.now()).returning(upload.c.id)
    return frozenset(each.hex for each in connection.execute(gone).scalars())


def open_uploads(connection: Connection) -> frozenset[str]:
    """The names of the parts that some row speaks of. For the operator."""
    return frozenset(each.hex for each in connection.execute(select(upload.c.id)).scalars())


def path_of(folder: Path, upload_id: UUID) -> Path:
    """Where the bytes of an upload lie."""
    return folder / upload_id.hex


def _write(path: Path, offset: int, part: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            # A disk may take less than it is given.
            done = 0
            while done < len(part):
                done += os.pwrite(handle, part[done:], offset + done)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise failed(error) from error


def _read(connection: Connection, upload_id: UUID, *, lock: bool) -> Any:
    u = upload.c
    wanted = select(u.id, u.length, u.received, u.name, u.expires_at).where(
        u.id == upload_id, u.expires_at > func.now()
    )
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise UploadRejected("unknown_upload")
    return row


def _of(row: Any) -> Upload:
    return Upload(row.id, row.length, row.received, row.name, row.expires_at)
