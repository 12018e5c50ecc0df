"""What the log's entries speak of: the rows as they are now, the same way when they are recorded and when verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Spoken:
    """The rows that a kind of entry speaks of: their table, and what of a row is sealed (SQL over the alias p)."""

    table: str
    sealed: str

    def query(self) -> str:
        """Rows by id. Nulls are left out, so that a column added later changes nothing that was sealed before."""
        return f"select p.id, jsonb_strip_nulls({self.sealed}) from register.{self.table} p where p.id = any(:refs)"


_WITHDRAWAL = ("withdrawn_on", "withdrawn_recorded_at", "withdrawn_reason")


def _only(*names: str) -> str:
    columns = ", ".join(f"'{name}', to_jsonb(p) -> '{name}'" for name in ("id", *names))
    return f"jsonb_build_object({columns})"


SPOKEN: Final[Mapping[str, Spoken]] = {
    # A withdrawal is an act of its own; everything else of an approved version never changes.
    "passport.approved": Spoken("passport", f"to_jsonb(p) - array{list(_WITHDRAWAL)}"),
    "passport.withdrawn": Spoken("passport", _only("number", *_WITHDRAWAL)),
    "passport.overridden": Spoken("verdict", "to_jsonb(p)"),
    "passport.reconfirmed": Spoken("reconfirmation", "to_jsonb(p)"),
    "measure.extended": Spoken("extension", "to_jsonb(p)"),
    "measure.verified": Spoken("measure", _only("object", "closes", "categories", "verified_on")),
    "batch.undone": Spoken("batch", _only("kind", "sha256", "undone_at")),
}
"""Which rows each kind of entry speaks of."""


def evidence(connection: Connection, kind: str, refs: Sequence[int]) -> Mapping[int, Any]:
    """What the rows say, by their id. A row that is gone is left out.

    Moments are written in UTC: the session's time zone must not change what was sealed.
    """
    before = connection.execute(text("select current_setting('TimeZone')")).scalar_one()
    connection.execute(text("select set_config('TimeZone', 'UTC', true)"))
    rows = connection.execute(text(SPOKEN[kind].query()), {"refs": list(refs)}).all()
    connection.execute(text("select set_config('TimeZone', :zone, true)"), {"zone": before})
    return {row[0]: row[1] for row in rows}
