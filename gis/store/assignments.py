"""Hands objects to inspectors, and takes them back: thousands in a few statements, each object with one at a time.

The transaction acts for an account (`gis.db.act_as`); row-level security refuses what that person may not.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Connection, Date, Text, func, insert, literal, select, update

from audit.assignment import ACTS, FATES, Fate, Order, fate
from audit.permission import Actor
from gis.models import register as r
from gis.models.filings import assignment
from gis.queries.actors import actor_of
from gis.queries.assignments import held
from gis.queries.inspectors import districts_where

Fates = dict[Fate, list[int]]
"""Ids of objects, by what a hand-over does with them."""


def weigh(connection: Connection, giver: Actor, order: Order, objects: Sequence[int]) -> Fates:
    """What the hand-over would do with each object; changes nothing. Five queries whatever their number."""
    o = r.object_.c
    rows = connection.execute(select(o.id, o.district, o.stage).where(o.id == func.any(list(objects)))).all()
    districts = {row.district for row in rows}
    gives = districts_where(connection, giver, "assignment.give", districts)
    goes = districts_where(connection, actor_of(connection, order.inspector), "field.take", districts)
    now = held(connection, objects)
    found: Fates = {each: [] for each in FATES}
    for row in rows:
        what = fate(order, row.stage, now.get(row.id), may_give=row.district in gives, may_take=row.district in goes)
        found[what].append(row.id)
    return found


def hand_over(connection: Connection, giver: Actor, order: Order, objects: Sequence[int]) -> Fates:
    """Hand objects to an inspector; done again it changes nothing. Returns what was done with each."""
    _lock(connection, objects)
    found = weigh(connection, giver, order, objects)
    ids = sorted(key for what in ACTS for key in found[what])
    if ids:
        _end(connection, giver, ids, "handed_on")
        rows = func.unnest(literal(ids, ARRAY(BigInteger))).table_valued("id").render_derived()
        told = select(
            rows.c.id, literal(order.inspector, BigInteger), literal(order.due, Date), literal(order.note, Text),
            literal(giver.account, BigInteger), func.clock_timestamp(),
        )  # fmt: skip
        names = ["object", "inspector", "due", "note", "handed_by", "handed_at"]
        connection.execute(insert(assignment).from_select(names, told))
    return found


def take_back(connection: Connection, giver: Actor, objects: Sequence[int]) -> int:
    """End the hand-overs of these objects; those that nobody has stay as they are. Returns how many ended."""
    _lock(connection, objects)
    return _end(connection, giver, objects, "taken_back")


def _lock(connection: Connection, objects: Sequence[int]) -> None:
    """Of two hand-overs of one object at once the second waits, and sees the first."""
    o = r.object_.c
    ids = select(o.id).where(o.id == func.any(list(objects))).order_by(o.id).with_for_update(key_share=True)
    connection.execute(ids).all()


def _end(connection: Connection, giver: Actor, objects: Sequence[int], ending: str) -> int:
    a = assignment.c
    ended = (
        update(assignment)
        .where(a.object == func.any(list(objects)), a.ended_at.is_(None))
        .values(ended_at=func.clock_timestamp(), ended_by=giver.account, ending=ending)
    )
    return connection.execute(ended).rowcount
