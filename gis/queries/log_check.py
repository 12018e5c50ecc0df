"""Checks the log against the register as it is now, and against heads that left: names everything that was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, text

from audit.checkpoint import Checkpoint
from audit.register_log import EMPTY, chained, content_root, leaf_of, root_of, salted
from gis.models.filings import log_entry, log_head, log_item
from gis.queries.evidence import SPOKEN, evidence

PORTION = 2_000
_MAY_CHANGE = ("measure.verified",)
"""Kinds of rows that later acts may change, each with an entry of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as the log says.

    Codes: `entry_missing`, `entry_changed`, `chain_broken`, `items_changed`, `row_changed`, `row_gone`,
    `head_contradicted`, `truncated`, `not_in_log`.
    """

    code: str
    seq: int | None = None
    kind: str = ""
    subject: str = ""
    table: str = ""
    row: int | None = None


@dataclass(slots=True)
class Checked:
    """What was looked at, and every fault. `before_the_log`: approved versions of a register whose log is empty yet."""

    entries: int = 0
    items: int = 0
    heads: int = 0
    root: bytes = EMPTY
    before_the_log: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_log(connection: Connection, heads: Sequence[Checkpoint] = ()) -> Checked:
    """Recompute everything: rows, items, entries, chain, tree; compare with the heads kept and with those given."""
    found = Checked()
    leaves = list(_entries(connection, found))
    _items(connection, found)
    found.root = root_of(leaves)
    kept = [
        Checkpoint("", row.size, row.root) for row in connection.execute(select(log_head).order_by(log_head.c.size))
    ]
    for head in (*kept, *heads):
        found.heads += 1
        if head.size > len(leaves):
            found.faults.append(Fault("truncated", seq=len(leaves)))
        elif root_of(leaves[: head.size]) != head.root:
            found.faults.append(Fault("head_contradicted", seq=head.size))
    _unlogged(connection, found)
    return found


def _entries(connection: Connection, found: Checked) -> Iterator[bytes]:
    """The leaves as recomputed, in order."""
    chain, expected = EMPTY, 0
    for row in connection.execute(select(log_entry).order_by(log_entry.c.seq)):
        while expected < row.seq:
            found.faults.append(Fault("entry_missing", seq=expected))
            expected += 1
        expected += 1
        found.entries += 1
        leaf = leaf_of(row.seq, row.kind, row.subject, row.at, row.items, row.content)
        if leaf != row.leaf or row.kind not in SPOKEN:
            found.faults.append(_of(row, "entry_changed"))
        if chained(chain, row.leaf) != row.chain:
            found.faults.append(_of(row, "chain_broken"))
        chain = row.chain
        yield leaf


def _of(entry: Row[Any], code: str, ref: int | None = None) -> Fault:
    spoken = SPOKEN.get(entry.kind)
    return Fault(code, entry.seq, entry.kind, entry.subject, spoken.table if spoken else "", ref)


def _items(connection: Connection, found: Checked) -> None:
    """Every item against its row as it is now, and against what its entry says of it."""
    undone, later = _undone(connection), {kind: _latest(connection, kind) for kind in _MAY_CHANGE}
    for entry in connection.execute(select(log_entry).order_by(log_entry.c.seq)).all():
        hashes: list[bytes] = []
        if entry.kind not in SPOKEN:
            continue
        for portion in _portions(connection, entry.seq):
            hashes += [item.hash for item in portion]
            found.items += len(portion)
            last = later.get(entry.kind, {})
            sealed = [item for item in portion if last.get(item.ref, entry.seq) == entry.seq]
            excused = entry.subject in undone and entry.kind in _MAY_CHANGE
            found.faults += [] if excused else _against_rows(connection, entry, sealed)
        if len(hashes) != entry.items or content_root(hashes) != entry.content:
            found.faults.append(_of(entry, "items_changed"))


def _portions(connection: Connection, seq: int) -> Iterator[Sequence[Row[Any]]]:
    i, after = log_item.c, -1
    while True:
        query = select(log_item).where(i.seq == seq, i.place > after).order_by(i.place).limit(PORTION)
        portion = connection.execute(query).all()
        if not portion:
            return
        after = portion[-1].place
        yield portion


def _latest(connection: Connection, kind: str) -> dict[int, int]:
    """The last entry that speaks of each row: what an earlier one sealed was changed by an act of its own."""
    query = text("""
        select i.ref, max(i.seq) from register.log_item i join register.log_entry e using (seq)
        where e.kind = :kind group by 1
    """)
    return {row[0]: row[1] for row in connection.execute(query, {"kind": kind})}


def _against_rows(connection: Connection, entry: Row[Any], portion: Sequence[Row[Any]]) -> Iterator[Fault]:
    now = evidence(connection, entry.kind, [item.ref for item in portion])
    for item in portion:
        if item.ref not in now:
            yield _of(entry, "row_gone", item.ref)
        elif salted(item.salt, now[item.ref]) != item.hash:
            yield _of(entry, "row_changed", item.ref)


def _undone(connection: Connection) -> frozenset[str]:
    """Batches that were taken back: their rows are rightly gone."""
    e = log_entry.c
    return frozenset(connection.execute(select(e.subject).where(e.kind == "batch.undone")).scalars())


_UNLOGGED = {
    "passport.approved": ("passport", "true"),
    "passport.withdrawn": ("passport", "p.withdrawn_on is not null and p.withdrawn_recorded_at >= l.began"),
    "passport.overridden": ("verdict", "p.reason = 'override' and p.recorded_at >= l.began"),
    "passport.reconfirmed": ("reconfirmation", "true"),
}
"""Rows that each kind of act makes: one that no entry speaks of was made by hand."""


def _unlogged(connection: Connection, found: Checked) -> None:
    if not found.entries:
        found.before_the_log = connection.execute(text("select count(*) from register.passport")).scalar_one()
        return
    for kind, (table, which) in _UNLOGGED.items():
        query = f"""
            select p.id from register.{table} p, (select min(at) as began from register.log_entry) l
            where {which} and not exists (
                select from register.log_item i join register.log_entry e using (seq)
                where i.ref = p.id and e.kind = :kind
            ) order by p.id
        """
        for row in connection.execute(text(query), {"kind": kind}):
            found.faults.append(Fault("not_in_log", kind=kind, table=table, row=row.id))
