"""What the demo city's people do with its measures: the steps that anybody takes, as themselves, with all that follows.

The measures that the city was lived with have days and no steps; these have a history, and the log tells of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, exists, select

from audit.adaptation.cost import Cost
from audit.adaptation.reading import Asked, Bulk, Claimed, Decided
from audit.demo.funding import ACCESS, SOCIAL
from audit.demo.life import NORM
from audit.money.prices import in_force
from audit.money.works import standard_works
from audit.norms import load_edition
from audit.permission import Thing, may
from gis.db import Database
from gis.demo.people import DemoPerson
from gis.models import register as r
from gis.models.people import account
from gis.queries.actors import actor_of
from gis.queries.prices import prices
from gis.queries.subjects import horizon_here
from gis.queries.territories import path_to, territories
from gis.store import measures as store
from gis.store.bulk import plan_standard
from gis.store.measures import Doer

SOON: Final = timedelta(days=30)
MORE_TIME: Final = timedelta(days=184)
LOOKED_AT: Final = 60
"""Among so many schools, clinics and social institutions those are looked for that lack signs."""
SIGNS: Final = "signs"
ENOUGH: Final = 6
Deed = Callable[[Connection, Doer, DemoPerson], int]


def let_them_work(database: Database, people: Sequence[DemoPerson]) -> int:
    """Take a few steps as each of the people, each in a transaction of its own; how many were taken.

    ``database`` acts for whoever it is told to. Steps for which a small city has no measure are left out.
    """
    with database.read() as connection:
        keys = {row.email: row.id for row in connection.execute(select(account.c.email, account.c.id))}
        today = connection.execute(select(r.installation.c.clock)).scalar_one()
    taken = 0
    for key, deed in DEEDS:
        person = next((each for each in people if each.key == key), None)
        if person is None or person.email not in keys:
            continue
        by = Doer(keys[person.email], person.role, today)
        with database.write(acting=by.account) as connection:
            taken += deed(connection, by, person)
    return taken


def _ask_for_the_owner(connection: Connection, by: Doer, owner: DemoPerson) -> int:
    """The first that can be moved: the owner needs more time."""
    return _ask(connection, by, "Ждём поставку двери, договор заключён", _of_object(owner), many=1)


def _claim_for_the_owner(connection: Connection, by: Doer, owner: DemoPerson) -> int:
    """Another of the owner's works is done."""
    m = r.measure.c
    found = _some(connection, [*_of_object(owner), m.status.in_(("planned", "started")), m.asked.is_(None)], 1)
    for row in found:
        store.claim(connection, row.id, row.revision, by, Claimed(by.today, "А-17", (), "Работы завершены"))
    return len(found)


def _ask_for_the_city(connection: Connection, by: Doer, planner: DemoPerson) -> int:
    """Two works of the state's own objects will be late."""
    return _ask(connection, by, "Подрядчик определён позже: конкурс объявлен повторно", _of_the_state(), many=2)


def _grant_one(connection: Connection, by: Doer, reviewer: DemoPerson) -> int:
    """One of them is granted; the other, and the owner's, wait."""
    found = _some(connection, [*_of_the_state(), r.measure.c.asked.is_not(None)], 1)
    for row in found:
        store.decide(connection, row.id, row.revision, by, Decided(True, "Срок переносится один раз", "17-к"))
    return len(found)


def _refuse_one(connection: Connection, by: Doer, inspector: DemoPerson) -> int:
    """Somebody reported work done that the inspector did not find."""
    m, o = r.measure.c, r.object_.c
    here = o.district == inspector.territory
    found = _some(connection, [here, o.owner_kind != "residents", m.status == "claimed", m.claimed_by.is_(None)], 1)
    for row in found:
        store.refuse(connection, row.id, row.revision, by, "На месте работы не завершены: порог не снят")
    return len(found)


def _plan_signs(connection: Connection, by: Doer, planner: DemoPerson) -> int:
    """The planner plans signs for schools and clinics that lack them, and begins with one."""
    o, city = r.object_.c, str(planner.territory)
    seen = exists().where(r.passport.c.object == o.id, r.passport.c.withdrawn_on.is_(None))
    query = select(o.number).where(o.owner_kind == "state", o.sector.in_(SOCIAL), seen)
    numbers = list(connection.execute(query.order_by(o.id).limit(LOOKED_AT)).scalars())
    price = in_force(prices(connection), path_to(territories(connection), city), SIGNS, by.today.year)
    actor = actor_of(connection, by.account)
    if not numbers or price is None or actor is None:
        return 0
    cost = Cost(
        price.each.amount, price.each.currency, price.source, price.year, Decimal(1), price.unit, price.each.amount
    )
    fields: dict[str, Any] = {
        "work": "current_repair", "stage": "deferred", "title": "Таблички и указатели", "payer": "city",
        "responsible": "Управление социального благосостояния", "programme": ACCESS, "line": "social", "cost": cost,
    }  # fmt: skip
    due = date(min(by.today.year + 1, horizon_here(connection).year), 12, 15)
    work = standard_works()[SIGNS]
    known = load_edition(NORM).rules
    rules = tuple(rule.id for rule in known if work.puts_right(rule.zone, rule.element, rule.quantity))
    leave = lambda key, within: may(actor, "measure.plan", Thing(within, key))  # noqa: E731
    wanted = Bulk(tuple(numbers), {}, rules, due, fields, dry_run=True)
    would = [number for _, number, _ in plan_standard(connection, by, wanted, leave).measures][:ENOUGH]
    if not would:
        return 0
    wanted = Bulk(tuple(would), {}, rules, due, fields, dry_run=False)
    made = plan_standard(connection, by, wanted, leave).measures
    store.start(connection, made[0][0] or 0, 1, by)
    return len(made) + 1


def _ask(connection: Connection, by: Doer, reason: str, where: Sequence[ColumnElement[bool]], many: int) -> int:
    m = r.measure.c
    last = horizon_here(connection)
    open_still = [m.status.in_(("planned", "started")), m.asked.is_(None), m.due > by.today + SOON, m.due < last]
    found = _some(connection, [*where, *open_still], many)
    for row in found:
        store.ask(connection, row.id, row.revision, by, Asked(reason, min(row.due + MORE_TIME, last)))
    return len(found)


def _of_object(owner: DemoPerson) -> list[ColumnElement[bool]]:
    return [r.object_.c.number == owner.number]


def _of_the_state() -> list[ColumnElement[bool]]:
    return [r.object_.c.owner_kind == "state"]


def _some(connection: Connection, where: Sequence[ColumnElement[bool]], many: int) -> Sequence[Any]:
    """The first measures of these, by due date."""
    m = r.measure.c
    query = select(m.id, m.revision, m.due).join(r.object_, r.object_.c.id == m.object).where(*where)
    return connection.execute(query.order_by(m.due, m.id).limit(many)).all()


DEEDS: Final[Sequence[tuple[str, Deed]]] = (
    ("planner", _plan_signs),
    ("planner", _ask_for_the_city),
    ("reviewer", _grant_one),
    ("inspector-1", _refuse_one),
    ("owner", _ask_for_the_owner),
    ("owner", _claim_for_the_owner),
)
"""Who does what, in order."""
