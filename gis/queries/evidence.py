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
_ALL_BUT_WITHDRAWAL = f"(to_jsonb(p) - array{list(_WITHDRAWAL)})"
# All of them, though the schema allows one: whoever owns the schema could add another.
_JUDGED = """(select jsonb_agg(to_jsonb(v) order by v.id) from register.verdict v
              where v.passport = p.id and v.reason = 'approval')"""

_BROUGHT = """(select jsonb_agg(b.id order by b.id::bigint) from register.batch_change b
               where b.batch = p.id and b.entity = 'measure' and b.before is null)"""

_BECAME = """(select jsonb_agg(jsonb_build_array(w.place, w.outcome, w.measure) order by w.place)
              from register.adoption_work w where w.adoption = p.id)"""

_MEASURE = (
    "object", "work", "stage", "zone", "closes", "categories", "title", "description", "responsible",
    "responsible_private", "payer", "programme", "line", "cost_amount", "cost_currency", "cost_quantity", "cost_unit",
    "cost_price", "price_source", "price_year", "provisional", "status", "due", "first_due", "planned_on", "started_on",
    "claimed_on", "claimed_by", "verified_on", "proof", "ended_on", "derogation", "asked", "revision",
)  # fmt: skip
"""What a measure says after a step."""


def _only(*names: str) -> str:
    columns = ", ".join(f"'{name}', to_jsonb(p) -> '{name}'" for name in ("id", *names))
    return f"jsonb_build_object({columns})"


SPOKEN: Final[Mapping[str, Spoken]] = {
    # A withdrawal is an act of its own; everything else of an approved version, and what it was judged, never changes.
    "passport.approved": Spoken("passport", f"{_ALL_BUT_WITHDRAWAL} || jsonb_build_object('verdict', {_JUDGED})"),
    "passport.withdrawn": Spoken("passport", _only("number", *_WITHDRAWAL)),
    "passport.overridden": Spoken("verdict", "to_jsonb(p)"),
    "passport.reassessed": Spoken("verdict", "to_jsonb(p)"),
    "passport.reconfirmed": Spoken("reconfirmation", "to_jsonb(p)"),
    "measure.extended": Spoken("extension", "to_jsonb(p)"),
    "measure.verified": Spoken("measure", _only("object", "closes", "categories", "verified_on")),
    "measure.step": Spoken("measure_event", "to_jsonb(p)"),
    "measure.stands": Spoken("measure", _only(*_MEASURE)),
    "measure.photo_removed": Spoken("work_photo_removed", "to_jsonb(p)"),
    "report.issued": Spoken("report", "to_jsonb(p)"),
    # What it made of every work with it: the rows are never changed, and only a taking back is added.
    "plan.adopted": Spoken(
        "adoption",
        f"{_only('plan', 'approver', 'number', 'decided_on', 'word', 'at')} || jsonb_build_object('works', {_BECAME})",
    ),
    "plan.taken_back": Spoken("adoption", _only("plan", "undone_at", "undone_by", "undone_reason")),
    "notice.issued": Spoken(
        "notice", _only("number", "object", "account", "hash", "issued_by", "issued_at", "expires_at")
    ),
    "notice.used": Spoken("notice_use", "to_jsonb(p)"),
    "notice.revoked": Spoken("notice", _only("number", "revoked_at", "revoked_by")),
    # With the measures that went: an entry of the undo is what excuses that they are gone.
    "batch.undone": Spoken(
        "batch", f"{_only('kind', 'sha256', 'undone_at')} || jsonb_build_object('measures', {_BROUGHT})"
    ),
}
"""Which rows each kind of entry speaks of."""

ACTS: Final[Mapping[str, str]] = {
    "passport.approved": "true",
    "passport.withdrawn": "p.withdrawn_on is not null",
    "passport.overridden": "p.reason = 'override'",
    # A verdict of any other reason than these two: none is there that the log does not speak of.
    "passport.reassessed": "p.reason not in ('approval', 'override')",
    "passport.reconfirmed": "true",
    "measure.extended": "true",
    "measure.verified": "p.verified_on is not null",
    "measure.step": "true",
    "measure.photo_removed": "true",
    "report.issued": "true",
    "plan.adopted": "true",
    "plan.taken_back": "p.undone_at is not null",
    # Only those that took a step here: what imports bring, the next import may change.
    "measure.stands": "exists (select from register.measure_event e where e.measure = p.id)",
    "notice.issued": "true",
    "notice.used": "true",
    "notice.revoked": "p.revoked_at is not null",
}
"""Which rows of its table are there by an act of each kind (SQL over the alias p): the log speaks of every one."""


def acted(connection: Connection, kind: str) -> list[int]:
    """The rows that are there by an act of this kind, by id."""
    query = f"select p.id from register.{SPOKEN[kind].table} p where {ACTS[kind]} order by p.id"
    return list(connection.execute(text(query)).scalars())


def unlogged(connection: Connection, kind: str) -> list[int]:
    """Those of them that no entry speaks of."""
    query = f"""
        select p.id from register.{SPOKEN[kind].table} p where {ACTS[kind]}
        except select i.ref from register.log_item i join register.log_entry e using (seq) where e.kind = :kind
        order by 1
    """
    return list(connection.execute(text(query), {"kind": kind}).scalars())


def numbers(connection: Connection, kind: str, refs: Sequence[int]) -> Mapping[int, str]:
    """The passport, object or report that each row belongs to, as people call it."""
    if not refs:
        return {}
    found = text(_NUMBERS[SPOKEN[kind].table])
    return {row[0]: row[1] for row in connection.execute(found, {"refs": list(refs)})}


_OF_PASSPORT = "select p.id, n.number from register.{0} p join register.passport n on n.id = p.passport"
_OF_MEASURE = """select p.id, n.number from register.{0} p join register.measure m on m.id = p.measure
                 join register.object n on n.id = m.object"""
_NUMBERS: Final[Mapping[str, str]] = {
    table: f"{query} where p.id = any(:refs)"
    for table, query in {
        "passport": "select p.id, p.number from register.passport p",
        "verdict": _OF_PASSPORT.format("verdict"),
        "reconfirmation": _OF_PASSPORT.format("reconfirmation"),
        "measure": "select p.id, n.number from register.measure p join register.object n on n.id = p.object",
        "measure_event": _OF_MEASURE.format("measure_event"),
        "extension": _OF_MEASURE.format("extension"),
        "work_photo_removed": _OF_MEASURE.format("work_photo_removed"),
        "notice": "select p.id, p.number from register.notice p",
        "notice_use": "select p.id, n.number from register.notice_use p join register.notice n on n.id = p.notice",
        "batch": "select p.id, p.file_name from register.batch p",
        "adoption": "select p.id, p.number from register.adoption p where p.id = any(:refs)",
        "report": "select p.id, p.territory || ' ' || p.period from register.report p",
    }.items()
}


def evidence(connection: Connection, kind: str, refs: Sequence[int]) -> Mapping[int, Any]:
    """What the rows say, by their id. A row that is gone is left out.

    Moments are written in UTC: the session's time zone must not change what was sealed.
    """
    before = connection.execute(text("select current_setting('TimeZone')")).scalar_one()
    connection.execute(text("select set_config('TimeZone', 'UTC', true)"))
    rows = connection.execute(text(SPOKEN[kind].query()), {"refs": list(refs)}).all()
    connection.execute(text("select set_config('TimeZone', :zone, true)"), {"zone": before})
    return {row[0]: row[1] for row in rows}
