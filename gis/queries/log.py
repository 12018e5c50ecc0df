"""The log as everyone may read it: entries, the newest head, and proofs about both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from gis.models import pub


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log; `content`, `leaf` and `chain` are SHA-256 hashes in hexadecimal digits."""

    seq: int
    at: datetime
    kind: str
    subject: str
    items: int
    content: str
    leaf: str
    chain: str


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A signed head: how many entries, the root over their leaves, the note as signed, and when."""

    size: int
    root: bytes
    note: str
    at: datetime


def log_size(connection: Connection) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(pub.log_entry)).scalar_one())


def entries(connection: Connection, after: int, limit: int, subject: str | None = None) -> list[Entry]:
    """Entries that follow a place in the log, in its order; those of one subject when it is given."""
    e = pub.log_entry.c
    query = select(pub.log_entry).where(e.seq > after).order_by(e.seq).limit(limit)
    if subject is not None:
        query = query.where(e.subject == subject)
    return [
        Entry(r.seq, r.at, r.kind, r.subject, r.items, r.content.hex(), r.leaf.hex(), r.chain.hex())
        for r in connection.execute(query)
    ]


def newest_head(connection: Connection) -> SignedHead | None:
    """The newest signed head."""
    h = pub.log_head.c
    row = connection.execute(select(h.size, h.root, h.note, h.at).order_by(h.size.desc()).limit(1)).first()
    return None if row is None else SignedHead(row.size, row.root, row.note, row.at)


def leaves(connection: Connection, size: int) -> Sequence[bytes]:
    """The leaves of the first entries."""
    e = pub.log_entry.c
    return connection.execute(select(e.leaf).where(e.seq < size).order_by(e.seq)).scalars().all()
