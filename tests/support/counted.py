"""All figures of a register, kept and counted anew: the two must say the same."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from audit.figures import FOR_WHOM, Calendar, Figures, face, tally
from audit.figures.question import Question
from gis.histories import Reader
from gis.models import register as r
from gis.queries.compliance import compliance

EVERY_KEY = frozenset({"district", "sector", "owner_kind", "category", "year", "sense"})


def rollup(connection: sa.Connection, today: date, territory: str = "KZ") -> dict[tuple[object, ...], Figures]:
    """Every figure of a territory, as the writes kept it."""
    everything = Question(territory=territory, by=EVERY_KEY, senses=("recorded", "planned"), categories=FOR_WHOM)
    return {tuple(row.keys.values()): row.figures for row in compliance(connection, everything, today)}


def recount(connection: sa.Connection, today: date) -> dict[tuple[object, ...], Figures]:
    """Every figure, from the raw rows, by the definitions alone."""
    years = Calendar(2022, 2030, today)
    objects = connection.execute(
        sa.select(r.object_.c.id, r.object_.c.district, r.object_.c.sector, r.object_.c.owner_kind)
    ).all()
    known = Reader(connection, r, [row.id for row in objects]).histories()
    cells: dict[tuple[object, ...], list[int]] = {}
    for row in objects:
        shown = face(known[row.id], years)
        for sense in ("recorded", "planned"):
            for year in years.years:
                for category in FOR_WHOM:
                    key = (row.district, row.sector, row.owner_kind, category, year, sense)
                    cells.setdefault(key, []).append(shown[years.slot(sense, year, category)])
    return {key: figures for key, some in cells.items() if (figures := tally(some)).objects}
