"""What a plan is asked for, whoever asks: years, money, what counts, what binds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from audit.errors import InvalidInput, Problem
from audit.exchange.columns import Columns
from audit.exchange.rows import Record
from audit.plan.budget import COLUMNS, Budget, read_budget
from audit.plan.case import BudgetLine, Case, Floor, WorkLimit
from audit.terms import CATEGORIES, SECTORS

OBJECTIVES: Final = ("objects", "people")
"""What is maximised: every object alike, or weighed by visitors and by people with disabilities in the district."""
MOST_MINUTES: Final = 30.0
MOST_LINES: Final = 1_000
_HEAVIEST: Final = 1_000.0
_MOST_WORKS: Final = 1_000_000
_FIELDS: Final = (
    "name", "territory", "from_year", "budget", "programmes", "objective", "sectors", "floor", "works_a_year",
    "minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A planning question. ``floor``: the least share (0 to 1) of pairs adapted in the end, in every district and for
    every category; ``works_a_year``: at most so many works in each district and year; ``minutes`` to search.
    """

    years: tuple[int, ...]
    budget: Budget
    objective: str = "objects"
    sectors: Mapping[str, float] = field(default_factory=dict)
    floor: float | None = None
    works_a_year: int | None = None
    minutes: float = 4.0

    def posed(self, case: Case) -> Case:
        """The case with this money, these limits and floors; floors only where a category applies to something."""
        limits = [
            WorkLimit(year, self.works_a_year, district)
            for district in case.districts
            for year in case.years
            if self.works_a_year is not None
        ]
        floors: list[Floor] = []
        if self.floor is not None:
            counted = case.applicable.sum(axis=1), case.applicable.sum(axis=0)
            floors += [Floor(self.floor, d) for d, n in zip(case.districts, counted[0], strict=True) if n]
            floors += [Floor(self.floor, None, c) for c, n in zip(CATEGORIES, counted[1], strict=True) if n]
        return replace(case, lines=self.budget.lines, limits=limits, floors=floors)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sent, before the register is looked at. ``budget``: lines as sent; or the codes of programmes."""

    name: str
    territory: str | None
    from_year: int | None
    budget: Sequence[Mapping[str, Any]] | None
    programmes: tuple[str, ...]
    objective: str
    sectors: Mapping[str, float]
    floor: float | None
    works_a_year: int | None
    minutes: float

    def question(self, years: tuple[int, ...], budget: Budget) -> Question:
        """The question, once years and money are known."""
        return Question(years, budget, self.objective, self.sectors, self.floor, self.works_a_year, self.minutes)


def read_asked(data: Any) -> Asked:
    """The question of a JSON document. Raises InvalidInput with everything that is wrong with it."""
    if not isinstance(data, Mapping):
        raise InvalidInput([Problem("", "not_an_object")])
    reader = _Reader(data, [])
    for name in data.keys() - set(_FIELDS):
        reader.wrong(str(name), "unknown_field", field=str(name), known=", ".join(_FIELDS))
    budget = reader.lines()
    programmes = reader.texts("programmes")
    if (budget is None) == (not programmes) and not reader.problems:
        reader.wrong("budget", "budget_or_programmes")
    found = Asked(
        reader.text("name") or "",
        reader.text("territory"),
        reader.whole("from_year", 2000, 2100),
        budget,
        programmes,
        reader.choice("objective", OBJECTIVES),
        reader.sectors(),
        reader.number("floor", 0.0, 1.0),
        reader.whole("works_a_year", 0, _MOST_WORKS),
        reader.number("minutes", 0.1, MOST_MINUTES) or 4.0,
    )
    if reader.problems:
        raise InvalidInput(reader.problems)
    return found


def budget_of(lines: Sequence[Mapping[str, Any]], years: Sequence[int], districts: Collection[str]) -> Budget:
    """The budget of lines as sent; its rows count from 1. Raises InvalidInput for none, and as `read_budget`."""
    if not lines:
        raise InvalidInput([Problem("/budget", "budget_or_programmes")])
    columns = Columns(COLUMNS, nested=True, file="budget")
    cells = [
        {name: ",".join(map(str, cell)) if isinstance(cell, list) else cell for name, cell in line.items()}
        for line in lines
    ]
    return read_budget(columns, [Record(row, each) for row, each in enumerate(cells, 1)], years, districts)


def budget_of_lines(lines: Sequence[BudgetLine], currency: str) -> Budget:
    """The budget of lines that the register holds."""
    return Budget(tuple(lines), tuple(range(1, len(lines) + 1)), currency)


@dataclass(slots=True)
class _Reader:
    """Reads fields of a document, and keeps what is wrong."""

    data: Mapping[str, Any]
    problems: list[Problem]

    def wrong(self, pointer: str, code: str, **params: Any) -> None:
        self.problems.append(Problem(f"/{pointer}", code, params))

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "not_text")
        elif value is not None and len(value) > 200:
            self.wrong(name, "too_long", length=len(value), most=200)
        else:
            return value.strip() or None if value else None
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.data.get(name) or []
        if not isinstance(value, list):
            self.wrong(name, "not_a_list")
            return ()
        for at, each in enumerate(value):
            if not isinstance(each, str):
                self.wrong(f"{name}/{at}", "not_text")
        return tuple(each for each in value if isinstance(each, str))

    def lines(self) -> Sequence[Mapping[str, Any]] | None:
        value = self.data.get("budget")
        if value is None:
            return None
        if not isinstance(value, list):
            self.wrong("budget", "not_a_list")
        elif len(value) > MOST_LINES:
            self.wrong("budget", "too_many", count=len(value), most=MOST_LINES)
        else:
            for at, each in enumerate(value):
                if not isinstance(each, Mapping):
                    self.wrong(f"budget/{at}", "not_an_object")
            return [each for each in value if isinstance(each, Mapping)]
        return None

    def number(self, name: str, least: float, most: float) -> float | None:
        return self._number(name, self.data.get(name), least, most)

    def _number(self, pointer: str, value: Any, least: float, most: float) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            self.wrong(pointer, "number_between", value=str(value)[:60], least=least, most=most)
            return None
        return float(value)

    def whole(self, name: str, least: int, most: int) -> int | None:
        value = self.data.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(name, "whole_between", value=str(value)[:60], least=least, most=most)
            return None
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        value = self.data.get(name, known[0])
        if value not in known:
            self.wrong(name, "unknown_choice", value=str(value)[:60], known=", ".join(known))
        return str(value)

    def sectors(self) -> Mapping[str, float]:
        value = self.data.get("sectors") or {}
        if not isinstance(value, Mapping):
            self.wrong("sectors", "not_an_object")
            return {}
        found = {}
        for name, weight in value.items():
            if name not in SECTORS:
                self.wrong("sectors", "unknown_choice", value=str(name)[:60], known=", ".join(SECTORS))
            elif (number := self._number(f"sectors/{name}", weight, 0.0, _HEAVIEST)) is not None:
                found[str(name)] = number
        return found
