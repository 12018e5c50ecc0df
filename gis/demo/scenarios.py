"""Two questions about the demo city that its planner asks: one for schools and clinics, one for every object alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, extract, func, select

from audit.demo.funding import SOCIAL
from audit.demo.prices import CURRENCY
from gis.models import register as r
from gis.models.money import programme_line
from gis.models.people import account
from gis.queries.installation import installation
from gis.queries.subjects import horizon_here
from gis.queries.territories import below, territories

MOST_IN_CITY: Final = 800
MOST_IN_DISTRICT: Final = 2_000
"""A search that nobody asked for is of a city up to the first, or of a district up to the second: what stands before
works are planned is judged first, some four seconds for a thousand objects.
"""
PUBLIC: Final = ("state", "transport", "residents")
SCENARIOS: Final[Sequence[tuple[str, Decimal, Mapping[str, float]]]] = (
    ("Сначала школы и поликлиники", Decimal("1.0"), dict.fromkeys(SOCIAL, 4.0)),
    ("Все объекты наравне, денег в полтора раза больше", Decimal("1.5"), {}),
)
"""Name, budget beside the programmes', and weights of sectors."""
LINES: Final = ("social", "public", "stops", "houses")
"""Lines whose money mends what stands."""
_STEP: Final = 1_000_000


def scenarios(connection: Connection, *, whole_city: bool = False) -> Sequence[Mapping[str, Any]]:
    """The questions as `audit.plan.question` reads them: about the whole city, or of a large one about its smallest
    district, unless the ``whole_city`` is wanted; none where that is too large as well.
    """
    here = installation(connection)
    o = r.object_.c
    rows = connection.execute(select(o.district, func.count().label("objects")).group_by(o.district)).all()
    sizes = {row.district: row.objects for row in rows}
    whole = sum(sizes.values())
    smallest = min(sizes, key=lambda code: (sizes[code], code))
    if whole_city or whole <= MOST_IN_CITY:
        where, size = str(here.territory), whole
    elif sizes[smallest] <= MOST_IN_DISTRICT:
        where, size = smallest, sizes[smallest]
    else:
        return ()
    years = range(here.today.year, horizon_here(connection).year + 1)
    money = _money(connection, where, years, Decimal(size) / Decimal(whole))
    return [
        {
            "name": name, "territory": where, "sectors": weights, "minutes": 1,
            "budget": [
                {
                    "line": "Бюджет города", "year": year, "amount": _rounded(money[year] * more), "currency": CURRENCY,
                    "owner_kinds": list(PUBLIC),
                }
                for year in years
            ],
        }
        for name, more, weights in SCENARIOS
    ]  # fmt: skip


def asker(connection: Connection, email: str) -> int:
    """The account of whoever asks."""
    return int(connection.execute(select(account.c.id).where(account.c.email == email)).scalar_one())


def _money(connection: Connection, where: str, years: Sequence[int], share: Decimal) -> dict[int, Decimal]:
    """What the programmes' lines give in each year, of a district its share; and what is contracted at the least."""
    n = programme_line.c
    planned = select(n.year, func.sum(n.amount)).where(n.payer == "city", n.code.in_(LINES)).group_by(n.year)
    given = {year: Decimal(amount) * share for year, amount in connection.execute(planned)}
    m, o = r.measure.c, r.object_.c
    due = func.greatest(extract("year", m.due), years[0])
    begun = (
        select(due, func.coalesce(func.sum(m.cost_amount), 0))
        .join(r.object_, o.id == m.object)
        .where(m.status.in_(("started", "claimed")), o.owner_kind.in_(PUBLIC))
        .where(o.district.in_(below(territories(connection), where)), o.stage == "in_service")
        .group_by(due)
    )
    bound = {int(year): Decimal(amount) for year, amount in connection.execute(begun)}
    return {year: max(given.get(year, Decimal(0)), bound.get(year, Decimal(0)) * Decimal("1.2")) for year in years}


def _rounded(amount: Decimal) -> str:
    return str((int(amount // _STEP) + 1) * _STEP)
