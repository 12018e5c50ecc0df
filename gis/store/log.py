"""Writes the register's log: one entry for each legal act, in the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from audit.register_log import EMPTY, chained, content_root, leaf_of, salted
from gis.models.filings import log_entry, log_item
from gis.queries.evidence import evidence


def record(connection: Connection, kind: str, subject: str, refs: Sequence[int]) -> int:
    """Add an entry about the rows `refs` of the table that `kind` speaks of (gis/queries/evidence.py); its place.

    What the rows say is hashed with a salt of each; `verify` reads the same rows and hashes them again.
    """
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.log"))))
    e = log_entry.c
    last = connection.execute(select(e.seq, e.chain).order_by(e.seq.desc()).limit(1)).first()
    seq, before = (0, EMPTY) if last is None else (last.seq + 1, last.chain)
    items = list(_items(seq, evidence(connection, kind, refs), refs))
    content = content_root([item["hash"] for item in items])
    at = connection.execute(select(func.clock_timestamp())).scalar_one()
    leaf = leaf_of(seq, kind, subject, at, len(items), content)
    row = {"seq": seq, "kind": kind, "subject": subject, "at": at, "items": len(items), "content": content}
    connection.execute(insert(log_entry).values(**row, leaf=leaf, chain=chained(before, leaf)))
    connection.execute(insert(log_item), items)
    return int(seq)


def _items(seq: int, found: Mapping[int, Any], refs: Iterable[int]) -> Iterable[dict[str, Any]]:
    for place, ref in enumerate(refs):
        salt = secrets.token_bytes(16)
        yield {"seq": seq, "place": place, "ref": ref, "salt": salt, "hash": salted(salt, found[ref])}
