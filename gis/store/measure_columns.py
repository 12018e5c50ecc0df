"""What was read of a measure as the columns that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from audit.adaptation.closing import Closes
from audit.adaptation.cost import Cost
from audit.adaptation.reading import as_stored


def columns_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of what was read; a cost that is taken out leaves nothing of itself."""
    columns = {name: value for name, value in given.items() if name != "cost"}
    return columns | cost_columns(given["cost"]) if "cost" in given else columns


def cost_columns(cost: Cost | None) -> dict[str, Any]:
    """A cost as the columns of a measure."""
    found: dict[str, Any] = asdict(cost) if cost else {}
    names = {
        "cost_amount": "amount", "cost_currency": "currency", "cost_quantity": "quantity", "cost_unit": "unit",
        "cost_price": "price", "price_source": "source", "price_year": "year",
    }  # fmt: skip
    columns = {column: found.get(name) for column, name in names.items()}
    return {**columns, "provisional": bool(found.get("provisional"))}


def closing_columns(closed: Closes) -> dict[str, Any]:
    """What a measure closes as its columns."""
    return {"closes": as_stored(closed.pairs), "zone": closed.zone, "categories": closed.categories}
