"""The approval of a plan, as the API takes and tells it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from audit.plan.adopting import LeftOut
from web.api.shapes import Shape


class AdoptionRequest(Shape):
    """An approval. All but `dry_run` is needed once that is false."""

    number: str | None = Field(None, max_length=60, description="Number of the decision.")
    decided_on: date | None = Field(None, description="Its day, not in the future.")
    word: str | None = Field(None, max_length=2000, description="What the approver says of it.")
    dry_run: bool = True
    seen: str | None = Field(None, max_length=64, description="What the look gave: refused if it would differ now.")


class AdoptedWork(Shape):
    """A work of the plan, and what becomes of it. `measure`: the new one, or the one that stands; null in a look."""

    object: str
    year: int
    cost: float
    outcome: Literal["planned", "stands"] | LeftOut
    measure: int | None


class AdoptionAnswer(Shape):
    """What became of a plan, or would. `stands`: works that are open measures already. The first 1,000 `items`."""

    plan: int
    dry_run: bool
    seen: str
    works: int
    planned: int
    stands: int
    left_out: dict[LeftOut, int]
    items: list[AdoptedWork]


class PlanTakeBackRequest(Shape):
    """Why it is taken back."""

    reason: str = Field(min_length=1, max_length=2000)


class PlanTakenBack(Shape):
    """How many measures were cancelled; those on which somebody took a step `stay`, the first 1,000 are named."""

    plan: int
    cancelled: int
    stay: int
    measures: list[int]
