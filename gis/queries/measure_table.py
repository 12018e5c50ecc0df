"""Measures as a table that sorts, page by page, and as a board by status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from audit.adaptation.lifecycle import OPEN
from audit.terms import MEASURE_STATUSES
from gis.models import pub
from gis.queries.works import Measure, MeasureFilter, conditions, made, measure_query

SORTS = ("due", "object", "responsible", "cost", "status")
"""A minus before the name turns the order round."""


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """One page of measures, how many there are in all and in each status, and how many of the open have no price."""

    items: Sequence[Measure]
    total: int
    counts: Mapping[str, int]
    unpriced: int


@dataclass(frozen=True, slots=True)
class Named:
    """The object of a measure: its names and addresses by language; `lon` and `lat` in degrees, EPSG:4326."""

    district: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    lon: float
    lat: float


def measure_table(
    connection: Connection, asked: MeasureFilter, today: date, *, sort: str = "due", page: int = 1, size: int = 50
) -> MeasureTable:
    """A page of the measures asked for; four queries whatever its length. Raises ValueError for an unknown sort."""
    m = pub.measure.c
    order = _order(sort)
    counts, unpriced = _counted(connection, asked, today)
    query = measure_query().where(*conditions(asked, today)).order_by(*order, m.id).limit(size)
    items = made(connection, query.offset((page - 1) * size), today)
    return MeasureTable(items, sum(counts.values()), counts, unpriced)


def board(connection: Connection, asked: MeasureFilter, today: date, *, most: int = 20) -> Mapping[str, list[Measure]]:
    """The first of each status, by due date. Three queries."""
    m = pub.measure.c
    place = func.row_number().over(partition_by=m.status, order_by=(m.due, m.id)).label("place")
    joined = pub.measure.join(pub.object_, pub.object_.c.id == m.object)
    ranked = select(m.id, place).select_from(joined).where(*conditions(asked, today)).subquery()
    first = select(ranked.c.id).where(ranked.c.place <= most)
    found = made(connection, measure_query().where(m.id.in_(first)).order_by(m.due, m.id), today)
    return {status: [each for each in found if each.status == status] for status in MEASURE_STATUSES}


def objects_named(connection: Connection, numbers: Sequence[str]) -> Mapping[str, Named]:
    """The objects of these numbers."""
    o = pub.object_.c
    query = select(o.number, o.district, o.name, o.address, func.st_x(o.position), func.st_y(o.position)).where(
        o.number.in_(set(numbers))
    )
    return {row.number: Named(*row[1:]) for row in connection.execute(query)}


def extent(connection: Connection, asked: MeasureFilter, today: date) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the objects of the measures asked for, degrees, EPSG:4326; None without any."""
    m, o = pub.measure.c, pub.object_.c
    lon, lat = func.st_x(o.position), func.st_y(o.position)
    joined = pub.measure.join(pub.object_, o.id == m.object)
    query = select(func.min(lon), func.min(lat), func.max(lon), func.max(lat)).select_from(joined)
    west, south, east, north = connection.execute(query.where(*conditions(asked, today))).one()
    return None if west is None else (west, south, east, north)


def programmes_named(connection: Connection) -> list[str]:
    """The codes of the programmes that measures name."""
    m = pub.measure.c
    query = select(m.programme).where(m.programme.is_not(None)).distinct().order_by(m.programme)
    return list(connection.execute(query).scalars())


def _order(sort: str) -> list[ColumnElement[Any]]:
    name = sort.removeprefix("-")
    if name not in SORTS:
        raise ValueError(f"no such sort: {sort}")
    m, o = pub.measure.c, pub.object_.c
    keys: Mapping[str, Sequence[ColumnElement[Any]]] = {
        "due": (m.due,), "object": (o.number,), "responsible": (m.responsible,),
        "cost": (m.cost_currency, m.cost_amount), "status": (m.status, m.due),
    }  # fmt: skip
    down = sort.startswith("-")
    return [(key.desc() if down else key.asc()).nulls_last() for key in keys[name]]


def _counted(connection: Connection, asked: MeasureFilter, today: date) -> tuple[Mapping[str, int], int]:
    m = pub.measure.c
    joined = pub.measure.join(pub.object_, pub.object_.c.id == m.object)
    without = func.count().filter(m.cost_amount.is_(None) & m.status.in_(OPEN))
    query = select(m.status, func.count(), without).select_from(joined).where(*conditions(asked, today))
    rows = connection.execute(query.group_by(m.status)).all()
    counts = dict.fromkeys(MEASURE_STATUSES, 0) | {row[0]: int(row[1]) for row in rows}
    return counts, sum(int(row[2]) for row in rows)


def due_counts(
    connection: Connection, asked: MeasureFilter, spans: Mapping[str, MeasureFilter], today: date
) -> dict[str, int]:
    """How many measures there are in each span of due dates, within what is asked. One query."""
    m = pub.measure.c
    joined = pub.measure.join(pub.object_, pub.object_.c.id == m.object)
    counted = [func.count().filter(*conditions(span, today)).label(name) for name, span in spans.items()]
    plain = replace(asked, status=(), overdue=None, due_from=None, due_before=None)
    row = connection.execute(select(*counted).select_from(joined).where(*conditions(plain, today))).one()
    return {name: int(getattr(row, name)) for name in spans}
