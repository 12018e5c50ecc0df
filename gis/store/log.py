"""Writes the register's log: one entry for each legal act, in the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, all_, cast, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from audit.register_log import EMPTY, chained, content_root, leaf_of, salted
from gis.models.filings import log_entry, log_item
from gis.models.register import passport
from gis.queries.evidence import evidence

PORTION = 2_000
"""Rows read and hashed at once: an import of a whole city must not be held in memory."""
BEFORE_THE_LOG = "before the log"
"""The subject of the entry about versions that were approved before there was a log."""


def batch_name(batch: int) -> str:
    """How the log calls an import."""
    return f"batch {batch}"


def record(connection: Connection, kind: str, subject: str, refs: Sequence[int]) -> int | None:
    """Add an entry about the rows `refs` of the table that `kind` speaks of (gis/queries/evidence.py); its place.

    What the rows say is hashed with a salt of each; `verify` reads the same rows and hashes them again. Nothing is
    added where there is no row. Others that add entries wait until this transaction ends: the log has one order.
    """
    if not refs:
        return None
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.log"))))
    if connection.execute(select(log_entry.c.seq).limit(1)).first() is None:
        _seal_what_was_before(connection, refs if kind == "passport.approved" else ())
    return _append(connection, kind, subject, refs)


def _seal_what_was_before(connection: Connection, without: Sequence[int]) -> None:
    """The first entry speaks of every version that is older than the log, so that these cannot be changed either."""
    p = passport.c
    older = (
        connection.execute(select(p.id).where(p.id != all_(cast(list(without), ARRAY(BigInteger)))).order_by(p.id))
        .scalars()
        .all()
    )
    if older:
        _append(connection, "passport.approved", BEFORE_THE_LOG, older)


def _append(connection: Connection, kind: str, subject: str, refs: Sequence[int]) -> int:
    e = log_entry.c
    last = connection.execute(select(e.seq, e.chain).order_by(e.seq.desc()).limit(1)).first()
    seq, before = (0, EMPTY) if last is None else (last.seq + 1, last.chain)
    items = list(_items(connection, kind, seq, refs))
    content = content_root([item["hash"] for item in items])
    at = connection.execute(select(func.clock_timestamp())).scalar_one()
    leaf = leaf_of(seq, kind, subject, at, len(items), content)
    row = {"seq": seq, "kind": kind, "subject": subject, "at": at, "items": len(items), "content": content}
    connection.execute(insert(log_entry).values(**row, leaf=leaf, chain=chained(before, leaf)))
    for start in range(0, len(items), PORTION):
        connection.execute(insert(log_item), items[start : start + PORTION])
    return int(seq)


def _items(connection: Connection, kind: str, seq: int, refs: Sequence[int]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(refs), PORTION):
        portion = refs[start : start + PORTION]
        found = evidence(connection, kind, portion)
        for place, ref in enumerate(portion, start):
            salt = secrets.token_bytes(16)
            yield {"seq": seq, "place": place, "ref": ref, "salt": salt, "hash": salted(salt, found[ref])}
