"""Looks that made no passport, counted: visits by how they ended, quick screenings. Never among the passports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Join, Table, false, func, or_, select, true
from sqlalchemy.sql import ColumnElement

from audit.looking import OUTCOMES
from gis.models import pub


@dataclass(frozen=True, slots=True)
class Looks:
    """Counts of one district: `visits` by outcome (all of them), each visit and each screening counted."""

    visits: Mapping[str, int]
    screenings: int


def looks(connection: Connection, territories: Collection[str] | None) -> dict[str, Looks]:
    """Counts of the districts that have any; `territories` with all below each, None for all. Two queries."""
    v, o = pub.visit.c, pub.object_.c
    within = _within(territories)
    found: dict[str, dict[str, int]] = {}
    visits = select(o.district, v.outcome, func.count()).select_from(_at(pub.visit)).where(within)
    for district, outcome, count in connection.execute(visits.group_by(o.district, v.outcome)):
        found.setdefault(district, {})[outcome] = count
    screened = select(o.district, func.count()).select_from(_at(pub.screening)).where(within).group_by(o.district)
    screenings = {row[0]: row[1] for row in connection.execute(screened)}
    nothing = dict.fromkeys(OUTCOMES, 0)
    districts = sorted({*found, *screenings})
    return {each: Looks({**nothing, **found.get(each, {})}, screenings.get(each, 0)) for each in districts}


def _at(table: Table) -> Join:
    return table.join(pub.object_, pub.object_.c.id == table.c.object)


def _within(territories: Collection[str] | None) -> ColumnElement[bool]:
    if territories is None:
        return true()
    below = (select(func.pub.territories_below(code).table_valued("code").c.code) for code in sorted(territories))
    return or_(false(), *(pub.object_.c.district.in_(each) for each in below))
