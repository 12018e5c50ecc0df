"""The objects that a figure counts on a day, by the definitions of the figures, whatever is known since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from audit.figures import FLAGS, FOR_WHOM, STATE_NAMES, recorded, unpack
from audit.figures.cell import flag_bit
from audit.figures.face import year_end
from gis.histories import Reader
from gis.models import pub

COUNTERS = ("objects", "full", *FLAGS)


@dataclass(frozen=True, slots=True)
class CountedObject:
    """An object that is counted, with its state for the category that day."""

    number: str
    name: Mapping[str, str]
    kind: str
    sector: str
    district: str
    state: str


def counted_on(
    connection: Connection, districts: list[str], sector: str | None, category: str, counter: str, day: date,
    known_at: datetime | None = None,
) -> list[CountedObject]:  # fmt: skip
    """The objects of some districts (and a sector) that a counter counts on a day, by number.

    ``known_at`` leaves out what the register learnt later. Grows with the number of objects asked about.
    Raises ValueError for a counter or a category that the figures do not know.
    """
    if counter not in COUNTERS or category not in FOR_WHOM:
        raise ValueError(f"no figures count {counter} for {category}")
    o = pub.object_.c
    query = select(o.id, o.number, o.name, o.kind, o.sector, o.district).where(o.district.in_(districts))
    if sector is not None:
        query = query.where(o.sector == sector)
    rows = connection.execute(query.order_by(o.number)).all()
    histories = Reader(connection, pub, [row.id for row in rows], known_at).histories(planned=False)
    place = FOR_WHOM.index(category)
    found = []
    for row in rows:
        cells = recorded(histories[row.id], day, year_end(day.year), known_at) if row.id in histories else None
        if cells is not None and cells[place] and _counts(cells[place], counter):
            state = STATE_NAMES[unpack(cells[place]).state]
            found.append(CountedObject(row.number, row.name or {}, row.kind, row.sector, row.district, state))
    return found


def _counts(packed: int, counter: str) -> bool:
    cell = unpack(packed)
    if counter == "objects":
        return True
    if counter == "full":
        return STATE_NAMES[cell.state] == "full"
    return bool(cell.flags & flag_bit(counter))
