"""Unit prices, and the measures that no price is known for. For those who plan: prices are not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from audit.adaptation.lifecycle import OPEN
from audit.money.amount import Money
from audit.money.prices import Price, Prices, by_place, in_force
from audit.money.works import works_for
from audit.norms import editions, load_edition
from gis.models import register as r
from gis.models.money import price
from gis.queries.territories import path_to, territories


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Open measures of a territory: how many, and how many of them have no price (`without_price`).

    Of those without: ``priceable`` lack only a quantity, since every work that they need has a unit price in force;
    ``by_work`` counts the others by the first standard work that would need one, under "" those that none puts right.
    ``provisional``: measures whose price, or unit price, is a provisional one.
    """

    measures: int
    unpriced: int
    priceable: int
    provisional: int
    by_work: Mapping[str, int]


def without_price(cost_amount: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a measure has no price: no cost of its own, since a unit price is none without a quantity."""
    return cost_amount.is_(None)


def prices(connection: Connection) -> Prices:
    """Every price of the register, as `audit.money.prices.in_force` looks them up."""
    rows = connection.execute(select(price)).all()
    return by_place(
        Price(
            row.territory, row.work, row.year, Money(row.amount, row.currency), row.unit, row.price_source,
            row.provisional,
        )
        for row in rows
    )  # fmt: skip


def unpriced(connection: Connection, territory: str, year: int) -> Unpriced:
    """The open measures of a territory and below it that have no price, and those of them that the unit prices of a
    year would do for. Looks up what a requirement needs once in each district, however many measures close it.
    """
    known, tree = prices(connection), territories(connection)
    m, o = r.measure.c, r.object_.c
    query = (
        select(
            o.district,
            m.closes,
            without_price(m.cost_amount).label("without"),
            m.provisional,
            func.count().label("measures"),
        )
        .select_from(r.measure.join(r.object_, m.object == o.id))
        .where(m.status.in_(OPEN), o.district.in_(select(func.register.territories_below(territory))))
        .group_by(o.district, m.closes, without_price(m.cost_amount), m.provisional)
    )
    measures = without = priceable = provisional = 0
    by_work: dict[str, int] = {}

    @cache
    def priced_at(district: str, rule: str | None, quantity: str | None) -> tuple[str, Price | None]:
        return _priced(_places(rule, quantity), known, path_to(tree, district), year)

    for row in connection.execute(query):
        measures += row.measures
        if not row.without:
            provisional += row.measures if row.provisional else 0
            continue
        without += row.measures
        found = [priced_at(row.district, each.get("rule"), each.get("quantity")) for each in row.closes]
        missing = next((work for work, priced in found if priced is None), None)
        if missing is not None:
            by_work[missing] = by_work.get(missing, 0) + row.measures
            continue
        priceable += row.measures
        provisional += row.measures if any(priced.provisional for _, priced in found if priced) else 0
    ordered = dict(sorted(by_work.items(), key=lambda pair: (-pair[1], pair[0])))
    return Unpriced(measures, without, priceable, provisional, ordered)


def needed(closes: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The standard works that put right what a measure closes, the first of each; empty where one of them has none."""
    first = [next(iter(_works(each.get("rule"), each.get("quantity"))), None) for each in closes]
    return frozenset() if None in first else frozenset(work for work in first if work is not None)


@cache
def _works(rule: str | None, quantity: str | None) -> tuple[str, ...]:
    return tuple(work.code for place in _places(rule, quantity) for work in works_for(*place))


def _priced(
    places: Iterable[tuple[str, str, str]], known: Prices, path: Sequence[str], year: int
) -> tuple[str, Price | None]:  # fmt: skip
    """The standard work for what is closed, and its price; the first work that has one."""
    works = [work.code for place in places for work in works_for(*place)]
    for work in works:
        if found := in_force(known, path, work, year):
            return work, found
    return (works[0] if works else ""), None


def _places(rule: str | None, named: str | None) -> Iterable[tuple[str, str, str]]:
    """Zone, element and quantity of what is closed: a rule, or a quantity by its name."""
    if rule is not None:
        return [place] if (place := _rules().get(rule)) else []
    zone, _, rest = (named or "").partition("/")
    element, _, quantity = rest.partition("/")
    return [(zone, element, quantity)]


@cache
def _rules() -> Mapping[str, tuple[str, str, str]]:
    """What each rule of every norm held speaks of: zone, element, quantity."""
    return {
        rule.id: (rule.zone, rule.element, rule.quantity) for code in editions() for rule in load_edition(code).rules
    }
