"""The case of a plan, from the register: what objects fail, what mending it costs here, what is contracted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, select

from audit.adaptation.closing import Subject
from audit.adaptation.lifecycle import OPEN
from audit.money.prices import Prices, first_year, in_force
from audit.money.works import standard_works
from audit.plan.case import BudgetLine
from audit.plan.gather import Gathered, Offer, Site, gathered, people_weights
from audit.plan.reach import Doing, Reach, reach
from audit.planned import closes_of
from audit.terms import CATEGORIES
from gis.histories import among
from gis.models import pub
from gis.models import register as r
from gis.models.money import programme, programme_line
from gis.queries.in_force import in_force as version_in_force
from gis.queries.prices import prices
from gis.queries.territories import Territory, below, path_to, territories
from gis.store.judge import filed_passports

_AT_ONCE: Final = 2_000
_COUNTED: Final = ("piece", "set")
"""Units of which one instance of an element needs one."""
_LEAST, _MOST = 0.2, 5.0
"""How far the visitors of one object can lower or raise its weight."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the case is to hold: objects of a territory, in these years, costs in this currency.

    ``people``: weigh by visitors and by people with disabilities in the district; else every object counts the same.
    ``sectors``: what a sector's objects count, 1 where nothing is said.
    """

    territory: str
    years: tuple[int, ...]
    currency: str
    people: bool = False
    sectors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The case, and what it leaves out: contracted works without a price (they stay, and count as 0), measures and
    prices in another currency.
    """

    gathered: Gathered
    contracted_unpriced: int
    other_currency: int

    def left_out(self) -> dict[str, int]:
        """What is told beside a plan of what its case leaves out."""
        return {"contracted_unpriced": self.contracted_unpriced, "other_currency": self.other_currency}


@dataclass(slots=True)
class _Ground:
    """What offers are made of."""

    wanted: Wanted
    tree: Mapping[str, Territory]
    prices: Prices
    measures: Mapping[int, Sequence[Any]]
    contracted_unpriced: int = 0
    other_currency: int = 0

    def offers(self, found: Reach, district: str, owner: int) -> list[Offer]:
        mine = {row.id: row for row in self.measures.get(owner, ())}
        path = path_to(self.tree, district)
        return [
            self._measure(mine[each.measure]) if each.measure else self._standard(each, path) for each in found.doings
        ]

    def _measure(self, row: Any) -> Offer:
        years = self.wanted.years
        cost = None if row.cost_amount is None else float(row.cost_amount)
        if cost is not None and row.cost_currency != self.wanted.currency:
            self.other_currency += 1
            cost = None
        if row.status == "planned":
            design = row.work == "capital_repair"
            return Offer(cost, max(0, row.planned_on.year + design - years[0]))
        if row.due.year > years[-1]:
            return Offer(cost, len(years))
        self.contracted_unpriced += cost is None
        return Offer(cost or 0.0, 0, max(row.due.year, years[0]) - years[0])

    def _standard(self, doing: Doing, path: Sequence[str]) -> Offer:
        """By the first of its works that has a price for a piece or a set; of others nobody knows the quantity."""
        for work in (standard_works()[code] for code in doing.works):
            price = in_force(self.prices, path, work.code, self.wanted.years[0])
            if price is None or work.unit not in _COUNTED:
                continue
            if price.each.currency == self.wanted.currency:
                return Offer(float(price.each.amount), first_year(work, 0), price=price)
            self.other_currency += 1
        return Offer(None)


def plan_case(connection: Connection, wanted: Wanted) -> Found:
    """The case of the objects in service in a territory, without money and limits. Reads facts in portions."""
    tree = territories(connection)
    districts = below(tree, wanted.territory)
    o = r.object_.c
    query = select(o.id, o.number, o.district, o.sector, o.owner_kind, o.capacity).where(
        o.district.in_(districts), o.stage == "in_service"
    )
    rows = connection.execute(query.order_by(o.number)).all()
    ids = [row.id for row in rows]
    ground = _Ground(wanted, tree, prices(connection), _measures(connection, ids))
    reached = dict(_reached(connection, ids, ground.measures))
    weights = _weights(connection, wanted, districts, rows)
    sites = []
    for row in rows:
        found = reached.get(row.id)
        offers = ground.offers(found, row.district, row.id) if found else ()
        sites.append(Site(row.number, row.district, row.owner_kind, weights[row.id], found, offers))
    held = sorted({row.district for row in rows})
    return Found(gathered(sites, wanted.years, held), ground.contracted_unpriced, ground.other_currency)


