"""Measures as those see them who work on them: every step with who took it, and what their objects fail now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from audit.adaptation.closing import Pair, Subject
from audit.adaptation.cost import Cost
from audit.adaptation.lifecycle import OPEN
from audit.norms import load_edition
from audit.permission import Thing
from audit.planned import closes_of
from gis.histories import among
from gis.models import pub
from gis.models import register as r
from gis.models.people import account
from gis.queries.actors import within_of
from gis.queries.passports import facts_of
from gis.queries.works import cost_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure as it is now, with what is private of it. `asked` is the event that waits for a decision."""

    id: int
    object_id: int
    object: str
    district: str
    status: str
    revision: int
    due: date
    planned_on: date
    started_on: date | None
    claimed_by: int | None
    asked: int | None
    asked_by: int | None
    asked_step: str | None
    asked_detail: Mapping[str, Any] | None
    asked_reason: str | None
    closes: Sequence[Mapping[str, str]]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What it closes, as the engine takes it."""
        return tuple(closes_of(self.closes))


@dataclass(frozen=True, slots=True)
class PlannedFields:
    """What people plan of a measure, as those see it who plan there: with the name of a natural person."""

    revision: int
    status: str
    due: date
    work: str
    stage: str
    title: str | None
    description: str | None
    responsible: str | None
    responsible_private: bool
    payer: str | None
    programme: str | None
    line: str | None
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of a measure. `answers`: the id of the step that it decides on."""

    id: int
    step: str
    account: int
    name: str
    role: str
    happened_on: date
    reason: str | None
    document: str | None
    answers: int | None
    detail: Mapping[str, Any]
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicStep:
    """A step as everyone may know of it: not who took it, nor why. `revision` counts the steps."""

    id: int
    step: str
    happened_on: date
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class InForce:
    """The version in force of an object: its id and number, the day of the finding, and what its verdict depends on."""

    id: int
    number: str
    inspected_on: date
    subject: Subject


def standing(connection: Connection, measure_id: int) -> Standing | None:
    """A measure by its id; what was asked is seen by those who may see its steps."""
    return standings(connection, [measure_id]).get(measure_id)


def standings(connection: Connection, ids: Sequence[int]) -> dict[int, Standing]:
    """The same of several measures, by their ids, in one query."""
    m, o, e = r.measure.c, r.object_.c, r.measure_event.c
    query = (
        select(
            m.id, m.object.label("object_id"), o.number.label("object"), o.district, m.status, m.revision, m.due,
            m.planned_on, m.started_on, m.claimed_by, m.asked, e.account.label("asked_by"), e.step.label("asked_step"),
            e.detail.label("asked_detail"), e.reason.label("asked_reason"), m.closes,
        )
        .join(r.object_, o.id == m.object)
        .outerjoin(r.measure_event, e.id == m.asked)
        .where(among(m.id, ids))
    )  # fmt: skip
    return {row["id"]: Standing(**row) for row in connection.execute(query).mappings()}


def planned_fields(connection: Connection, measure_id: int) -> PlannedFields | None:
    """What is planned of a measure, of which revision. For those alone who plan where its object lies."""
    m = r.measure.c
    plain = [name for name in PlannedFields.__slots__ if name != "cost"]
    money = ("cost_amount", "cost_currency", "cost_quantity", "cost_unit", "cost_price", "price_source", "price_year")
    query = select(*(m[name] for name in (*plain, *money, "provisional"))).where(m.id == measure_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else PlannedFields(**{name: row[name] for name in plain}, cost=cost_of(row))


def thing_of(connection: Connection, found: Standing, author: int | None, state: str) -> Thing:
    """What `audit.permission` is asked about; `author`: whose word it is that the act is about."""
    return Thing(within_of(connection, found.district), found.object_id, author, state)


def steps(connection: Connection, measure_id: int) -> list[StepTaken]:
    """Every step of a measure, in order."""
    e = r.measure_event.c
    columns = [account.c.name if name == "name" else e[name] for name in StepTaken.__slots__]
    query = select(*columns).join(account, account.c.id == e.account).where(e.measure == measure_id)
    return [StepTaken(*row) for row in connection.execute(query.order_by(e.revision))]


def public_steps(connection: Connection, measure_id: int) -> list[PublicStep]:
    """Every step of a measure as everyone may know of it, in order."""
    e = pub.measure_event.c
    columns = [e[name] for name in PublicStep.__slots__]
    query = select(*columns).where(e.measure == measure_id).order_by(e.revision)
    return [PublicStep(*row) for row in connection.execute(query)]


def steps_of_each(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[PublicStep]]:
    """The same of several measures, by the id of each."""
    e = pub.measure_event.c
    columns = [e[name] for name in PublicStep.__slots__]
    query = select(e.measure, *columns).where(e.measure.in_(ids)).order_by(e.measure, e.revision)
    found: dict[int, list[PublicStep]] = {}
    for row in connection.execute(query) if ids else ():
        found.setdefault(row.measure, []).append(PublicStep(*row[1:]))
    return found


def last_claim(connection: Connection, measure_id: int) -> int | None:
    """The id of the step by which the work stands as reported done: the claim, or what reopened it."""
    e = r.measure_event.c
    return connection.execute(
        select(func.max(e.id)).where(e.measure == measure_id, e.step.in_(("claim", "reopen")))
    ).scalar()


def verification_of(connection: Connection, measure_id: int) -> str | None:
    """The number of the filing that is on its way to verify it."""
    return connection.execute(select(func.register.verification_of(measure_id))).scalar()


def subject_in_force(connection: Connection, object_number: str) -> InForce | None:
    """The version in force of an object; None if it has none."""
    p, o = pub.passport.c, pub.object_.c
    query = (
        select(p.id, p.number, p.inspected_on)
        .join(pub.object_, o.id == p.object)
        .where(o.number == object_number, p.withdrawn_on.is_(None))
        .order_by(p.effective_on.desc(), p.version.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    filed = None if row is None else facts_of(connection, row.number)
    if row is None or filed is None:
        return None
    wording = load_edition(filed.norm).wording(filed.wording)
    subject = Subject(wording, filed.facts, filed.kind, filed.forms, filed.host)
    return InForce(row.id, row.number, row.inspected_on, subject)


def closed_already(connection: Connection, object_id: int, but: int | None = None) -> dict[Pair, int]:
    """What the open measures of an object close, with the id of each; `but` one of them."""
    m = r.measure.c
    query = select(m.id, m.closes).where(m.object == object_id, m.status.in_(OPEN), m.id.is_distinct_from(but))
    return {pair: row.id for row in connection.execute(query.order_by(m.id)) for pair in closes_of(row.closes)}
