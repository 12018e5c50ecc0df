"""Which objects a list is of: the filters of lists, tables and downloads, as conditions on the public views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, SmallInteger, Text, bindparam, func, literal, select

from audit.figures import FLAGS, STATE_NUMBERS
from audit.figures.cell import flag_bit
from audit.promises import Outcome
from gis.models import pub
from gis.queries.events import Events, ToDo, happened, promised, still_to_do
from gis.queries.installation import Installation

MEASURE_COUNTERS = {"measures_due": 17, "measures_overdue": 23}
COUNTERS = (*FLAGS, *MEASURE_COUNTERS)
"""Counters of the figures that open into the list behind them."""
MOST_WORDS = 10
_STATE_BITS, _FLAG_SHIFT, _COUNT_BITS = 7, 3, 63
_MERCATOR_LAT = 85.06
"""Beyond this latitude Web Mercator, in which positions are indexed, holds nothing."""


@dataclass(frozen=True, slots=True)
class ObjectFilter:
    """What is asked for. Fields left empty ask for everything; the values within one field are alternatives.

    ``q``: words that must all occur in number, name or address. ``territory``: this territory and all below it.
    ``number``: these objects alone. ``bbox``: west, south, east, north in degrees, EPSG:4326.
    ``area``: the corners of an area, longitude and latitude of each. ``category`` (К О С Г У
    as K O S G U, or all), ``year`` and ``sense`` say for whom and when ``state`` and ``counter`` are meant; naming a
    state, a counter or a year leaves only objects in service then.

    ``promise``: objects with measures that have this outcome today and serve the category. ``changed``: objects with
    passports or works of the days from ``since`` to ``until``, this month up to today by default. ``measures``: objects
    with measures for the category that are open today, overdue, or due by the end of the year.
    """

    q: str = ""
    territory: str | None = None
    district: Sequence[str] = ()
    sector: Sequence[str] = ()
    owner_kind: Sequence[str] = ()
    kind: Sequence[str] = ()
    stage: Sequence[str] = ()
    part_of: str | None = None
    number: Sequence[str] = ()
    bbox: tuple[float, float, float, float] | None = None
    state: Sequence[str] = ()
    counter: str | None = None
    category: str = "all"
    year: int | None = None
    sense: str = "recorded"
    promise: Outcome | None = None
    changed: str | None = None
    since: date | None = None
    until: date | None = None
    measures: ToDo | None = None
    area: Sequence[tuple[float, float]] = ()

    @property
    def asks_when(self) -> bool:
        """Whether it concerns objects as they are on one day, so that those not in service then fall out."""
        return bool(self.state) or any(
            each is not None for each in (self.counter, self.year, self.promise, self.measures)
        )


def conditions(asked: ObjectFilter, here: Installation) -> list[ColumnElement[bool]]:
    """The filter as conditions on `pub.object` and `pub.face`, every value bound.

    Raises ValueError for a year, category, sense, state, counter or change that the figures do not know.
    """
    o = pub.object_.c
    found: list[ColumnElement[bool]] = words_in(asked.q)
    if asked.territory is not None:
        below = func.pub.territories_below(asked.territory).table_valued("code")
        found.append(o.district.in_(select(below.c.code)))
    for name in ("district", "sector", "owner_kind", "kind", "stage", "number"):
        wanted = getattr(asked, name)
        if wanted:
            found.append(o[name] == func.any(literal(list(wanted), ARRAY(Text))))
    if asked.part_of is not None:
        found.append(o.part_of == asked.part_of)
    if asked.bbox is not None:
        found += _within(asked.bbox)
    if asked.area:
        found += _inside(asked.area)
    found += [o.id.in_(events.owners) for events in events_of(asked, here).values()]
    if asked.asks_when:
        found += _shows(asked, here)
    return found


def words_in(q: str) -> list[ColumnElement[bool]]:
    """That every word occurs in an object's number, name or address."""
    return [_contains(word) for word in q.split()[:MOST_WORDS]]


