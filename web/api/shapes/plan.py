"""Plans to the horizon, as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from audit.terms import OwnerKind, Sector, Zone
from web.api.shapes import Shape

Status = Literal["waiting", "running", "done", "refused", "cancelled", "failed"]
Letter = Literal["K", "O", "S", "G", "U"]


class BudgetLineRequest(Shape):
    """Money of one line in one year, as in a budget file."""

    year: int
    line: str
    amount: float = Field(ge=0)
    currency: str
    owner_kinds: list[OwnerKind] | None = Field(None, description="Whom it pays for; by default all public owners.")
    districts: list[str] | None = Field(None, description="Codes; by default all.")
    note: str | None = None


class FloorRequest(Shape):
    """A least share of a district, a category or both, instead of the general `floor`."""

    share: float = Field(ge=0, le=1)
    district: str | None = None
    category: Letter | None = None


class LimitRequest(Shape):
    """Most works a year in a district, or (without one) in all together; of one year where it is named."""

    works: int = Field(ge=0)
    district: str | None = None
    year: int | None = None


class PlanRequest(Shape):
    """A planning question: money by `budget` or by `programmes`, what counts, what binds."""

    name: str | None = Field(None, max_length=200)
    territory: str | None = Field(None, description="Whose objects; the installation's own by default.")
    from_year: int | None = Field(None, description="First year; this year by default. The last is the horizon's.")
    to_year: int | None = Field(None, description="Last year: everything is to be reached by its end.")
    budget: list[BudgetLineRequest] | None = Field(None, max_length=1000)
    programmes: list[str] | None = Field(None, description="Codes of programmes whose lines are the money.")
    objective: Literal["objects", "people"] = Field(
        "objects", description="Each object alike, or weighed by visitors and people with disabilities."
    )
    sectors: dict[Sector, float] | None = Field(None, description="What a sector's objects count; 1 by default.")
    floor: float | None = Field(None, ge=0, le=1, description="Least share adapted by district and by category.")
    works_a_year: int | None = Field(None, ge=0, description="Most works in each district and year.")
    floors: list[FloorRequest] | None = Field(None, max_length=1000, description="Where the least share differs.")
    limits: list[LimitRequest] | None = Field(None, max_length=1000, description="Where the most works differ.")
    minutes: float = Field(4.0, ge=0.1, le=30, description="Longest search.")


class Bought(Shape):
    """What is done, and what it comes to; money in the plan's currency."""

    spent: float = Field(description="By the lines of the budget.")
    owners: float = Field(description="By owners whom no line pays for.")
    works: int
    objects: int
    by_category: dict[Letter, int]


class BoughtInYear(Bought):
    """In one year."""

    year: int
    budget: float


class BoughtInDistrict(Bought):
    """In one district, in all years."""

    district: str


class LineSpent(Shape):
    """A line of the budget in a year, and what of it is spent."""

    line: str
    year: int
    amount: float
    spent: float
    owner_kinds: list[OwnerKind] = Field([], description="Whom it pays for; none named: all public owners.")
    districts: list[str] = Field([], description="Where it pays; none named: everywhere.")
    price: float | None = Field(
        None,
        description="What one more unit of its money is worth at the bound, in units of value, where that is known.",
    )


class PlanReason(Shape):
    """Why there is no plan; `pointer` into the question where it is at fault."""

    pointer: str | None
    code: str
    detail: str


class CurveRequest(Shape):
    """How much more money, in all years together: up to eight amounts; `line` grows, or the whole budget."""

    amounts: list[float] = Field(min_length=1, max_length=8)
    line: str | None = Field(None, max_length=200)


class CurveStep(Shape):
    """The plan with so much more money. The first step has none: `more_value` and `more_objects` count from it."""

    extra: float
    value: float
    bound: float
    objects: int
    more_value: float
    more_objects: int
    money_per_object: float | None = Field(description="Of each object more; null where there is none.")


class PlanCurve(Shape):
    """What more money would buy, found by the plan's question asked of the register on `asked_on`."""

    line: str | None = Field(description="The line that grows; null: the whole budget.")
    status: Status
    amounts: list[float]
    steps: list[CurveStep]
    asked_on: date
    made_at: datetime
    ended_at: datetime | None
    reasons: list[PlanReason]


class PlanAnswer(Shape):
    """A plan. `value` and `bound` grow near each other while it is `running`; the rest is there once it is `done`."""

    id: int
    name: str
    territory: str
    status: Status
    step: Literal["reading", "pricing", "mixing", "deciding", "checking"] | None
    made_at: datetime
    ended_at: datetime | None
    value: float | None
    bound: float | None
    gap: float | None = Field(description="(bound − value) / bound.")
    greedy: float | None = Field(description="What taking the best value for money first would reach.")
    seconds: float | None
    currency: str | None
    by_year: list[BoughtInYear]
    by_district: list[BoughtInDistrict]
    by_line: list[LineSpent]
    city_pays: float | None
    owners_pay: float | None
    works: int | None
    objects: int | None
    unpriced: int | None = Field(description="Works without a price, which no plan can hold.")
    contracted_unpriced: int | None = Field(description="Contracted works without a price, counted as 0.")
    other_currency: int | None = Field(description="Works priced only in another currency: without a price here.")
    reasons: list[PlanReason]
    curves: list[PlanCurve] = Field(description="What more money would buy, where somebody asked.")


class Plans(Shape):
    """Plans, the newest first."""

    items: list[PlanAnswer]
    total: int
    next: str | None


class Moved(Shape):
    """An object whose works differ: years of its works by each plan (null: not done), and why it may be so."""

    object: str
    district: str
    zone: Zone | Literal[""]
    closes: list[dict[str, str]]
    cost: float
    here: int | None
    there: int | None


class DoneAt(Shape):
    """What a plan does at an object; `reached` by category the years at whose end it is `partial` and `full`."""

    works: int
    cost: float
    years: list[int]
    reached: dict[Letter, dict[Literal["partial", "full"], int]]


class WhyDiffering(Shape):
    """What stood in the way in the plan that reaches less there."""

    code: str
    detail: str


class DifferingObject(Shape):
    """An object at which two plans differ; `more`: points that the first has beyond the second. No `why`: not known."""

    object: str
    district: str
    owner_kind: OwnerKind
    more: float
    here: DoneAt
    there: DoneAt
    why: list[WhyDiffering]


class DifferingDistrict(Shape):
    """Objects that differ in a district, and by which plan they reach more."""

    district: str
    objects: int
    more_here: int
    more_there: int


class DifferingYear(Shape):
    """Works of both plans at these objects, in a year."""

    year: int
    works_here: int
    cost_here: float
    works_there: int
    cost_there: float


class PlanDifferences(Shape):
    """Works that two plans do in different years, or only one does; the first 1,000, the counts are of all."""

    here: int
    there: int
    works: int
    objects: int
    items: list[Moved]
    differing: list[DifferingObject] = Field(description="The first 1,000, where most is at stake first.")
    by_district: list[DifferingDistrict]
    by_year: list[DifferingYear]
