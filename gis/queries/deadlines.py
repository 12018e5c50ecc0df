"""Deadlines for calendars, and what happened with measures for feeds: of a territory or a person, without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, true

from audit.adaptation.lifecycle import OPEN
from gis.models import pub
from gis.queries.works import MeasureFilter, conditions


@dataclass(frozen=True, slots=True)
class Deadline:
    """An open measure with its date. `steps` counts what happened with it; `changed_at` is when the last of it did."""

    id: int
    work: str
    zone: str
    title: str | None
    due: date
    number: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    steps: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """A step of a measure as everyone may know of it: not who took it, nor why."""

    id: int
    step: str
    happened_on: date
    at: datetime
    measure: int
    work: str
    zone: str
    title: str | None
    number: str
    name: Mapping[str, str]
    address: Mapping[str, str]


def deadlines(
    connection: Connection, asked: MeasureFilter, today: date, *, since: date, most: int
) -> tuple[Sequence[Deadline], int]:
    """The open measures asked for that fall due on a day or later, the earliest first, and how many there are. Two
    queries.
    """
    m, o, e = pub.measure.c, pub.object_.c, pub.measure_event.c
    joined = pub.measure.join(pub.object_, o.id == m.object)
    where = [*conditions(asked, today), m.status.in_(OPEN), m.due >= since]
    total = connection.execute(select(func.count()).select_from(joined).where(*where)).scalar_one()
    # counted for the rows that are given, not for every measure there is
    of = select(func.count(), func.max(e.at)).where(e.measure == m.id).correlate(pub.measure).lateral()
    steps, last = of.c
    query: Select[Any] = (
        select(
            m.id, m.work, m.zone, m.title, m.due, o.number, o.name, o.address, steps,
            func.greatest(m.recorded_at, last),
        )
        .select_from(joined.join(of, true()))
        .where(*where)
        .order_by(m.due, m.id)
        .limit(most)
    )  # fmt: skip
    return [Deadline(*row) for row in connection.execute(query)], int(total)


def happenings(connection: Connection, asked: MeasureFilter, today: date, *, most: int) -> list[Happening]:
    """The last steps of the measures asked for, newest first; changes of words and prices left out. One query."""
    m, o, e = pub.measure.c, pub.object_.c, pub.measure_event.c
    query = (
        select(e.id, e.step, e.happened_on, e.at, m.id, m.work, m.zone, m.title, o.number, o.name, o.address)
        .join(pub.measure, m.id == e.measure)
        .join(pub.object_, o.id == m.object)
        .where(*conditions(asked, today), e.step != "edit")
        .order_by(e.at.desc(), e.id.desc())
        .limit(most)
    )
    return [Happening(*row) for row in connection.execute(query)]
