"""Writes filings: begun and changed by their author, submitted, returned or abandoned. Approval: `gis.store.approving`.

The transaction acts for an account (`gis.db.act_as`); row-level security refuses what that person may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from audit.errors import AuditError
from audit.passport import Passport
from gis.models import register as r
from gis.models.filings import filing as table
from gis.models.filings import filing_event
from gis.queries.filings import Filing, filing, newest_approved
from gis.queries.in_force import in_force
from gis.store.passports import MissingError

OPEN = ("draft", "returned")


class StaleError(AuditError):
    """The row was changed since it was seen: which revision was meant, and which is there."""

    def __init__(self, seen: str, current: str) -> None:
        self.seen, self.current = seen, current
        super().__init__(f"It was changed meanwhile: {seen} was seen, {current} is there.")


class StateError(AuditError):
    """The state forbids the action. `code` is in `audit.errors.MESSAGES` with `params`."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code}: {params}")


def begin(
    connection: Connection, account: int, role: str, filed: Passport, measure: int | None = None
) -> Filing:  # fmt: skip
    """Keep a new draft of the account's; its number is promised to it alone. `measure`: the one that it verifies.

    Raises MissingError for an object that is not there.
    """
    o, p = r.object_.c, r.passport.c
    number = filed.document["object"]
    lock = select(o.id).where(o.number == number).with_for_update(key_share=True)
    key = connection.execute(lock).scalar()
    if key is None:
        raise MissingError("object", number)
    version = connection.execute(select(func.register.next_version(key))).scalar_one()
    base = connection.execute(in_force(p.id, p.object).where(p.object == key)).scalar()
    row = {
        "object": key, "version": version, "number": f"{number}-v{version}", "author": account, "author_role": role,
        "document": filed.document, "based_on": base, "claimed_at": filed.claimed_at,
        "measure": measure,
    }  # fmt: skip
    connection.execute(insert(table).values(row))
    made = _there(connection, row["number"])
    note(connection, made, "begin", account)
    return made


def change(connection: Connection, number: str, seen: int, account: int, filed: Passport) -> Filing:
    """Replace the document of a draft or a returned filing. Raises MissingError, StaleError, StateError."""
    values = {"document": filed.document, "claimed_at": filed.claimed_at}
    return _move(connection, number, seen, account, "change", OPEN, values)


def submit(connection: Connection, number: str, seen: int, account: int) -> Filing:
    """Hand a filing over for review; the server's time is the legal one. Raises as `change`."""
    refuse_superseded(connection, number)
    values: dict[str, Any] = {
        "state": "submitted",
        "submitted_at": func.clock_timestamp(),
        "reasons": [],
        "reviewer": None,
    }
    return _move(connection, number, seen, account, "submit", OPEN, {**values, "decided_at": None})


def abandon(connection: Connection, number: str, seen: int, account: int) -> Filing:
    """Give a draft or a returned filing up; it stays, and its number is not given again. Raises as `change`."""
    return _move(connection, number, seen, account, "abandon", OPEN, {"state": "abandoned"})


def mark(connection: Connection, number: str, seen: int, account: int, judged: Mapping[str, str]) -> Filing:
    """Note that parts of a submitted filing were judged: a new revision, so that nobody decides on what they did not
    see. `judged`: judgement by part (`gis.store.marks` keeps the marks themselves). Raises as `change`.
    """
    return _move(connection, number, seen, account, "mark", ("submitted",), {}, detail={"parts": dict(judged)})


def send_back(
    connection: Connection, number: str, seen: int, account: int, reasons: Sequence[Mapping[str, str]]
) -> Filing:
    """Return a submitted filing with reasons by field: [{"pointer", "reason"}]. Raises as `change`."""
    values = {"state": "returned", "reviewer": account, "decided_at": func.clock_timestamp(), "reasons": list(reasons)}
    detail = {"reasons": values["reasons"]}
    return _move(connection, number, seen, account, "return", ("submitted",), values, detail=detail)


def refuse_superseded(connection: Connection, number: str) -> None:
    """Raises StateError for a filing older than the last approved version: its document can be filed again."""
    found = _there(connection, number)
    newest = newest_approved(connection, found.object_id)
    if found.state != "approved" and found.version <= newest:
        raise StateError("superseded", number=number, newer=f"{found.object}-v{newest}")


def refuse_unless(found: Filing, seen: int, states: Sequence[str]) -> None:
    """Raises StaleError if the filing was changed since it was seen, StateError if its state forbids the action."""
    if found.revision != seen:
        raise StaleError(str(seen), str(found.revision))
    if found.state not in states:
        raise StateError("state_forbids", number=found.number, state=found.state, needed=", ".join(states))


def note(
    connection: Connection, of: Filing, action: str, account: int, detail: Mapping[str, Any] | None = None
) -> None:
    """Keep what happened to a filing."""
    row = {"filing": of.id, "action": action, "account": account, "revision": of.revision, "detail": detail or {}}
    connection.execute(insert(filing_event).values(row))


def _move(
    connection: Connection,
    number: str,
    seen: int,
    account: int,
    action: str,
    states: Sequence[str],
    values: Mapping[str, Any],
    detail: Mapping[str, Any] | None = None,
) -> Filing:
    f = table.c
    moved = (
        update(table)
        .where(f.number == number, f.state.in_(states), f.revision == seen)
        .values(**values, revision=f.revision + 1, changed_at=func.clock_timestamp())
    )
    done = connection.execute(moved).rowcount
    found = _there(connection, number)
    if not done:
        refuse_unless(found, seen, states)
        raise StateError("not_yours", number=number)
    note(connection, found, action, account, detail)
    return found


def _there(connection: Connection, number: str) -> Filing:
    found = filing(connection, number)
    if found is None:
        raise MissingError("filing", number)
    return found
