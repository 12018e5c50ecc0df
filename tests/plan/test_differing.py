"""Why two plans differ: derived from what is kept of the plan that reaches less, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from audit.plan.differing import Side, differences, questions, summed
from audit.plan.told import ObjectReached, PlannedWork

YEARS = (2026, 2027)


def work(number: str, year: int, cost: float = 100.0, kind: str = "state", district: str = "A") -> PlannedWork:
    return PlannedWork(number, year, cost, "entrance", "K", ("door",), None, kind, district, (("R", number),), "city")


def line(year: int, amount: float, spent: float, **more: Any) -> dict[str, Any]:
    return {"line": "city", "year": year, "amount": amount, "spent": spent, "owner_kinds": [], "districts": [], **more}


def side(number: int, works: list[PlannedWork], lines: list[dict[str, Any]], **asked: Any) -> Side:
    result = {
        "by_year": [{"year": year, "budget": sum(row["amount"] for row in lines if row["year"] == year)}
                    for year in YEARS],
        "by_district": [{"district": "A"}, {"district": "B"}],
        "by_line": lines,
    }  # fmt: skip
    reached = {
        each.object: ObjectReached(each.object, 2028.0 - each.year, {"K": {"partial": each.year}}) for each in works
    }
    return Side(number, asked, result, works, reached)


RICH = [line(year, 1000, 100) for year in YEARS]


def reasons(poor: Side, works: list[PlannedWork], lines: list[dict[str, Any]] | None = None) -> list[str]:
    [found] = differences(side(1, works, lines or RICH), poor)
    return [why.code for why in found.why]


@pytest.mark.parametrize(
    ("lines", "asked", "mine", "code"),
    [
        ([line(2026, 50, 0), line(2027, 50, 0)], {}, work("X", 2026), "money_spent"),
        ([line(2026, 0, 0), line(2027, 500, 0)], {}, work("X", 2026), "no_money"),
        ([line(year, 900, 0, owner_kinds=["transport"]) for year in YEARS], {}, work("X", 2026), "no_line"),
        (RICH, {"works_a_year": 0}, work("X", 2026), "limit_binds"),
        (RICH, {}, work("X", 2026, district="C"), "outside"),
        (RICH, {}, work("X", 2028), "year_outside"),
        ([line(year, 900, 0, price=0.5) for year in YEARS], {}, work("X", 2026), "dearer"),
    ],
)
def test_what_stood_in_the_way_of_the_lesser_plan_is_named(
    lines: list[dict[str, Any]], asked: dict[str, Any], mine: PlannedWork, code: str
) -> None:
    assert reasons(side(2, [], lines, **asked), [mine]) == [code]


def test_nothing_is_claimed_where_money_and_room_were_there_and_no_price_is_known() -> None:
    assert reasons(side(2, [], RICH), [work("X", 2026)]) == []
    cheap = [line(year, 900, 0, price=0.001) for year in YEARS]
    assert reasons(side(2, [], cheap), [work("X", 2026)]) == []
    # points of different objectives are not compared
    dear = [line(year, 900, 0, price=0.5) for year in YEARS]
    assert reasons(side(2, [], dear, objective="people"), [work("X", 2026)]) == []


def test_only_one_plan_pays_for_owners_who_else_pay_themselves() -> None:
    pays = [line(year, 1000, 100, owner_kinds=["private"]) for year in YEARS]
    [found] = differences(side(1, [work("X", 2026, kind="private")], pays), side(2, [], RICH))
    assert [(why.code, why.params) for why in found.why] == [("only_one_pays", {"plan": 1, "kind": "private"})]


def test_objects_are_told_with_what_each_plan_does_where_most_is_at_stake_first_and_counted() -> None:
    one = side(1, [work("SAME", 2026), work("LATER", 2027), work("ONLY", 2026, district="B")], RICH, floor=0.3)
    other = side(2, [work("SAME", 2026), work("LATER", 2026, cost=120.0)], RICH)
    found = differences(one, other)
    assert [(each.object, each.more) for each in found] == [("ONLY", 2.0), ("LATER", -1.0)]
    assert (found[1].here.years, found[1].there.reached) == ((2027,), {"K": {"partial": 2026}})
    counted = summed(found, one, other)
    assert [(row["district"], row["more_here"], row["more_there"]) for row in counted["by_district"]] == [
        ("B", 1, 0), ("A", 0, 1),
    ]  # fmt: skip
    assert [(row["year"], row["works_here"], row["cost_there"]) for row in counted["by_year"]] == [
        (2026, 1, 120.0), (2027, 1, 0.0),
    ]  # fmt: skip
    assert questions(one, other) == {"floor": (0.3, None)}


def test_sums_in_two_currencies_are_told_and_not_set_against_each_other() -> None:
    som = side(2, [work("X", 2027, cost=5.0)], [line(year, 50, 49, price=0.9) for year in YEARS], limits=[{"works": 1}])
    tenge = side(1, [work("X", 2026)], RICH)
    tenge.result["currency"], som.result["currency"] = "KZT", "KGS"  # type: ignore[index]
    [found] = differences(tenge, som)
    assert found.why == ()
    assert questions(tenge, som) == {"limits": (None, [{"works": 1}]), "money": ((2000, "KZT"), (100, "KGS"))}
