"""What a plan is asked for, whoever asks: years, money, what counts, what binds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from audit.errors import InvalidInput, Problem
from audit.exchange.columns import Columns
from audit.exchange.rows import Record
from audit.plan.bounds import Cap, floors_for, limits_for
from audit.plan.budget import COLUMNS, Budget, read_budget
from audit.plan.case import BudgetLine, Case, Floor
from audit.plan.reading import MOST_WORKS, Reader

OBJECTIVES: Final = ("objects", "people")
"""What is maximised: every object alike, or weighed by visitors and by people with disabilities in the district."""
MOST_MINUTES: Final = 30.0
_FIELDS: Final = (
    "name", "territory", "from_year", "to_year", "budget", "programmes", "objective", "sectors", "floor", "floors",
    "works_a_year", "limits", "minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A planning question. ``floor``: the least share (0 to 1) of pairs adapted in the end, in every district and for
    every category; ``works_a_year``: at most so many works in each district and year; ``floors`` and ``limits``: where
    it differs (`audit.plan.bounds`); ``minutes`` to search.
    """

    years: tuple[int, ...]
    budget: Budget
    objective: str = "objects"
    sectors: Mapping[str, float] = field(default_factory=dict)
    floor: float | None = None
    works_a_year: int | None = None
    minutes: float = 4.0
    floors: Sequence[Floor] = ()
    limits: Sequence[Cap] = ()

    def posed(self, case: Case) -> Case:
        """The case with this money, these limits and floors; floors only where a category applies to something."""
        limits = limits_for(case, self.works_a_year, self.limits)
        floors = floors_for(case, self.floor, self.floors)
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
    to_year: int | None = None
    floors: tuple[Floor, ...] = ()
    limits: tuple[Cap, ...] = ()

    def question(self, years: tuple[int, ...], budget: Budget) -> Question:
        """The question, once years and money are known."""
        return Question(
            years, budget, self.objective, self.sectors, self.floor, self.works_a_year, self.minutes, self.floors,
            self.limits,
        )  # fmt: skip


def read_asked(data: Any) -> Asked:
    """The question of a JSON document. Raises InvalidInput with everything that is wrong with it."""
    if not isinstance(data, Mapping):
        raise InvalidInput([Problem("", "not_an_object")])
    reader = Reader(data, [])
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
        reader.whole("works_a_year", 0, MOST_WORKS),
        reader.number("minutes", 0.1, MOST_MINUTES) or 4.0,
        reader.whole("to_year", 2000, 2100),
        reader.floors(),
        reader.limits(),
    )
    if reader.problems:
        raise InvalidInput(reader.problems)
    return found


def said(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A question as sent, without what was sent as null: that is read as if it were not there."""
    plain = {name: value for name, value in asked.items() if value is not None}
    if isinstance(weights := plain.get("sectors"), Mapping):
        plain["sectors"] = {name: weight for name, weight in weights.items() if weight is not None}
    return plain


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
