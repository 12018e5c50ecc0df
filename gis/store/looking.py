"""Keeps visits that ended without a passport, and quick screenings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from audit.looking import Screening
from gis.models import register as r
from gis.models.filings import visit
from gis.store.own_source import own_source
from gis.store.settle import settle
from gis.store.version import bump


def keep_visit(connection: Connection, object_id: int, account: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a visit (`audit.looking.read_visit`); returns it without its private note."""
    v = visit.c
    row = {"object": object_id, "account": account, **given}
    kept = connection.execute(insert(visit).values(row).returning(v.visited_on, v.outcome, v.recorded_at)).one()
    # Everyone sees that somebody was there: what is cached of the object is old now.
    bump(connection)
    return dict(kept._mapping)


def keep_screening(connection: Connection, object_id: int, found: Screening, today: date) -> dict[str, Any]:
    """Keep a quick screening and bring the figures in line; returns what everyone sees of it."""
    s = r.screening.c
    row = {
        "object": object_id, "screened_on": found.screened_on, "facts": found.facts.to_store(),
        "result": dict(found.result), "source": own_source(connection),
    }  # fmt: skip
    returned = insert(r.screening).values(row).returning(s.screened_on, s.result, s.source, s.recorded_at)
    kept = connection.execute(returned).one()
    settle(connection, today, objects=[object_id])
    return dict(kept._mapping)
