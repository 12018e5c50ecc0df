"""What a planned measure is said to cost: the city's unit price of a standard work, or a sum with its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.money.prices import Price, in_force
from audit.money.works import StandardWork, standard_works
from gis.queries import Connection
from gis.queries.prices import prices
from gis.queries.territories import path_to, territories
from web.language import in_language
from web.measures.blueprint import text_sent

FIELDS = ("quantity", "amount", "currency", "source", "year")
"""The fields of a form that speak of money."""


@dataclass(frozen=True)
class Offered:
    """A standard work, and what the city says that one unit of it costs; None: no price, or another in each place."""

    work: StandardWork
    price: Price | None


def offered(connection: Connection, works: Collection[str], districts: Collection[str], day: date) -> list[Offered]:
    """The works with their prices in force in all of these districts."""
    known, tree = prices(connection), territories(connection)
    found = []
    for code in works:
        each = {in_force(known, path_to(tree, district), code, day.year) for district in districts}
        found.append(Offered(standard_works()[code], each.pop() if len(each) == 1 else None))
    return found


def described(chosen: Offered | None) -> dict[str, Any]:
    """What a standard work says of a measure where the form says nothing: its kind and its name."""
    if chosen is None:
        return {}
    return {"work": chosen.work.work, "title": in_language(chosen.work.names)[:200]}


def cost_said(chosen: Offered | None) -> Mapping[str, Any] | None:
    """The cost as the form says it, for `audit.adaptation.cost.read_cost`; None: nothing was said of money."""
    said: dict[str, Any] = {name: text for name in FIELDS if (text := text_sent(name))}
    if (year := said.get("year", "")).isdecimal():
        said["year"] = int(year[:6])
    price = chosen.price if chosen else None
    if price is not None and "quantity" in said and "amount" not in said:
        each = {"price": str(price.each.amount), "currency": price.each.currency, "unit": price.unit}
        return {
            "quantity": said["quantity"], **each, "source": price.source, "year": price.year,
            "provisional": price.provisional,
        }  # fmt: skip
    # the currency is chosen always, and says nothing by itself
    return said if said.keys() - {"currency", "quantity"} else None
