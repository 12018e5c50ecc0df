"""Signs the log's heads: the tree is computed anew and compared with the chain before anything is signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from audit.checkpoint import BadNoteError, Checkpoint, Signer, read_note
from audit.register_log import EMPTY, Tree, chained, leaf_of
from gis.models.filings import log_entry, log_head

PORTION = 5_000


class BrokenLogError(Exception):
    """The log contradicts itself at an entry: no head is signed. `seq` is the first entry that is wrong."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"The log is broken at entry {seq}.")
        self.seq = seq


def sign_head(connection: Connection, signer: Signer, *earlier: str) -> str | None:
    """Sign the log as it is and keep the note; the one kept already where nothing was added, None for an empty log.

    `earlier`: public keys that signed heads before this one: a head of theirs stays the newest until an act follows.
    Raises BrokenLogError where entries contradict their leaves, the chain, or a head signed before.
    """
    e, h = log_entry.c, log_head.c
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("bosaga.log"))))
    last = connection.execute(select(h.size, h.root, h.note).order_by(h.size.desc()).limit(1)).first()
    size = connection.execute(select(func.count()).select_from(log_entry)).scalar_one()
    if size == 0 and last is None:
        return None
    if last is not None and last.size == size and _is_ours(last.note, last.root, signer.verifier_key, *earlier):
        return str(last.note)
    tree, chain = Tree(), EMPTY
    rows = connection.execute(select(log_entry).order_by(e.seq).execution_options(yield_per=PORTION))
    for row in rows:
        leaf = leaf_of(row.seq, row.kind, row.subject, row.at, row.items, row.content)
        chain = chained(chain, leaf)
        if row.seq != tree.size or leaf != row.leaf or chain != row.chain:
            raise BrokenLogError(tree.size)
        tree.add(leaf)
        if last is not None and tree.size == last.size and tree.root() != last.root:
            raise BrokenLogError(tree.size - 1)
    if last is not None and last.size > tree.size:
        raise BrokenLogError(tree.size)
    head = Checkpoint(signer.origin, tree.size, tree.root())
    note = signer.sign(head)
    connection.execute(insert(log_head).values(size=tree.size, root=head.root, note=note).on_conflict_do_nothing())
    return note


def unwitnessed(connection: Connection, witness: str) -> Sequence[tuple[int, str]]:
    """Heads that did not leave for this witness yet, oldest first: size and note."""
    query = text("""
        select size, note from register.log_head h where not exists (
            select from register.log_witnessed w where w.size = h.size and w.witness = :witness) order by size
    """)
    return [(row.size, row.note) for row in connection.execute(query, {"witness": witness})]


def witnessed(connection: Connection, size: int, witness: str) -> None:
    """Remember that a head left for a witness."""
    query = "insert into register.log_witnessed (size, witness) values (:size, :witness) on conflict do nothing"
    connection.execute(text(query), {"size": size, "witness": witness})


def waiting_since(connection: Connection, witness: str) -> datetime | None:
    """Since when the oldest head waits that did not leave for this witness; None when all left."""
    query = text("""
        select min(h.at) from register.log_head h where not exists (
            select from register.log_witnessed w where w.size = h.size and w.witness = :witness)
    """)
    found: datetime | None = connection.execute(query, {"witness": witness}).scalar_one()
    return found


def _is_ours(note: str, root: bytes, *verifier_keys: str) -> bool:
    """Whether a head that is kept was signed with one of these keys and says what its row says."""
    try:
        return read_note(note, *verifier_keys).root == root
    except BadNoteError:
        return False
