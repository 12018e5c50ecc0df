"""Writes the register's log: one entry for each legal act, in the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection, func, insert, select

from audit.register_log import EMPTY, chained, content_root, leaf_of, salted
from gis.models.filings import log_entry, log_item
from gis.queries.evidence import ACTS, acted, evidence

PORTION = 2_000
"""Rows read and hashed at once: an import of a whole city must not be held in memory."""
BEFORE_THE_LOG = "before the log"
"""The subject of the entries about what was decided before there was a log."""


def batch_name(batch: int) -> str:
    """How the log calls an import."""
    return f"batch {batch}"


def record(connection: Connection, kind: str, subject: str, refs: Sequence[int]) -> int | None:
    """Add an entry about the rows `refs` of the table that `kind` speaks of; its place. As `record_all`."""
    return next(iter(record_all(connection, subject, {kind: refs})), None)


def record_all(connection: Connection, subject: str, acts: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """Add an entry for each kind of act with the rows of its table (gis/queries/evidence.py), in order; their places.

    What the rows say is hashed with a salt of each; `verify` reads the same rows and hashes them again: call it once
    they are judged. Nothing is added where there is no row. Others that add entries wait until this transaction ends:
    the log has one order.
    """
    if not any(acts.values()):
        return []
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.log"))))
    if connection.execute(select(log_entry.c.seq).limit(1)).first() is None:
        # What is older than the log is sealed first, so that it cannot be changed either.
        seal_everything(connection, BEFORE_THE_LOG, acts)
    return [_append(connection, kind, subject, refs) for kind, refs in acts.items() if refs]


def seal_everything(
    connection: Connection, subject: str, without: Mapping[str, Sequence[int]] = MappingProxyType({})
) -> int:
    """Entries about every act there is, but for rows `without` by their kind; how many rows they speak of."""
    sealed = 0
    for kind in ACTS:
        now = frozenset(without.get(kind, ()))
        older = [ref for ref in acted(connection, kind) if ref not in now]
        if older:
            _append(connection, kind, subject, older)
        sealed += len(older)
    return sealed


def _append(connection: Connection, kind: str, subject: str, refs: Sequence[int]) -> int:
    e = log_entry.c
    last = connection.execute(select(e.seq, e.chain).order_by(e.seq.desc()).limit(1)).first()
    seq, before = (0, EMPTY) if last is None else (last.seq + 1, last.chain)
    sealed = list(_sealed(connection, kind, refs))
    content = content_root([each for _, each in sealed])
    at = connection.execute(select(func.clock_timestamp())).scalar_one()
    leaf = leaf_of(seq, kind, subject, at, len(sealed), content)
    row = {"seq": seq, "kind": kind, "subject": subject, "at": at, "items": len(sealed), "content": content}
    connection.execute(insert(log_entry).values(**row, leaf=leaf, chain=chained(before, leaf)))
    for start in range(0, len(sealed), PORTION):
        portion = enumerate(sealed[start : start + PORTION], start)
        items = [{"seq": seq, "place": n, "ref": refs[n], "salt": salt, "hash": each} for n, (salt, each) in portion]
        connection.execute(insert(log_item), items)
    return int(seq)


def _sealed(connection: Connection, kind: str, refs: Sequence[int]) -> Iterator[tuple[bytes, bytes]]:
    """A salt and the hash of what the row says with it, for each row in order."""
    for start in range(0, len(refs), PORTION):
        portion = refs[start : start + PORTION]
        found = evidence(connection, kind, portion)
        for ref in portion:
            salt = secrets.token_bytes(16)
            yield salt, salted(salt, found[ref])
