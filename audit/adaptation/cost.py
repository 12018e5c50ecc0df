"""What a measure costs: a sum, or quantity × unit price; each with the source and the year of the price."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from audit.errors import InvalidInput, Problem
from audit.money.amount import CENT, CURRENCIES, MOST, Money
from audit.typed import Read, choice, flag, record, refuse, said, text, whole

_MOST_UNITS: Final = Decimal("99999999999.999")
"""As the register's column holds them."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum of money with where it comes from. `provisional`: a price of the kind of work, not of this work."""

    amount: Decimal
    currency: str
    source: str
    year: int
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    provisional: bool = False


_WRITTEN: Final = re.compile(r"(-?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,30}))(?:([.,])(\d{1,30}))?", re.ASCII)
_BLANKS: Final = re.compile(r"[ \u00a0\u202f]")


def decimal(places: int, most: Decimal = MOST) -> Read:
    """An exact number, not negative and at most `most`, as text or as a whole number.

    A comma is a decimal point and blanks part thousands; "1,500" of a sum with two decimals is refused, since it may
    mean either.
    """

    def read(given: Any, at: str) -> Decimal:
        written = isinstance(given, str | int) and not isinstance(given, bool)
        number = _WRITTEN.fullmatch(str(given).strip()) if written else None
        if number is None:
            refuse(at, "not_a_number", value=said(given))
        whole_part, point, decimals = number.groups("")
        found = Decimal(f"{_BLANKS.sub('', whole_part)}.{decimals or 0}")
        unclear = point == "," and len(decimals) > places
        if unclear or found < 0 or found > most or found != round(found, places):
            refuse(at, "not_an_amount", value=said(given), places=places, most=str(most))
        return found

    return read


_FIELDS: Final[dict[str, Read]] = {
    "amount": decimal(2), "currency": choice(CURRENCIES), "quantity": decimal(3, _MOST_UNITS), "unit": text(20),
    "price": decimal(2), "source": text(300), "year": whole(2000, 2100), "provisional": flag,
}  # fmt: skip


def read_cost(given: Any, at: str) -> Cost:
    """A cost: {amount | quantity, unit, price; currency, source, year, provisional}; refused without its source."""
    found: Mapping[str, Any] = record(_FIELDS, required=("currency",))(given, at)
    if "source" not in found or "year" not in found:
        field = "source" if "source" not in found else "year"
        raise InvalidInput([Problem(f"{at}/{field}", "price_without_source", {"field": field})])
    parts = [name for name in ("quantity", "unit", "price") if name in found]
    if len(parts) not in (0, 3) or (not parts and "amount" not in found) or found.get("quantity") == 0:
        refuse(at, "cost_incomplete")
    if parts and found["price"] * found["quantity"] > MOST:
        computed = f"{(found['price'] * found['quantity']).quantize(CENT):f}"
        refuse(f"{at}/quantity", "cost_too_large", computed=computed, most=str(MOST))
    amount = Money(found["price"], found["currency"]).times(found["quantity"]).amount if parts else found["amount"]
    if parts and found.get("amount", amount) != amount:
        refuse(f"{at}/amount", "cost_contradicted", amount=str(found["amount"]), computed=str(amount))
    return Cost(
        amount.quantize(CENT), found["currency"], found["source"], found["year"],
        found.get("quantity"), found.get("unit"), found.get("price"), found.get("provisional", False),
    )  # fmt: skip
