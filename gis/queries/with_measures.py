"""Figures of the objects that have measures to do: counted from their faces, since no rollup knows of measures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from audit.figures import Figures
from audit.figures.question import Answer, Question
from gis.models import pub
from gis.queries.compliance import OF_OBJECTS, filters, in_order, keys_of, slots_of
from gis.queries.events import TO_DO, ToDo, still_to_do
from gis.queries.installation import Installation


def figures_with(connection: Connection, question: Question, here: Installation, which: ToDo) -> list[Answer]:
    """The rows that answer a question about today, of the objects alone that have such measures for the category."""
    f = pub.face.c
    names = [key for key in OF_OBJECTS if key in question.by]
    found: list[tuple[Mapping[str, str | int], Figures]] = []
    for slot in slots_of(question, here.calendar):
        sense, year, category = slot
        cell = f.cells[here.slot(category, year, sense)]
        owners = still_to_do(here, which, category, year).owners
        query = (
            select(cell.label("cell"), *(f[name] for name in names), func.count().label("times"))
            .where(cell != 0, f.object.in_(owners), *filters(f, question))
            .group_by(cell, *(f[name] for name in names))
        )
        for row in connection.execute(query):
            figures = Figures()
            figures.count(row.cell, row.times)
            found.append((keys_of(question, slot, row._mapping), figures))
    return in_order(question, found)


def objects_with(
    connection: Connection, question: Question, here: Installation, states: tuple[int, ...] = ()
) -> Mapping[ToDo, int]:
    """How many objects of a question about one cell have measures, in every sense of `TO_DO`. One query."""
    (sense, year, category), *_others = slots_of(question, here.calendar)
    f, m = pub.face.c, pub.measure.c
    cell = f.cells[here.slot(category, year, sense)]
    each = (
        select(
            m.object,
            func.bool_or(m.due < here.today).label("overdue"),
            func.bool_or(m.due <= date(year, 12, 31)).label("due"),
        )
        .where(still_to_do(here, "open", category, year).which)
        .group_by(m.object)
        .subquery()
    )
    shown = [cell.op("&")(7).in_(states)] if states else []
    query = (
        select(
            func.count().label("open"),
            func.count().filter(each.c.overdue).label("overdue"),
            func.count().filter(each.c.due).label("due"),
        )
        .select_from(pub.face.join(each, each.c.object == f.object))
        .where(cell != 0, *shown, *filters(f, question))
    )
    row = connection.execute(query).mappings().one()
    return {which: int(row[which]) for which in TO_DO}
