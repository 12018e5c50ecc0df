"""Keeps visits that ended without a passport, and quick screenings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, text

from audit.looking import Screening
from gis.models import register as r
from gis.models.filings import visit
from gis.store.own_source import own_source
from gis.store.settle import settle
from gis.store.version import bump


def keep_visit(
    connection: Connection, object_id: int, account: int, given: Mapping[str, Any], batch: int | None = None
) -> dict[str, Any]:
    """Keep a visit (`audit.looking.read_visit`), by an import or a device; returns it without its private note."""
    v = visit.c
    row = {"object": object_id, "account": account, **given}
    returned = insert(visit).values(row).returning(v.id, v.visited_on, v.outcome, v.recorded_at)
    kept = dict(connection.execute(returned).one()._mapping)
    _brought_by(connection, batch, "visit", kept.pop("id"))
    # Everyone sees that somebody was there: what is cached of the object is old now.
    bump(connection)
    return kept


def keep_screening(
    connection: Connection, object_id: int, found: Screening, today: date, batch: int | None = None
) -> dict[str, Any]:
    """Keep a quick screening, by an import or a device, and bring the figures in line; returns what everyone sees."""
    s = r.screening.c
    row = {
        "object": object_id, "screened_on": found.screened_on, "facts": found.facts.to_store(),
        "result": dict(found.result), "source": own_source(connection), "batch": batch,
    }  # fmt: skip
    returned = insert(r.screening).values(row).returning(s.id, s.screened_on, s.result, s.source, s.recorded_at)
    kept = dict(connection.execute(returned).one()._mapping)
    _brought_by(connection, batch, "screening", kept.pop("id"))
    settle(connection, today, objects=[object_id])
    return kept


def _brought_by(connection: Connection, batch: int | None, entity: str, key: int) -> None:
    if batch is not None:
        row = {"batch": batch, "entity": entity, "id": str(key)}
        connection.execute(
            text("insert into register.batch_change (batch, entity, id) values (:batch, :entity, :id)"), row
        )
