"""A head of the log that left the register, as far as a restore needs it."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from dataclasses import dataclass

from gis.backup.failures import BackupError

_ROOT_BYTES = 32


@dataclass(frozen=True)
class Head:
    """How long the log was, and its Merkle root then."""

    size: int
    root: bytes


def head_of(note: str) -> Head:
    """Read a checkpoint note (C2SP tlog-checkpoint): origin, size, root in base64. Its signature is not looked at.

    Raises BackupError `backup_head_unreadable`.
    """
    lines = note.splitlines()
    try:
        size, root = int(lines[1]), b64decode(lines[2], validate=True)
    except (IndexError, ValueError, Error) as error:
        raise BackupError("backup_head_unreadable") from error
    if size < 0 or len(root) != _ROOT_BYTES or not lines[0]:
        raise BackupError("backup_head_unreadable")
    return Head(size, root)
