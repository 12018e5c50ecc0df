"""Reads for reminders: the dates that draw near, who may be told of them, and what a letter is to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, case, exists, select

from audit.adaptation.lifecycle import OPEN
from audit.adaptation.reminders import FURTHEST, Promise, Reminder, ReminderStep, reminders
from audit.permission import Actor, Grant
from gis.models import register as r
from gis.models.notices import notice
from gis.models.people import account, role_grant
from gis.models.reminders import reminder, reminder_letter
from gis.queries.actors import within_each

ADDRESSED = ("owner", "planner", "reviewer")
"""The roles whose people are reminded."""


@dataclass(frozen=True, slots=True)
class Due:
    """A measure in a letter, as everyone may read it; names and addresses by language."""

    step: ReminderStep
    measure: int
    due: date
    work: str
    zone: str
    title: str | None
    name: Mapping[str, str]
    address: Mapping[str, str]
    number: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a letter is for; `language` None: the installation's own. `mark` names the letter, and says nothing."""

    account: int
    email: str
    name: str
    language: str | None
    mark: str


def due_reminders(connection: Connection, today: date) -> list[Reminder]:
    """Who is to hear of which measure today and has not heard of it; nobody who had a letter today already.

    Five queries, by an account that reads everything.
    """
    told = set(_told(connection))
    written = select(reminder_letter.c.account).where(reminder_letter.c.day == today)
    answered = set(connection.execute(written).scalars())
    people = _people(connection)
    return [
        each
        for each in reminders(_promises(connection, today), people, today)
        if each not in told and each.account not in answered
    ]


def addresses(connection: Connection, accounts: Sequence[int]) -> dict[int, str]:
    """The e-mail address of each account."""
    query = select(account.c.id, account.c.email).where(account.c.id.in_(accounts))
    return {row.id: row.email for row in connection.execute(query)}


def letter_says(connection: Connection, letter: int) -> list[Due]:
    """What a letter reminds of that is still to be done by that date; the latest of all first."""
    m, o, n = r.measure.c, r.object_.c, reminder.c
    query = (
        select(n.step, n.measure, n.due, m.work, m.zone, m.title, o.name, o.address, o.number)
        .join(r.measure, m.id == n.measure)
        .join(r.object_, o.id == m.object)
        .where(n.letter == letter, m.due == n.due, m.status.in_(OPEN))
        .where(case((n.step == "escalated", True), else_=m.status != "claimed"))
        .order_by(n.due, o.number, n.measure)
    )
    return [Due(*row) for row in connection.execute(query)]


def _promises(connection: Connection, today: date) -> list[Promise]:
    m, o = r.measure.c, r.object_.c
    query = (
        select(m.id, m.object, o.district, m.status, m.due, m.author)
        .join(r.object_, o.id == m.object)
        .where(m.status.in_(OPEN), m.due <= today + timedelta(days=FURTHEST))
        .order_by(m.due, m.id)
    )
    rows = connection.execute(query).all()
    within = within_each(connection, {row.district for row in rows})
    return [Promise(row.id, row.object, within[row.district], row.status, row.due, row.author) for row in rows]


def _people(connection: Connection) -> list[Actor]:
    # Who bears the code of a letter has no mailbox: the letter itself said what is due.
    a, g = account.c, role_grant.c
    query = (
        select(a.id, g.role, g.territory, g.object)
        .join(role_grant, g.account == a.id)
        .where(a.active, g.ended_at.is_(None), g.role.in_(ADDRESSED))
        .where(~exists().where(notice.c.account == a.id))
        .order_by(g.id)
    )
    held: defaultdict[int, list[Grant]] = defaultdict(list)
    for row in connection.execute(query):
        held[row.id].append(Grant(row.role, row.territory, row.object))
    return [Actor(key, "", tuple(grants)) for key, grants in held.items()]


def _told(connection: Connection) -> list[Reminder]:
    """What was said of the measures that are open, by the dates that they have."""
    m, n = r.measure.c, reminder.c
    query = select(n.account, n.measure, n.step, n.due).join(r.measure, m.id == n.measure)
    return [Reminder(*row) for row in connection.execute(query.where(m.status.in_(OPEN), m.due == n.due))]
