"""What others paid is told of enough works at enough buildings, by the unit where quantities are known."""

from __future__ import annotations

from decimal import Decimal

from audit.money.paid import Done, Paid, paid


def works(*costs: int, objects: int = 3, quantity: int | None = None, currency: str = "KZT") -> list[Done]:
    unit = "m" if quantity else None
    known = Decimal(quantity) if quantity else None
    return [Done(at % objects, Decimal(cost), currency, known, unit) for at, cost in enumerate(costs)]


def test_a_range_and_a_middle_are_told_from_five_works_at_three_buildings_on() -> None:
    five = works(100, 300, 200, 900, 400)
    assert paid(five) == Paid(5, 3, "KZT", None, Decimal(100), Decimal(300), Decimal(900))
    assert paid(five[:4]) is None
    assert paid(works(100, 300, 200, 900, 400, 500, objects=2)) is None


def test_costs_are_told_by_the_unit_where_enough_quantities_are_known() -> None:
    found = paid([*works(100, 200, 300, 400, 501, quantity=3), *works(9999, 9999)])
    assert found == Paid(5, 3, "KZT", "m", Decimal("33.33"), Decimal("100.00"), Decimal("167.00"))
    few = paid([*works(100, 200, quantity=2), *works(300, 400, 500)])
    assert few is not None
    assert (few.unit, few.works, few.high) == (None, 5, Decimal(500))


def test_two_currencies_are_never_counted_together() -> None:
    assert paid([*works(1, 2, 3), *works(4, 5, 6, currency="KGS")]) is None
