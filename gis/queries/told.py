"""The versions of an object's passport with what each says in public: for comparing one with another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from audit.review.differences import document_of
from gis.models import pub


@dataclass(frozen=True, slots=True)
class Told:
    """A version and what it says: `said` is its public document with its facts. `decision` is its number, if any."""

    id: int
    number: str
    version: int
    inspected_on: date
    effective_on: date
    withdrawn_on: date | None
    decision: str | None
    said: Mapping[str, Any]


def told_versions(connection: Connection, object_number: str) -> list[Told]:
    """Every approved version of an object's passport, the first one first, withdrawn ones included. One query."""
    p, o = pub.passport.c, pub.object_.c
    own = (p.id, p.number, p.version, p.inspected_on, p.effective_on, p.withdrawn_on)
    query = select(*own, p.decision, p.document, p.depth, p.norm, p.basis, p.forms, p.facts)
    rows = connection.execute(
        query.join(pub.object_, o.id == p.object).where(o.number == object_number).order_by(p.version)
    ).mappings()
    return [_told(dict(row)) for row in rows]


def _told(row: Mapping[str, Any]) -> Told:
    own = {name: row[name] for name in Told.__slots__ if name not in ("decision", "said")}
    return Told(**own, decision=(row["decision"] or {}).get("number"), said=document_of(row))
