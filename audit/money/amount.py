"""Sums of money: exact, never of two currencies at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from audit.errors import AuditError
from audit.profiles import load_profile, profiles

CURRENCIES: Final = tuple(sorted({load_profile(code).currency for code in profiles()}))
"""The currencies of the jurisdictions held."""
CENT: Final = Decimal("0.01")
MOST: Final = Decimal(10_000_000_000_000)
"""The largest sum that is taken: fifteen digits, which a spreadsheet's number still holds exactly."""


class MixedCurrencies(AuditError):  # noqa: N818 - said of the sums
    """Two currencies where one sum was asked for."""

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other
        super().__init__(f"{one} and {other} do not add up to one sum")


@dataclass(frozen=True, slots=True)
class Money:
    """A sum: ``amount`` in whole and hundredth parts of ``currency`` (ISO 4217)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        """The sum of both. Raises MixedCurrencies."""
        if self.currency != other.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return Money(self.amount + other.amount, self.currency)

    def times(self, quantity: Decimal) -> Money:
        """So many times this sum, rounded once, half up, to the hundredth part."""
        return Money((self.amount * quantity).quantize(CENT, ROUND_HALF_UP), self.currency)

    def to_json(self) -> dict[str, str]:
        """`{"amount": "1200000.00", "currency": "KZT"}`."""
        return {"amount": str(self.amount.quantize(CENT)), "currency": self.currency}


def sums(parts: Iterable[Money]) -> Mapping[str, Money]:
    """One sum for each currency, by its code, in the order of the codes."""
    found: dict[str, Money] = {}
    for part in parts:
        found[part.currency] = found[part.currency] + part if part.currency in found else part
    return dict(sorted(found.items()))
