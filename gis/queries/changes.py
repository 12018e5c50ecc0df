"""What changed in a territory since a day: new passports and works that were checked and found done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from gis.models import pub

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
    p, m = pub.passport.c, pub.measure.c
    filed = and_(p.effective_on.between(since, today), p.withdrawn_on.is_(None))
    done = m.verified_on.between(since, today)
    below = func.pub.territories_below(territory).table_valued("code")

    def of(table: Any, *columns: Any) -> Select[Any]:
        o = pub.object_.c
        joined = table.join(pub.object_, o.id == table.c.object)
        return select(*columns).select_from(joined).where(o.district.in_(select(below.c.code)))

    def latest(table: Any, day: Any, what: Any, condition: Any) -> list[Change]:
        o = pub.object_.c
        query = of(table, o.number, o.name, o.address, day, what).where(condition)
        return [Change(*row) for row in connection.execute(query.order_by(day.desc(), o.number).limit(MOST_NAMED))]

    def count(table: Any, condition: Any) -> int:
        return int(connection.execute(of(table, func.count()).where(condition)).scalar_one())

    return Changes(
        since=since,
        passports=count(pub.passport, filed),
        latest_passports=latest(pub.passport, p.effective_on, p.number, filed),
        works=count(pub.measure, done),
        latest_works=latest(pub.measure, m.verified_on, m.work, done),
    )
