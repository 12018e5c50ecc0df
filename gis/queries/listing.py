"""Lists of objects by the number of the page, for people who turn pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from gis.queries.filters import MEASURE_COUNTERS, ObjectFilter, base, conditions, measures_counted
from gis.queries.installation import Installation
from gis.queries.objects import SORTS, Listed, page_of, rows_of, total


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. ``page`` is the page shown: the last one where a later was asked for.

    ``measures`` is how many measures its objects have where the list is behind a counter of measures.
    """

    items: Sequence[Listed]
    total: int
    page: int
    pages: int
    measures: int | None = None


def listing(
    connection: Connection,
    here: Installation,
    asked: ObjectFilter,
    *,
    sort: str = "name",
    language: str = "ru",
    page: int = 1,
    size: int = 50,
) -> Listing:
    """One page of the objects asked for, counted from 1; two or three queries whatever its length.

    Raises ValueError for a sort or a filter value that is not known.
    """
    if sort not in SORTS:
        raise ValueError(f"no such sort: {sort}")
    where = conditions(asked, here)
    found = total(connection, where)
    pages = max(-(-found // size), 1)
    shown = min(max(page, 1), pages)
    until = page_of(where, sort, language, shown * size, None)
    these = select(until).order_by(until.c.sorted, until.c.number).offset((shown - 1) * size).limit(size).cte("shown")
    rows = rows_of(connection, these, here, asked.year, asked.sense)
    return Listing([listed for _, listed in rows], found, shown, pages, _measures(connection, here, asked))


def _measures(connection: Connection, here: Installation, asked: ObjectFilter) -> int | None:
    if asked.counter not in MEASURE_COUNTERS:
        return None
    counted = select(func.sum(measures_counted(asked, here))).select_from(base()).where(*conditions(asked, here))
    return int(connection.execute(counted).scalar_one() or 0)
