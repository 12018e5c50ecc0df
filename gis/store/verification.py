"""Verification of works: derived from facts that somebody else measured and a commission approved, never set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from audit.adaptation.closing import Subject, left_open, unmet
from audit.errors import InvalidInput, Problem
from audit.passport import Passport
from gis.models import register as r
from gis.queries.filings import Filing
from gis.queries.in_force import facts_in_force
from gis.queries.measures import InForce, Standing, standing
from gis.store.filings import StateError
from gis.store.measures import Doer, verify


def to_measure_anew(connection: Connection, found: Standing, here: InForce, today: date) -> dict[str, Any]:
    """The document that a verification begins with: what the version in force says, what the work closes left open."""
    document = connection.execute(select(r.passport.c.document).where(r.passport.c.id == here.id)).scalar() or {}
    kept = {name: document[name] for name in ("depth", "anketa") if name in document}
    forms = [{name: value for name, value in form._asdict().items() if value} for form in here.subject.forms]
    return {
        **kept, "object": found.object, "inspected_on": today.isoformat(), "forms": forms,
        "observations": left_open(here.subject, found.pairs),
    }  # fmt: skip


def must_show_done(connection: Connection, found: Filing, filed: Passport) -> None:
    """Raises InvalidInput naming every requirement that the measure closes and these facts do not show met, and
    StateError where the measure is not reported done any more. Nothing where the filing is for no measure.
    """
    if found.measure is None:
        return
    measure = standing(connection, found.measure)
    if measure is None or measure.status != "claimed":
        state = measure.status if measure else "gone"
        raise StateError("measure_not_claimed", number=found.measure, state=state)
    o = r.object_.c
    row = connection.execute(select(o.kind, o.part_of).where(o.id == found.object_id)).one()
    host = facts_in_force(connection, [row.part_of]).get(row.part_of) if row.part_of is not None else None
    left = unmet(Subject(filed.wording, filed.facts, row.kind, filed.forms, host), measure.pairs)
    if left:
        raise InvalidInput(
            [
                Problem("/observations", f"requirement_{each.why}", {"rule": each.name, "instance": each.instance})
                for each in left
            ]
        )


def verified_by(
    connection: Connection, found: Filing, filed: Passport, version: int, account: int, today: date
) -> dict[str, Sequence[int]]:
    """Make the measure of an approved filing verified; what the log is to be told. Raises as `must_show_done`."""
    if found.measure is None:
        return {}
    must_show_done(connection, found, filed)
    return verify(connection, found.measure, Doer(account, "reviewer", today), version)
