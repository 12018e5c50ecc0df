"""What changed in a territory since a day: new passports and works that were checked and found done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from gis.models import pub
from gis.queries.events import day_of, happened

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One event: which object, when, and the passport's number or the kind of work."""

    number: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    on: date
    what: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How many events there were, and the latest of them."""

    since: date
    passports: int
    latest_passports: Sequence[Change]
    works: int
    latest_works: Sequence[Change]


def changes(connection: Connection, territory: str, since: date, today: date) -> Changes:
    """Passports that came into force and measures that were verified from ``since`` to today. Four queries."""
    below = func.pub.territories_below(territory).table_valued("code")

    def of(what: str, *columns: Any) -> Select[Any]:
        o, events = pub.object_.c, happened(what, since, today)
        joined = events.table.join(pub.object_, o.id == events.table.c.object)
        return select(*columns).select_from(joined).where(o.district.in_(select(below.c.code)), events.which)

    def latest(what: str, named: Any) -> list[Change]:
        o, day = pub.object_.c, day_of(what)
        query = of(what, o.number, o.name, o.address, day, named).order_by(day.desc(), o.number).limit(MOST_NAMED)
        return [Change(*row) for row in connection.execute(query)]

    def count(what: str) -> int:
        return int(connection.execute(of(what, func.count())).scalar_one())

    return Changes(
        since=since,
        passports=count("passports"),
        latest_passports=latest("passports", pub.passport.c.number),
        works=count("works"),
        latest_works=latest("works", pub.measure.c.work),
    )