def _measures(connection: Connection, ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """Measures open, and those verified, by object."""
    m = r.measure.c
    columns = (
        m.id,
        m.object,
        m.closes,
        m.status,
        m.work,
        m.due,
        m.planned_on,
        m.verified_on,
        m.cost_amount,
        m.cost_currency,
    )
    query = select(*columns).where(among(m.object, ids), m.status.in_((*OPEN, "verified"))).order_by(m.id)
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.object].append(row)
    return found


def _reached(
    connection: Connection, ids: Sequence[int], measures: Mapping[int, Sequence[Any]]
) -> Iterator[tuple[int, Reach]]:  # fmt: skip
    p = r.passport.c
    versions = connection.execute(version_in_force(p.id).where(among(p.object, ids))).scalars().all()
    for start in range(0, len(versions), _AT_ONCE):
        for filed in filed_passports(connection, versions[start : start + _AT_ONCE]):
            subject = Subject(filed.wording, filed.facts, filed.kind, filed.forms, filed.host)
            mine = measures.get(filed.object, ())
            still = {row.id: closes_of(row.closes) for row in mine if row.status != "verified"}
            done = {pair for row in mine if _unseen(row, filed.inspected_on) for pair in closes_of(row.closes)}
            yield filed.object, reach(subject, still, done)


def _unseen(row: Any, inspected_on: date) -> bool:
    return row.status == "verified" and row.verified_on is not None and row.verified_on > inspected_on


def _weights(
    connection: Connection, wanted: Wanted, districts: Sequence[str], rows: Sequence[Any]
) -> dict[int, tuple[float, ...]]:  # fmt: skip
    """What a year of a partial state is worth, by object and category."""
    if not wanted.people:
        return {row.id: (wanted.sectors.get(row.sector, 1.0),) * len(CATEGORIES) for row in rows}
    people = _people(connection, districts)
    of_district = {code: people_weights(people, code, districts) for code in {row.district for row in rows}}
    known = [row.capacity for row in rows if row.capacity]
    usual = median(known) if known else 1
    found = {}
    for row in rows:
        visitors = min(max(row.capacity / usual, _LEAST), _MOST) if row.capacity else 1.0
        found[row.id] = tuple(wanted.sectors.get(row.sector, 1.0) * visitors * w for w in of_district[row.district])
    return found


def _people(connection: Connection, districts: Sequence[str]) -> dict[tuple[str, str], int]:
    """The newest counts of people with disabilities, by district and category or all together."""
    p = pub.population.c
    query = (
        select(p.territory, p.people, p.count)
        .where(p.territory.in_(districts), p.people.in_((*CATEGORIES, "with_disability")))
        .order_by(p.year, p.count)
    )
    return {(where, who): count for where, who, count in connection.execute(query)}


def programme_lines(
    connection: Connection, codes: Sequence[str], years: Sequence[int]
) -> tuple[list[BudgetLine], set[str]]:
    """The lines of programmes as lines of a budget, with their currencies; lines that owners pay are none of its money.

    A line for all districts pays for those of its programme's territory.
    """
    tree, n = territories(connection), programme_line.c
    query = (
        select(programme_line, programme.c.territory)
        .join(programme, programme.c.code == n.programme)
        .where(n.programme.in_(codes), n.year.in_(years), n.payer != "owner")
        .order_by(n.programme, n.code, n.year)
    )
    rows = connection.execute(query).all()
    lines = [
        BudgetLine(
            row.code, row.year, float(row.amount), frozenset(row.owner_kinds or ()),
            frozenset(row.districts or below(tree, row.territory)),
        )
        for row in rows
    ]  # fmt: skip
    return lines, {row.currency for row in rows}
