"""Signs the log's heads: the tree is computed anew and compared with the chain before anything is signed."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from audit.checkpoint import Checkpoint, Signer
from audit.register_log import EMPTY, chained, leaf_of, root_of
from gis.models.filings import log_entry, log_head


class BrokenLogError(Exception):
    """The log contradicts itself at an entry: no head is signed. `seq` is the first entry that is wrong."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"The log is broken at entry {seq}.")
        self.seq = seq


def sign_head(connection: Connection, signer: Signer) -> str | None:
    """Sign the log as it is and keep the note; the one kept already where nothing was added, None for an empty log.

    Raises BrokenLogError where entries contradict their leaves, the chain, or a head signed before.
    """
    e, h = log_entry.c, log_head.c
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.log"))))
    size = connection.execute(select(func.count()).select_from(log_entry)).scalar_one()
    last = connection.execute(select(h.size, h.root, h.note).order_by(h.size.desc()).limit(1)).first()
    if size == 0:
        return None
    if last is not None and last.size == size:
        return str(last.note)
    leaves: list[bytes] = []
    chain = EMPTY
    for row in connection.execute(select(log_entry).order_by(e.seq)):
        leaf = leaf_of(row.seq, row.kind, row.subject, row.at, row.items, row.content)
        chain = chained(chain, leaf)
        if row.seq != len(leaves) or leaf != row.leaf or chain != row.chain:
            raise BrokenLogError(len(leaves))
        leaves.append(leaf)
    if last is not None and (last.size > size or root_of(leaves[: last.size]) != last.root):
        raise BrokenLogError(min(last.size, size) - 1)
    head = Checkpoint(signer.origin, size, root_of(leaves))
    note = signer.sign(head)
    kept = insert(log_head).values(size=size, root=head.root, note=note).on_conflict_do_nothing()
    connection.execute(kept)
    return note
