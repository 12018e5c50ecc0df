"""Why two plans differ, object by object: what each does and reaches there, and what stood in the way of the lesser.

A reason is derived from what is kept of the plan that reaches less: its lines with what is left of them, whom they pay
for, its limits, and its prices of money where the search set any. Where none of that holds nothing is claimed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from audit.plan.case import OWNERS_PAY, BudgetLine
from audit.plan.told import ObjectReached, PlannedWork

_ALIKE: Final = 1e-9
_CENT: Final = 0.005
_QUESTION: Final = ("territory", "objective", "floor", "floors", "works_a_year", "limits", "sectors")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two plans: its number, the question as sent, what came out, its works, what they reach (may be empty)."""

    number: int
    asked: Mapping[str, Any]
    result: Mapping[str, Any]
    works: Sequence[PlannedWork]
    reached: Mapping[str, ObjectReached]


@dataclass(frozen=True, slots=True)
class At:
    """What a plan does at an object: works, their cost in all, their years, the years of states by category."""

    works: int
    cost: float
    years: tuple[int, ...]
    reached: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: a code of `web.vocabulary.plans.WHY`, and what fills its sentence; ``plan`` is the one spoken of."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """An object at which two plans differ. ``more``: the value that the first has beyond the second, in points."""

    object: str
    district: str
    owner_kind: str
    here: At
    there: At
    more: float
    why: tuple[Why, ...]


@dataclass(slots=True)
class _Known:
    """A plan as reasons ask it."""

    side: Side
    at: dict[str, list[PlannedWork]] = field(default_factory=lambda: defaultdict(list))
    count: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def years(self) -> list[int]:
        return [row["year"] for row in self.side.result["by_year"]]

    @property
    def districts(self) -> set[str]:
        return {row["district"] for row in self.side.result["by_district"]}

    def lines(self, kind: str, district: str, year: int | None = None) -> list[Mapping[str, Any]]:
        """The lines that pay for such an object, in a year or in any."""
        return [row for row in self.side.result["by_line"]
                if year in (None, row["year"]) and _line(row).pays_for(kind, district)]  # fmt: skip


def differences(here: Side, there: Side) -> list[Difference]:
    """The objects at which two plans do different works, or in different years; where most is at stake first."""
    one, other = _known(here), _known(there)
    found = []
    for number in one.at.keys() | other.at.keys():
        mine, theirs = one.at.get(number, []), other.at.get(number, [])
        if _done(mine) == _done(theirs):
            continue
        first = (mine or theirs)[0]
        more = _value(here, number) - _value(there, number)
        ahead, behind = (one, other) if _ahead(more, mine, theirs) else (other, one)
        why = tuple(_reasons(ahead, behind, number, abs(more)))
        found.append(
            Difference(
                number, first.district, first.owner_kind, _at(here, number, mine), _at(there, number, theirs), more, why
            )
        )
    return sorted(found, key=lambda each: (-abs(each.more), each.object))


def questions(here: Side, there: Side) -> dict[str, tuple[Any, Any]]:
    """What was asked differently: by field; `years`, the first and the last; `money`, the sum of all lines with its
    currency.
    """
    found: dict[str, tuple[Any, Any]] = {}
    for name in _QUESTION:
        pair = here.asked.get(name) or None, there.asked.get(name) or None
        if name == "objective":
            pair = pair[0] or "objects", pair[1] or "objects"
        if pair[0] != pair[1]:
            found[name] = pair
    spans = [
        (min(years), max(years))
        for years in ([row["year"] for row in each.result["by_year"]] for each in (here, there))
    ]
    if spans[0] != spans[1]:
        found["years"] = (spans[0], spans[1])
    money = [sum(row["budget"] for row in side.result["by_year"]) for side in (here, there)]
    if abs(money[0] - money[1]) >= _CENT or not _one_money(here, there):
        found["money"] = ((money[0], here.result.get("currency")), (money[1], there.result.get("currency")))
    return found


def _one_money(here: Side, there: Side) -> bool:
    """Whether both count in one currency: else their sums say nothing of each other."""
    return bool(here.result.get("currency") == there.result.get("currency"))


def summed(found: Sequence[Difference], here: Side, there: Side) -> dict[str, list[dict[str, Any]]]:
    """Differences counted: `by_district` objects that gain more by either plan, `by_year` works and cost."""
    districts: dict[str, dict[str, Any]] = {}
    for each in found:
        row = districts.setdefault(
            each.district, {"district": each.district, "objects": 0, "more_here": 0, "more_there": 0}
        )
        row["objects"] += 1
        row["more_here"] += each.more > _ALIKE
        row["more_there"] += each.more < -_ALIKE
    differing = {each.object for each in found}
    years: dict[int, dict[str, Any]] = {}
    for name, side in (("here", here), ("there", there)):
        for work in side.works:
            if work.object in differing:
                row = years.setdefault(
                    work.year,
                    {"year": work.year, "works_here": 0, "cost_here": 0.0, "works_there": 0, "cost_there": 0.0},
                )
                row[f"works_{name}"] += 1
                row[f"cost_{name}"] += work.cost
    return {
        "by_district": sorted(districts.values(), key=lambda row: -row["objects"]),
        "by_year": [years[year] for year in sorted(years)],
    }


def _known(side: Side) -> _Known:
    found = _Known(side)
    for work in side.works:
        found.at[work.object].append(work)
        found.count[work.district, work.year] += 1
    return found


def _done(works: Sequence[PlannedWork]) -> set[tuple[Any, ...]]:
    return {(work.pairs, work.year) for work in works}


def _value(side: Side, number: str) -> float:
    found = side.reached.get(number)
    return found.value if found else 0.0


def _ahead(more: float, mine: Sequence[PlannedWork], theirs: Sequence[PlannedWork]) -> bool:
    """Whether the first plan is the one that does more for the object; where value does not tell, more works do."""
    if abs(more) > _ALIKE:
        return more > 0
    return (len(mine), -sum(work.year for work in mine)) >= (len(theirs), -sum(work.year for work in theirs))


def _at(side: Side, number: str, works: Sequence[PlannedWork]) -> At:
    reached = side.reached.get(number)
    years = tuple(sorted({work.year for work in works}))
    return At(len(works), sum(work.cost for work in works), years, reached.reached if reached else {})


def _reasons(ahead: _Known, behind: _Known, number: str, more: float) -> Iterator[Why]:
    """What of the plan that does less stood in the way."""
    theirs = {work.pairs: work for work in behind.at.get(number, [])}
    lacking = [work for work in ahead.at.get(number, []) if _later(theirs.get(work.pairs), work)]
    if not lacking:
        return
    first, plan = lacking[0], behind.side.number
    kind, district = first.owner_kind, first.district
    if district not in behind.districts:
        yield Why("outside", {"plan": plan})
        return
    mine, payers = ahead.lines(kind, district), behind.lines(kind, district)
    if kind in OWNERS_PAY and bool(mine) != bool(payers):
        yield Why("only_one_pays", {"plan": ahead.side.number if mine else plan, "kind": kind})
    if not payers and kind not in OWNERS_PAY:
        yield Why("no_line", {"plan": plan, "kind": kind})
        return
    alike = _one_money(ahead.side, behind.side)
    bound = list(_by_year(behind, lacking, bool(payers), alike))
    yield from bound
    if not alike:
        return
    if not bound and (dear := _dear(ahead, behind, lacking, more)) is not None:
        yield dear
    for work in lacking:
        other = theirs.get(work.pairs)
        if other is not None and abs(other.cost - work.cost) > _CENT:
            yield Why("cost_differs", {"plan": plan, "there": other.cost, "here": work.cost})
            break


def _by_year(behind: _Known, lacking: Sequence[PlannedWork], pays: bool, alike: bool) -> Iterator[Why]:
    """What binds in each year in which the other plan does the works."""
    for year in sorted({work.year for work in lacking}):
        works = [work for work in lacking if work.year == year]
        if year not in behind.years:
            yield Why("year_outside", {"plan": behind.side.number, "year": year})
        else:
            yield from _money(behind, works, pays, alike)
            yield from _limit(behind, works)


def _later(theirs: PlannedWork | None, mine: PlannedWork) -> bool:
    return theirs is None or theirs.year > mine.year


def _money(behind: _Known, works: Sequence[PlannedWork], pays: bool, alike: bool) -> Iterator[Why]:
    """Whether the lines that may pay for works of one year have enough left of it. ``alike``: both plans count in one
    currency.
    """
    if not pays:
        return
    year, plan = works[0].year, behind.side.number
    lines = behind.lines(works[0].owner_kind, works[0].district, year)
    amount = sum(row["amount"] for row in lines)
    if amount < _CENT:
        yield Why("no_money", {"plan": plan, "year": year})
        return
    if not alike:
        return
    left, cost = sum(row["amount"] - row["spent"] for row in lines), sum(work.cost for work in works)
    if left < cost - _CENT:
        names = ", ".join(dict.fromkeys(row["line"] for row in lines))
        yield Why("money_spent", {"plan": plan, "year": year, "lines": names, "left": max(left, 0.0), "cost": cost})


def _limit(behind: _Known, works: Sequence[PlannedWork]) -> Iterator[Why]:
    """Whether the limit of works of the district leaves room for works of one year."""
    most, year = behind.side.asked.get("works_a_year"), works[0].year
    # districts may have limits of their own: of these nothing is claimed
    if (
        most is not None
        and not behind.side.asked.get("limits")
        and behind.count[works[0].district, year] + len(works) > most
    ):
        yield Why("limit_binds", {"plan": behind.side.number, "year": year, "most": most})


def _dear(ahead: _Known, behind: _Known, lacking: Sequence[PlannedWork], more: float) -> Why | None:
    """Whether, at the prices of money of the plan that does less, the works cost more than they bring."""
    alike = all(
        (ahead.side.asked.get(name) or None) == (behind.side.asked.get(name) or None)
        for name in ("objective", "sectors")
    )
    if not alike or more <= _ALIKE:
        return None
    asked = 0.0
    for work in lacking:
        prices = [row.get("price") for row in behind.lines(work.owner_kind, work.district, work.year)]
        known = [price for price in prices if price is not None]
        if len(known) < len(prices) or not known:
            return None
        asked += work.cost * min(known)
    return Why("dearer", {"plan": behind.side.number, "worth": more, "asked": asked}) if asked > more else None


def _line(row: Mapping[str, Any]) -> BudgetLine:
    return BudgetLine(
        row["line"], row["year"], row["amount"], frozenset(row.get("owner_kinds", ())),
        frozenset(row.get("districts", ())),
    )  # fmt: skip
