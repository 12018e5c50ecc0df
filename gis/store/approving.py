"""Approves filings: the version, its verdict, the figures and the log's entry in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from audit.passport import Passport
from gis.models import register as r
from gis.models.filings import filing as table
from gis.queries.filings import Filing, filing
from gis.store.filings import note, refuse_superseded, refuse_unless
from gis.store.own_source import own_source
from gis.store.passports import MissingError
from gis.store.settle import settle
from gis.store.verification import verified_by
from gis.store.version import alone


def approve(
    connection: Connection,
    number: str,
    seen: int,
    account: int,
    filed: Passport,
    *,
    lapses_on: date | None,
    today: date,
    decision: Mapping[str, Any] | None = None,
    at_once: Sequence[str] = (),
) -> Filing:
    """Make a submitted filing an approved version, by somebody other than its author.

    `filed` is its document as read again; `at_once` the parts that are accepted by the approval itself. A measure that
    it was filed for is verified by it, or nothing is approved. Of two at
    once one approves; the other finds it approved. Raises MissingError, StaleError, StateError.
    """
    alone(connection)
    locked = select(table.c.id).where(table.c.number == number).with_for_update()
    connection.execute(locked)
    found = filing(connection, number)
    if found is None:
        raise MissingError("filing", number)
    refuse_unless(found, seen, ("submitted",))
    refuse_superseded(connection, number)
    key = _keep_version(connection, found, account, filed, lapses_on, today, decision)
    f = table.c
    decided = {"state": "approved", "reviewer": account, "decided_at": func.clock_timestamp(), "passport": key}
    connection.execute(
        update(table)
        .where(f.id == found.id)
        .values(**decided, revision=f.revision + 1, changed_at=func.clock_timestamp())
    )
    approved = filing(connection, number)
    assert approved is not None  # noqa: S101 - it was just written, and is locked
    note(connection, approved, "approve", account, {"accepted_at_once": list(at_once)} if at_once else None)
    acts = {"passport.approved": [key], **verified_by(connection, found, filed, key, account, today)}
    done = [found.object_id] if found.measure is not None else []
    settle(
        connection, today, objects=[found.object_id], passports=[key], measures_changed=done, subject=number, acts=acts
    )  # fmt: skip
    return approved


def _keep_version(
    connection: Connection,
    found: Filing,
    account: int,
    filed: Passport,
    lapses_on: date | None,
    today: date,
    decision: Mapping[str, Any] | None,
) -> int:
    row = {
        "object": found.object_id, "version": found.version, "number": found.number, "depth": filed.depth,
        "norm": filed.norm, "wording": filed.wording.valid_from, "basis": filed.basis,
        "inspected_on": filed.inspected_on, "effective_on": today, "lapses_on": lapses_on,
        "author": f"account:{found.author}", "author_role": found.author_role, "reviewer": f"account:{account}",
        "facts": filed.facts.to_store(), "forms": [form._asdict() for form in filed.forms],
        "source": own_source(connection), "document": found.document, "filing": found.id,
        "submitted_at": found.submitted_at, "claimed_at": found.claimed_at, "decision": decision,
    }  # fmt: skip
    return int(connection.execute(insert(r.passport).values(row).returning(r.passport.c.id)).scalar_one())