def _contains(word: str) -> ColumnElement[bool]:
    # The folding is the database's own: what is stored and what is typed go through the same function.
    literally = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return pub.object_.c.search_key.like(func.concat("%", func.pub.fold(literally), "%"))


def _within(bbox: tuple[float, float, float, float]) -> list[ColumnElement[bool]]:
    west, south, east, north = bbox
    low, high = max(south, -_MERCATOR_LAT), min(north, _MERCATOR_LAT)
    degrees = func.st_makeenvelope(west, low, east, high, 4326)
    # The index answers in metres; the degrees decide, so that a point on the edge is never lost to rounding.
    metres = func.st_expand(func.st_transform(degrees, 3857), 1.0)
    position = pub.object_.c.position
    return [
        pub.face.c.geom.bool_op("&&")(metres),
        func.st_x(position).between(west, east),
        func.st_y(position).between(south, north),
    ]


def _inside(area: Sequence[tuple[float, float]]) -> list[ColumnElement[bool]]:
    """Within an area or on its edge; where its edges cross, within any of its parts."""
    ring = ", ".join(f"{lon!r} {lat!r}" for lon, lat in (*area, area[0]))
    outline = func.st_makevalid(func.st_geomfromtext(f"POLYGON(({ring}))", 4326))
    longitudes, latitudes = [lon for lon, _lat in area], [lat for _lon, lat in area]
    box = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return [*_within(box), func.st_intersects(outline, pub.object_.c.position)]


def events_of(asked: ObjectFilter, here: Installation) -> dict[str, Events]:
    """The measures and passports that the filter asks for, each under the name of its outcome or its change."""
    found: dict[str, Events] = {}
    if asked.promise is not None:
        found[asked.promise] = promised(here, asked.category, asked.promise)
    if asked.measures is not None:
        year = here.current_year if asked.year is None else asked.year
        found[asked.measures] = still_to_do(here, asked.measures, asked.category, year)
    if asked.changed is not None:
        # What a later day will bring into force has not changed anything yet.
        until = min(asked.until or here.today, here.today)
        found[asked.changed] = happened(asked.changed, asked.since or here.month_began, until)
    return found


def measures_counted(asked: ObjectFilter, here: Installation) -> ColumnElement[int]:
    """How many measures the filter's counter, one of `MEASURE_COUNTERS`, counts at the object of a row."""
    return _cell(asked, here).op(">>")(MEASURE_COUNTERS[asked.counter or ""]).op("&")(_COUNT_BITS)


def _cell(asked: ObjectFilter, here: Installation) -> ColumnElement[int]:
    return pub.face.c.cells[bindparam(None, here.slot(asked.category, asked.year, asked.sense), type_=Integer)]


def _shows(asked: ObjectFilter, here: Installation) -> list[ColumnElement[bool]]:
    cell = _cell(asked, here)
    found: list[ColumnElement[bool]] = [cell != 0]
    if asked.state:
        numbers = [number(state) for state in asked.state]
        found.append(cell.op("&")(_STATE_BITS) == func.any(literal(numbers, ARRAY(SmallInteger))))
    if asked.counter is not None:
        found.append(cell.op("&")(counter_mask(asked.counter)) != 0)
    return found


def number(state: str) -> int:
    """The number of a state; ValueError for a word that is no state."""
    if state not in STATE_NUMBERS:
        raise ValueError(f"no such state: {state}")
    return STATE_NUMBERS[state]


def counter_mask(counter: str) -> int:
    """The bits of a packed cell that a counter reads; ValueError for a word that is no counter."""
    if counter in MEASURE_COUNTERS:
        return _COUNT_BITS << MEASURE_COUNTERS[counter]
    if counter not in FLAGS:
        raise ValueError(f"no such counter: {counter}")
    return flag_bit(counter) << _FLAG_SHIFT


def base() -> Any:
    """Where the conditions hold: objects beside their faces."""
    return pub.object_.outerjoin(pub.face, pub.face.c.object == pub.object_.c.id)
