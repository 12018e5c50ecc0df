"""The shapes of assessments: observations in, states and findings out."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from audit.terms import Basis, Category, Evidence, Severity, Zone
from web.api.shapes import CategoryStates, Matrix, Shape

Answered = Literal["yes", "no", "unknown", "not_applicable"]


class Observation(Shape):
    """One thing observed, named by zone + element + quantity or by the rule that asks for it.

    Exactly one of `value` (with `unit`), `answer` and `present`.
    """

    zone: str | None = None
    element: str | None = None
    quantity: str | None = None
    rule: str | None = None
    instance: str = "1"
    value: float | str | None = None
    unit: str | None = None
    answer: Answered | None = None
    present: Literal["yes", "no", "unknown"] | None = None
    evidence: Evidence | None = None


class FormOfService(Shape):
    """A form of service; `zone` only for staff_help and technical_aid."""

    form: Literal["staff_help", "technical_aid", "home_service", "remote_service", "other_place"]
    categories: list[Category]
    zone: Zone | None = None


class Host(Shape):
    """The building around premises."""

    kind: str | None = None
    observations: list[Observation] = Field(default_factory=list)


class AssessmentRequest(Shape):
    """The observations of one passport."""

    norm: str = Field("kz-sp-3.06-101", description="CODE, or CODE@DATE for the wording in force on that day.")
    basis: Basis = "inspection"
    inspected_on: date | None = None
    commissioned: date | None = None
    kind: str
    observations: list[Observation]
    forms: list[FormOfService] = Field(default_factory=list)
    host: Host | None = None


class Measured(Shape):
    """What was found; `value` is a number, or an answer."""

    value: float | str | None
    unit: str


class Required(Shape):
    """What the norm asks; past `impassable` the way is closed."""

    operator: str
    limit: Any
    unit: str
    impassable: float | None


class Finding(Shape):
    """A rule that fails at one instance; `decisive`: the instance that counts."""

    rule: str
    zone: str
    element: str
    quantity: str
    instance: str
    categories: list[Category]
    severity: Severity
    closes_way: bool
    decisive: bool
    proposal: bool
    measured: Measured
    required: Required
    clause: str
    clause_verified: bool
    group: list[str]
    borrowed_from: str | None
    evidence: str


class Missing(Shape):
    """A rule nobody has answered, and what it needs; `necessary`: without it there is no verdict."""

    rule: str
    zone: str
    element: str
    instance: str
    needs: list[str]
    categories: list[Category]
    severity: Severity
    necessary: bool


class Assessment(Shape):
    """The verdict on one passport's observations."""

    norm: str
    basis: Basis
    coverage: Literal["extract", "whole"]
    requirements: int = Field(description="How many requirements are held: “full” means these are met.")
    code: str | None
    complete: bool
    sufficient: bool
    categories: CategoryStates
    zones: Matrix
    share_answered: dict[Category, float]
    best_entrance: dict[Category, str | None]
    findings: list[Finding]
    missing: list[Missing]
    reports: list[str]
