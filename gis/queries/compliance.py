"""The figures: read from the rollup that the writes keep, or recounted for a past day."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from audit.figures import FOR_WHOM, Calendar, Figures, recorded
from audit.figures.face import year_end
from audit.figures.question import KEYS, Answer, Question
from audit.history import History
from gis.histories import Reader
from gis.models import pub

COUNTERS = tuple(field.name for field in fields(Figures))
OF_OBJECTS = ("district", "sector", "owner_kind")
Slot = tuple[str, int, str]


def calendar(connection: Connection, today: date) -> Calendar:
    """The years of this installation's figures, seen from ``today``."""
    row = connection.execute(select(pub.installation.c.first_year, pub.installation.c.last_year)).one()
    return Calendar(row.first_year, row.last_year, today)


def compliance(connection: Connection, question: Question, today: date) -> list[Answer]:
    """The rows that answer a question, in the order of their keys; rows without objects are left out.

    Reads the rollup in a time that does not depend on the number of objects, unless the question is ``as_of`` a
    day or ``known_at`` a moment: then it recounts, from the histories of the objects, by the same definitions.
    """
    years = calendar(connection, today)
    if question.recount:
        day = question.as_of or today
        return in_order(question, recounts(connection, question, (day,))[day])
    slots = {years.slot(*slot) + 1: slot for slot in slots_of(question, years)}
    r = pub.rollup.c
    names = [key for key in OF_OBJECTS if key in question.by]
    query = (
        select(r.slot, *(r[name] for name in names), *(func.sum(r[counter]).label(counter) for counter in COUNTERS))
        .where(r.slot.in_(list(slots)), *filters(r, question))
        .group_by(r.slot, *(r[name] for name in names))
        .having(func.sum(r.objects) > 0)
    )
    answers = (
        (keys_of(question, slots[row.slot], row._mapping), Figures(*(int(row._mapping[c]) for c in COUNTERS)))
        for row in connection.execute(query)
    )
    return in_order(question, answers)


def slots_of(question: Question, years: Calendar) -> Iterator[Slot]:
    """The senses, years and categories that a question is about; a year outside the figures has none."""
    asked = question.years or (tuple(years.years) if "year" in question.by else (years.today.year,))
    for sense in question.senses:
        for year in asked:
            if year not in years.years:
                continue
            day = years.recorded_day(year) if sense == "recorded" else years.planned_day(year)
            if day is not None:
                yield from ((sense, year, category) for category in question.categories)


def filters(columns: Any, question: Question) -> Sequence[Any]:
    """The conditions of a question on rows with a district, a sector and an owner kind."""
    conditions = [columns.district.in_(select(func.pub.territories_below(question.territory)))]
    for column, allowed in (
        (columns.district, question.districts),
        (columns.sector, question.sectors),
        (columns.owner_kind, question.owner_kinds),
    ):
        if allowed:
            conditions.append(column.in_(allowed))
    return conditions


def keys_of(question: Question, slot: Slot, row: Any) -> dict[str, str | int]:
    """The values of the keys that were asked for."""
    sense, year, category = slot
    known: dict[str, str | int] = {"territory": question.territory, "sense": sense, "year": year, "category": category}
    return {key: known[key] if key in known else row[key] for key in KEYS if key in question.by}


def in_order(question: Question, rows: Any) -> list[Answer]:
    """Rows of equal keys added up, in the order of their keys; categories in the order К О С Г У, all."""
    merged: dict[tuple[Any, ...], Answer] = {}
    for keys, figures in rows:
        place = tuple(FOR_WHOM.index(v) if key == "category" else v for key, v in keys.items())
        merged.setdefault(place, Answer(keys)).figures.add(figures)
    return [merged[place] for place in sorted(merged)]


def recounts(
    connection: Connection, question: Question, days: Sequence[date]
) -> dict[date, list[tuple[dict[str, str | int], Figures]]]:
    """Figures counted anew for several days from one reading of the histories; the question's own day is not asked."""
    names = [key for key in OF_OBJECTS if key in question.by]
    o = pub.object_.c
    query = select(o.id, o.district, o.sector, o.owner_kind).where(*filters(o, question)).order_by(o.id)
    rows = connection.execute(query).all()
    histories = Reader(connection, pub, [row.id for row in rows], question.known_at).histories(planned=False)
    units = [(histories[row.id], tuple(row._mapping[name] for name in names)) for row in rows if row.id in histories]
    return {day: list(_counted(units, question, names, day)) for day in days}


def _counted(
    units: Sequence[tuple[History, tuple[str, ...]]], question: Question, names: Sequence[str], day: date
) -> Iterator[tuple[dict[str, str | int], Figures]]:
    places = [FOR_WHOM.index(category) for category in question.categories]
    due_by = year_end(day.year)
    # Many objects show the same cell: each kind of cell is unpacked once.
    shown: defaultdict[tuple[Any, ...], Counter[int]] = defaultdict(Counter)
    for history, unit in units:
        cells = recorded(history, day, due_by, question.known_at)
        for place in places:
            shown[place, *unit][cells[place]] += 1
    for (place, *values), counts in shown.items():
        figures = Figures()
        for cell, times in counts.items():
            figures.count(cell, times)
        if figures.objects:
            slot = ("recorded", day.year, FOR_WHOM[place])
            yield keys_of(question, slot, dict(zip(names, values, strict=True))), figures
