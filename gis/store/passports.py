"""Files approved versions of passports and withdraws them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from audit.errors import AuditError
from audit.observation import Facts, Form
from gis.models import register as r
from gis.store.settle import settle


class MissingError(AuditError):
    """A row that a write needs is not there: which table, and what it was looked for by."""

    def __init__(self, what: str, key: str) -> None:
        self.what, self.key = what, key
        super().__init__(f"There is no {what} “{key}”.")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """An approved version of a passport, before it has a number."""

    object: int
    norm: str
    wording: date
    inspected_on: date
    effective_on: date
    facts: Facts
    author: str
    reviewer: str | None
    source: str
    forms: tuple[Form, ...] = ()
    depth: str = "standard"
    basis: str = "inspection"
    author_role: str = "inspector"
    lapses_on: date | None = None
    source_id: str | None = None
    batch: int | None = None


def file_version(connection: Connection, new: NewVersion, today: date) -> str:
    """Keep a new version, judge it and bring the figures in line; returns its number, ``<object>-v<n>``.

    The version follows the object's last one. Raises MissingError for an object that is not there.
    """
    o, p = r.object_.c, r.passport.c
    # The lock lets others refer to the object: whoever files the building around it judges its premises meanwhile.
    here = select(o.number).where(o.id == new.object).with_for_update(key_share=True)
    number = connection.execute(here).scalar()
    if number is None:
        raise MissingError("object", str(new.object))
    version = connection.execute(select(func.register.next_version(new.object))).scalar_one()
    row: dict[str, Any] = {
        **{name: getattr(new, name) for name in new.__slots__ if name not in ("facts", "forms")},
        "version": version,
        "number": f"{number}-v{version}",
        "facts": new.facts.to_store(),
        "forms": [form._asdict() for form in new.forms],
    }
    key = connection.execute(insert(r.passport).values(row).returning(p.id)).scalar_one()
    acts = {"passport.approved": [key]}
    settle(connection, today, objects=[new.object], passports=[key], subject=row["number"], acts=acts)
    return f"{number}-v{version}"


def withdraw(
    connection: Connection,
    number: str,
    on: date,
    reason: str,
    today: date,
    *,
    reopened: Callable[[int], Mapping[str, Sequence[int]]] = lambda version: {},
) -> None:
    """Withdraw a version, with a reason: the one before it holds again from that day, if there is one. `reopened` takes
    back what rested on it (id of the version), and says what the log is told of that.

    Raises MissingError for a number that is not there or is withdrawn already.
    """
    p = r.passport.c
    withdrawn = (
        update(r.passport)
        .where(p.number == number, p.withdrawn_on.is_(None))
        .values(withdrawn_on=on, withdrawn_recorded_at=func.clock_timestamp(), withdrawn_reason=reason)
        .returning(p.id, p.object)
    )
    row = connection.execute(withdrawn).first()
    if row is None:
        raise MissingError("passport", number)
    acts = {"passport.withdrawn": [row.id], **reopened(row.id)}
    settle(connection, today, withdrawn=[row.object], subject=number, acts=acts)
