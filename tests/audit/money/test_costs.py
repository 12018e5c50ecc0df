"""What works cost: exact sums of one currency, prices with a place and a year."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.money.amount import CURRENCIES, MixedCurrencies, Money, sums
from audit.money.prices import Price, by_place, cost, first_year, in_force
from audit.money.works import KINDS_OF_WORK, standard_works, works_for
from audit.norms import load_edition

AMOUNTS = st.decimals(0, "9999999999999.99", places=2)
QUANTITIES = st.decimals("0.001", "100000", places=3)
DERIVED = ("entrance", "entrance_count")
"""What is counted over the entrances of a building is put right at each of them."""


def price(amount: object, place: str = "KZ-ALA", year: int = 2026, work: str = "ramp", currency: str = "KZT") -> Price:
    return Price(place, work, year, Money(Decimal(str(amount)), currency), "m", "List 1")


@given(AMOUNTS, st.integers(1, 10_000))
def test_so_many_pieces_cost_as_much_as_their_prices_added_up(amount: Decimal, pieces: int) -> None:
    each = price(amount)
    assert cost(Decimal(pieces), each) == Money(amount * pieces, "KZT")


@given(AMOUNTS, QUANTITIES)
def test_a_cost_is_within_half_a_hundredth_of_the_exact_product(amount: Decimal, quantity: Decimal) -> None:
    found = cost(quantity, price(amount)).amount
    assert abs(found - amount * quantity) <= Decimal("0.005")
    assert found == found.quantize(Decimal("0.01"))


@given(AMOUNTS, st.lists(QUANTITIES, min_size=2, max_size=5))
def test_more_of_a_work_never_costs_less(amount: Decimal, quantities: list[Decimal]) -> None:
    costs = [cost(each, price(amount)).amount for each in sorted(quantities)]
    assert all(less <= more for less, more in pairwise(costs))


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(CURRENCIES))))
def test_currencies_are_added_up_apart_and_nothing_is_lost(parts: list[tuple[Decimal, str]]) -> None:
    found = sums(Money(*part) for part in parts)
    assert set(found) == {currency for _, currency in parts}
    for currency, total in found.items():
        assert total.amount == sum(amount for amount, each in parts if each == currency)


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(MixedCurrencies, match="KZT and KGS"):
        Money(Decimal(1), "KZT") + Money(Decimal(1), "KGS")


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity"])
def test_a_quantity_is_more_than_nothing(quantity: str) -> None:
    with pytest.raises(ValueError, match="no quantity"):
        cost(Decimal(quantity), price(1))


def test_a_sum_is_written_with_its_hundredths() -> None:
    assert Money(Decimal(1200000), "KZT").to_json() == {"amount": "1200000.00", "currency": "KZT"}


def test_the_nearest_territory_has_the_price_and_there_the_newest_year_that_has_come() -> None:
    prices = by_place([
        price(10, "KZ", 2026), price(7, "KZ-ALA", 2024), price(8, "KZ-ALA", 2025), price(9, "KZ-ALA", 2027),
        price(1, "KZ-ALA-MED", 2026, work="lift"),
    ])  # fmt: skip
    path = ["KZ", "KZ-ALA", "KZ-ALA-MED"]
    assert [getattr(in_force(prices, path, "ramp", year), "each", None) for year in (2023, 2024, 2026, 2030)] == [
        None, Money(Decimal(7), "KZT"), Money(Decimal(8), "KZT"), Money(Decimal(9), "KZT"),
    ]  # fmt: skip
    assert in_force(prices, ["KZ", "KZ-SHY"], "ramp", 2026) == price(10, "KZ", 2026)
    assert in_force(prices, path, "entrance_door", 2026) is None


def test_capital_repair_takes_a_year_of_design_documents_first() -> None:
    works = standard_works()
    assert {work.design for work in works.values() if work.work == "capital_repair"} == {True}
    assert (first_year(works["lift"], 2026), first_year(works["signs"], 2026)) == (2027, 2026)


def test_every_requirement_of_the_norm_is_put_right_by_some_standard_work() -> None:
    rules = [rule for rule in load_edition("kz-sp-3.06-101").rules if (rule.zone, rule.element) != DERIVED]
    assert [rule.id for rule in rules if not works_for(rule.zone, rule.element, rule.quantity)] == []


def test_a_work_made_for_one_quantity_comes_before_one_for_the_whole_element() -> None:
    assert [work.code for work in works_for("entrance", "ramp", "slope")] == ["ramp"]
    assert [work.code for work in works_for("entrance", "door", "clear_width")] == ["entrance_door"]


def test_every_work_has_its_words_and_is_of_a_kind_that_measures_have() -> None:
    for work in standard_works().values():
        assert work.work in KINDS_OF_WORK
        assert len({work.names[language].strip() for language in ("ru", "kk", "ky", "en")} - {""}) == 4
