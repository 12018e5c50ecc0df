"""Money is exact, and no price is without its source and its year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.adaptation.cost import read_cost
from audit.errors import MESSAGES, InvalidInput
from audit.exchange.cells import CellError
from audit.exchange.columns import Columns
from audit.exchange.rows import Record
from audit.exchange.sums import money
from audit.money.amount import CURRENCIES, MOST, Money
from audit.plan.budget import COLUMNS, BudgetRefused, read_budget

SAID: dict[str, Any] = {"currency": "KZT", "source": "tender 7", "year": 2026}
cents = st.integers(0, 10**12).map(lambda n: Decimal(n) / 100)
thousandths = st.integers(1, 10**8).map(lambda n: Decimal(n) / 1000)


@given(thousandths, cents)
def test_the_amount_is_quantity_times_price_to_the_cent(quantity: Decimal, price: Decimal) -> None:
    found = Money(price, "KZT").times(quantity).amount
    assert found == round(found, 2)
    assert abs(found - quantity * price) <= Decimal("0.005")


def test_a_half_cent_goes_up_as_the_database_rounds_it() -> None:
    assert Money(Decimal("0.01"), "KZT").times(Decimal("0.5")).amount == Decimal("0.01")


def test_a_cost_is_a_sum_or_quantity_and_price() -> None:
    for written in ("1200000", "1 200 000", "1\u00a0200\u00a0000,00"):
        assert read_cost({**SAID, "amount": written}, "/cost").amount == Decimal("1200000.00")
    found = read_cost({**SAID, "quantity": "2,5", "unit": "m", "price": 1000}, "/cost")
    assert (found.amount, found.quantity, found.price, found.provisional) == (2500, Decimal("2.5"), 1000, False)
    assert read_cost({**SAID, "amount": 0, "provisional": True}, "/cost").provisional


@pytest.mark.parametrize(
    "given",
    [
        "-1",
        "1.005",
        "1,500",
        "1 00",
        "1_000",
        "1e3",
        "NaN",
        "Infinity",
        "1e30",
        "a",
        "",
        True,
        1.5,
        None,
        [1],
        "1" * 40,
    ],
)
def test_what_is_no_sum_of_money_is_refused(given: object) -> None:
    with pytest.raises(InvalidInput):
        read_cost({**SAID, "amount": given}, "/cost")


@pytest.mark.parametrize(
    ("quantity", "price"), [("99999999999.999", 10**13), ("100000000000", 1), ("10", "1000000000000.01")]
)
def test_a_product_that_no_register_holds_is_refused_at_the_quantity(quantity: str, price: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_cost({**SAID, "quantity": quantity, "unit": "m", "price": price}, "/cost")
    assert [problem.pointer for problem in refused.value.problems] == ["/cost/quantity"]


def test_the_largest_sum_is_one_for_works_imports_and_budgets_and_is_told() -> None:
    most = str(MOST)
    assert read_cost({**SAID, "amount": most}, "/cost").amount == money(most) == MOST
    with pytest.raises(InvalidInput) as refused:
        read_cost({**SAID, "amount": f"{most}.01"}, "/cost")
    assert most in MESSAGES["not_an_amount"].format(**refused.value.problems[0].params)
    with pytest.raises(CellError):
        money(f"{most}.01")
    budget = Columns(COLUMNS, nested=False, file="budget.csv")
    rows = [Record(year, [str(year), "line", most if year < 3 else f"{most}.01", "KZT", "", "", ""]) for year in (1, 3)]
    with pytest.raises(BudgetRefused) as over:
        read_budget(budget, [each._replace(cells=["2026", *each.cells[1:]]) for each in rows], [2026], [])
    assert [(row, each.field, each.params["most"]) for row, each in over.value.reasons if each.field == "amount"] == [
        (3, "amount", most)
    ]


@pytest.mark.parametrize("field", ["source", "year", "currency"])
def test_a_price_without_source_year_or_currency_is_refused_by_name(field: str) -> None:
    given = {name: value for name, value in SAID.items() if name != field}
    with pytest.raises(InvalidInput) as refused:
        read_cost({**given, "amount": "1"}, "/cost")
    assert [problem.pointer for problem in refused.value.problems] == [f"/cost/{field}"]


def test_money_is_of_the_jurisdictions_held() -> None:
    assert CURRENCIES == ("KGS", "KZT")
