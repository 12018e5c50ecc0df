"""What others say of an object: claims, declared attributes, quick screenings. None of it is a passport."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from gis.models import pub


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for one category, or for "all". ``words`` are the source's own, such as wheelchair=limited."""

    category: str
    state: str
    words: str | None
    claimed_on: date | None
    claimed_by: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeclaredFact:
    """An attribute that a source states. ``key`` is zone/element/instance/quantity, ``value`` in its unit."""

    key: str
    value: Any
    declared_on: date | None
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Screening:
    """A quick look: it can end in "not accessible", never in "accessible"."""

    screened_on: date
    result: Mapping[str, Any]
    source: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that ended without a passport, and why."""

    visited_on: date
    outcome: str
    recorded_at: datetime


def claims(connection: Connection, object_id: int) -> list[Claim]:
    """The claims about an object, newest first."""
    c = pub.claim.c
    query = (
        select(c.category, c.state, c.words, c.claimed_on, c.claimed_by, c.source, c.recorded_at)
        .where(c.object == object_id)
        .order_by(c.claimed_on.desc().nulls_last(), c.source, c.id)
    )
    return [Claim(*row) for row in connection.execute(query)]


def declared_facts(connection: Connection, object_id: int) -> list[DeclaredFact]:
    """The attributes that sources state of an object, by key."""
    d = pub.declared_fact.c
    query = (
        select(d.key, d.value, d.declared_on, d.source, d.recorded_at)
        .where(d.object == object_id)
        .order_by(d.key, d.source)
    )
    return [DeclaredFact(*row) for row in connection.execute(query)]


def screenings(connection: Connection, object_id: int) -> list[Screening]:
    """The quick screenings of an object, newest first."""
    s = pub.screening.c
    query = (
        select(s.screened_on, s.result, s.source, s.recorded_at)
        .where(s.object == object_id)
        .order_by(s.screened_on.desc(), s.id.desc())
    )
    return [Screening(*row) for row in connection.execute(query)]


def visits(connection: Connection, object_id: int) -> list[Visit]:
    """The visits of an object that ended without a passport, newest first."""
    v = pub.visit.c
    query = (
        select(v.visited_on, v.outcome, v.recorded_at)
        .where(v.object == object_id)
        .order_by(v.visited_on.desc(), v.id.desc())
    )
    return [Visit(*row) for row in connection.execute(query)]
