"""From what is asked to a case that can be solved: years, money and objects of this register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from audit.errors import InvalidInput, Problem
from audit.plan.budget import Budget, fit
from audit.plan.case import Case
from audit.plan.question import Asked, Question, budget_of, budget_of_lines
from gis.models.money import programme
from gis.queries.installation import installation
from gis.queries.plan_case import Found, Wanted, plan_case, programme_lines
from gis.queries.subjects import horizon_here
from gis.queries.territories import below, territories


@dataclass(frozen=True, slots=True)
class Posed:
    """A question with its territory, and the case that it asks about."""

    territory: str
    question: Question
    found: Found
    case: Case


def understood(
    connection: Connection, asked: Asked, today: date, budget: Budget | None = None
) -> tuple[str, Question]:  # fmt: skip
    """The territory and the question. ``today``: the day it was asked on; ``budget``: one read already, from a file.

    Raises InvalidInput for a territory, years or programmes that are not there, and what `read_budget` raises.
    """
    territory = territory_of(connection, asked)
    years = years_of(connection, asked, today)
    known = below(territories(connection), territory)
    _demand_districts(asked, territory, known)
    if budget is None and asked.budget is not None:
        budget = budget_of(asked.budget, years, known)
    return territory, asked.question(years, budget or _of_programmes(connection, asked, years))


def posed(connection: Connection, territory: str, question: Question) -> Posed:
    """The case of a question. Raises BudgetRefused where a line fits no work."""
    wanted = Wanted(
        territory, question.years, question.budget.currency, question.objective == "people", question.sectors
    )
    found = plan_case(connection, wanted)
    case = question.posed(found.gathered.case)
    fit(question.budget, case)
    return Posed(territory, question, found, case)


def territory_of(connection: Connection, asked: Asked) -> str:
    """The territory asked for, or the one shown first here. Raises InvalidInput."""
    code = asked.territory or installation(connection).territory
    if code is None or code not in territories(connection):
        raise InvalidInput([Problem("/territory", "unknown_territory", {"value": code or ""})])
    return code


def years_of(connection: Connection, asked: Asked, today: date) -> tuple[int, ...]:
    """From this year, or the one asked for, to the horizon, or the one asked for. Raises InvalidInput where none are
    left.
    """
    first, horizon = asked.from_year or today.year, horizon_here(connection).year
    if not today.year <= first <= horizon:
        limits = {"value": first, "least": today.year, "most": horizon}
        raise InvalidInput([Problem("/from_year", "whole_between", limits)])
    last = asked.to_year or horizon
    if not first <= last <= horizon:
        limits = {"value": last, "least": first, "most": horizon}
        raise InvalidInput([Problem("/to_year", "whole_between", limits)])
    return tuple(range(first, last + 1))


def _demand_districts(asked: Asked, territory: str, known: Collection[str]) -> None:
    said = [(f"/floors/{at}/district", each.district) for at, each in enumerate(asked.floors)]
    said += [(f"/limits/{at}/district", each.district) for at, each in enumerate(asked.limits)]
    wrong = [
        Problem(pointer, "unknown_district", {"value": district, "territory": territory})
        for pointer, district in said
        if district is not None and district not in known
    ]
    if wrong:
        raise InvalidInput(wrong)


def _of_programmes(connection: Connection, asked: Asked, years: tuple[int, ...]) -> Budget:
    held = set(connection.execute(select(programme.c.code).where(programme.c.code.in_(asked.programmes))).scalars())
    wrong = [
        Problem(f"/programmes/{at}", "programme_not_held", {"programme": code})
        for at, code in enumerate(asked.programmes)
        if code not in held
    ]
    if wrong:
        raise InvalidInput(wrong)
    lines, currencies = programme_lines(connection, asked.programmes, years)
    missing = [year for year in years if year not in {line.year for line in lines}]
    wrong = [Problem("/programmes", "year_without_money", {"year": year}) for year in missing]
    if len(currencies) > 1:
        first, second, *_ = sorted(currencies)
        wrong.append(Problem("/programmes", "second_currency", {"value": second, "first": first}))
    if wrong:
        raise InvalidInput(wrong)
    return budget_of_lines(lines, next(iter(currencies)))
