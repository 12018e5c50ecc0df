"""What the log's entries speak of: the rows as they are now, the same way when they are recorded and when verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

_PASSPORT = "to_jsonb(p) - array['withdrawn_on', 'withdrawn_recorded_at', 'withdrawn_reason']"
# The first verdict of a version is part of its approval; later ones have entries of their own.
QUERIES: Final[Mapping[str, str]] = {
    "passport.approved": f"select p.id, {_PASSPORT} from register.passport p",
    "passport.withdrawn": "select p.id, jsonb_build_object('number', p.number, 'on', p.withdrawn_on,"
    " 'recorded_at', p.withdrawn_recorded_at, 'reason', p.withdrawn_reason) from register.passport p",
    "passport.overridden": "select p.id, to_jsonb(p) from register.verdict p",
    "passport.reconfirmed": "select p.id, to_jsonb(p) from register.reconfirmation p",
    "measure.extended": "select p.id, to_jsonb(p) from register.extension p",
    "measure.verified": "select p.id, jsonb_build_object('id', p.id, 'object', p.object, 'closes', p.closes,"
    " 'verified_on', p.verified_on) from register.measure p",
}


def evidence(connection: Connection, kind: str, refs: Sequence[int]) -> Mapping[int, Any]:
    """What the rows say, by their id. A row that is gone is left out."""
    rows = connection.execute(text(f"{QUERIES[kind]} where p.id = any(:refs)"), {"refs": list(refs)})
    return {row[0]: row[1] for row in rows}
