"""Checks the log against the register as it is now, and against heads that left: names everything that was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, select, text

from audit.checkpoint import BadNoteError, Checkpoint, read_note
from audit.register_log import EMPTY, Tree, chained, item_leaf, leaf_of, salted
from gis.models.filings import log_entry, log_head, log_item
from gis.queries.evidence import ACTS, SPOKEN, evidence, numbers, unlogged
from gis.store.log import BEFORE_THE_LOG

PORTION = 2_000
"""Rows read and hashed at once: a whole city is never held in memory."""
_MAY_CHANGE: Final = ("measure.verified", "measure.stands")
"""The kinds of rows that later acts may change, each with an entry of its own: the last entry is what counts."""
KEPT: Final = "register"
"""Where a head comes from that the register keeps itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head and where it comes from: the register, a file, the witness."""

    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as the log says.

    Codes: `entry_missing`, `entry_changed`, `chain_broken`, `items_changed`, `row_changed`, `row_gone`,
    `not_in_log`, `head_contradicted` (entries between `after` and `seq` are not those that were signed), `truncated`,
    `head_not_ours`, `head_changed`, `head_gone`. `row` is the id in `table`, `number` what people know it by.
    """

    code: str
    seq: int | None = None
    kind: str = ""
    subject: str = ""
    table: str = ""
    row: int | None = None
    number: str = ""
    after: int | None = None


@dataclass(slots=True)
class Checked:
    """What was looked at, and every fault, in the order of the log.

    `older`: acts older than the log, of which its first entries speak. `outside`: acts of which none speaks yet.
    """

    entries: int = 0
    items: int = 0
    heads: int = 0
    root: bytes = EMPTY
    older: int = 0
    outside: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_log(connection: Connection, heads: Sequence[Head] = (), *verifier_keys: str) -> Checked:
    """Recompute everything: rows, items, entries, chain, tree; compare with the heads kept and with those given.

    Heads are ours that one of the keys signed.
    """
    return _Check(connection, heads, verifier_keys).run()


