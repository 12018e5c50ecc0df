"""Lists of objects by the number of the page, for people who turn pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gis.queries.counted import Counted, counted
from gis.queries.filters import ObjectFilter, conditions
from gis.queries.installation import Installation
from gis.queries.objects import SORTS, Listed, page_of, rows_of, total


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. ``page`` is the page shown: the last one where a later was asked for.

    ``counted`` says how many measures or passports its objects have where the list is behind a figure of these.
    """

    items: Sequence[Listed]
    total: int
    page: int
    pages: int
    counted: Sequence[Counted] = ()


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
    """One page of the objects asked for, counted from 1.

    Two queries whatever its length, and two more for each thing that is counted beside the objects.
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
    items = [listed for _, listed in rows_of(connection, these, here, asked.year, asked.sense)]
    beside = counted(connection, here, asked, [each.id for each in items])
    return Listing(items, found, shown, pages, beside)