class _Check:
    def __init__(self, connection: Connection, heads: Sequence[Head], verifier_keys: Sequence[str]) -> None:
        self._connection, self._keys = connection, verifier_keys
        self._found, self._tree, self._chain = Checked(), Tree(), EMPTY
        self._expected, self._agreed = 0, 0
        self._heads = self._readable(heads)
        self._taken_back = _taken_back(connection)
        self._latest = _latest(connection)

    def run(self) -> Checked:
        """Walk the log once, each entry with its items, a portion at a time."""
        self._compare(0)
        e, i = log_entry.c, log_item.c
        joined = select(log_entry, i.place, i.ref, i.salt, i.hash).outerjoin(log_item, e.seq == i.seq)
        rows = self._connection.execute(joined.order_by(e.seq, i.place).execution_options(yield_per=PORTION))
        entry, content, count = None, Tree(), 0
        for portion in rows.partitions():
            self._against_rows(portion)
            for row in portion:
                if entry is None or row.seq != entry.seq:
                    self._close(entry, content, count)
                    entry, content, count = row, Tree(), 0
                    self._open(row)
                if row.place is not None:
                    content.add(item_leaf(row.hash))
                    count += 1
        self._close(entry, content, count)
        self._left_over()
        self._found.root = self._tree.root()
        return self._found

    def _fault(self, code: str, entry: Row[Any] | None = None, **more: Any) -> None:
        if entry is not None:
            spoken = SPOKEN.get(entry.kind)
            more = {"table": spoken.table if spoken else "", **more}
            more = {"seq": entry.seq, "kind": entry.kind, "subject": entry.subject, **more}
        self._found.faults.append(Fault(code, **more))

    def _open(self, row: Row[Any]) -> None:
        """An entry against its leaf and the chain; what is computed goes into the tree, never what is stored."""
        while self._expected < row.seq:
            self._fault("entry_missing", seq=self._expected)
            self._expected += 1
        self._expected += 1
        leaf = leaf_of(row.seq, row.kind, row.subject, row.at, row.items, row.content)
        if leaf != row.leaf or row.kind not in SPOKEN:
            self._fault("entry_changed", row)
        if chained(self._chain, row.leaf) != row.chain:
            self._fault("chain_broken", row)
        self._chain = row.chain
        self._tree.add(leaf)
        self._compare(self._tree.size)

    def _close(self, entry: Row[Any] | None, content: Tree, count: int) -> None:
        if entry is None:
            return
        self._found.entries += 1
        self._found.items += count
        self._found.older += count if entry.subject == BEFORE_THE_LOG else 0
        if count != entry.items or content.root() != entry.content:
            self._fault("items_changed", entry)

    def _against_rows(self, portion: Sequence[Row[Any]]) -> None:
        """Every item against its row as it is now."""
        by_kind = attrgetter("kind")
        sealed = sorted((row for row in portion if row.place is not None and row.kind in SPOKEN), key=by_kind)
        for kind, group in groupby(sealed, key=by_kind):
            items = [row for row in group if kind not in _MAY_CHANGE or self._latest[kind, row.ref] == row.seq]
            now = evidence(self._connection, kind, [row.ref for row in items])
            wrong = [(code, row) for row in items if (code := self._differs(row, now))]
            known = numbers(self._connection, kind, [row.ref for _, row in wrong])
            for code, row in wrong:
                self._fault(code, row, row=row.ref, number=known.get(row.ref, ""))

    def _differs(self, item: Row[Any], now: Mapping[int, Any]) -> str | None:
        if item.ref not in now:
            return None if item.kind in _MAY_CHANGE and item.ref in self._taken_back else "row_gone"
        return None if salted(item.salt, now[item.ref]) == item.hash else "row_changed"

    def _readable(self, given: Sequence[Head]) -> dict[int, list[tuple[Checkpoint, str]]]:
        """Heads by size, those the register keeps and those given, each with a true signature."""
        found: dict[int, list[tuple[Checkpoint, str]]] = {}
        kept = self._connection.execute(select(log_head).order_by(log_head.c.size)).all()
        for head, row in [*((Head(row.note, KEPT), row) for row in kept), *((head, None) for head in given)]:
            self._found.heads += 1
            try:
                said = read_note(head.note, *self._keys)
            except BadNoteError as error:
                code = "head_changed" if row is not None and error.code == "not_a_checkpoint" else "head_not_ours"
                self._fault(code, seq=row.size if row is not None else None, subject=head.where)
                continue
            if row is not None and (row.size, row.root) != (said.size, said.root):
                self._fault("head_changed", seq=row.size, subject=KEPT)
            if row is None and said.size not in {each.size for each in kept}:
                self._fault("head_gone", seq=said.size, subject=head.where)
            found.setdefault(said.size, []).append((said, head.where))
        return found

    def _compare(self, size: int) -> None:
        """The tree at this size with every head of this size."""
        for head, where in self._heads.pop(size, ()):
            if self._tree.root() == head.root:
                self._agreed = size
            else:
                self._fault("head_contradicted", seq=size, subject=where, after=self._agreed)

    def _left_over(self) -> None:
        for size, heads in sorted(self._heads.items()):
            for _, where in heads:
                self._fault("truncated", seq=self._tree.size, subject=where, after=size)
        for kind in ACTS:
            refs = unlogged(self._connection, kind)
            if not self._found.entries:
                self._found.outside += len(refs)
                continue
            known = numbers(self._connection, kind, refs)
            for ref in refs:
                self._fault("not_in_log", kind=kind, table=SPOKEN[kind].table, row=ref, number=known.get(ref, ""))


def _taken_back(connection: Connection) -> frozenset[int]:
    """Measures that went with the batches that had brought them: as the entries of the undoing sealed, nobody else."""
    e, i = log_entry.c, log_item.c
    query = select(i.ref, i.salt, i.hash).join(log_entry, e.seq == i.seq).where(e.kind == "batch.undone")
    sealed = connection.execute(query).all()
    now = evidence(connection, "batch.undone", [item.ref for item in sealed])
    said = (now[item.ref] for item in sealed if item.ref in now and salted(item.salt, now[item.ref]) == item.hash)
    return frozenset(int(ref) for batch in said if "undone_at" in batch for ref in batch.get("measures", ()))


def _latest(connection: Connection) -> Mapping[tuple[str, int], int]:
    """The last entry that speaks of each row that may change: what an earlier one sealed was changed by an act."""
    query = text("""
        select e.kind, i.ref, max(i.seq) from register.log_item i join register.log_entry e using (seq)
        where e.kind = any(:kinds) group by 1, 2
    """)
    return {(row[0], row[1]): row[2] for row in connection.execute(query, {"kinds": list(_MAY_CHANGE)})}
