"""The shapes of norms."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from audit.terms import Category, Severity
from web.api.shapes import Shape


class WordingDates(Shape):
    """From the first day to the day before `valid_to` (null: still in force)."""

    valid_from: date
    valid_to: date | None


class Rule(Shape):
    """One requirement. `limit` and `impassable` are in `unit`; `impassable` is our proposal and no norm's."""

    id: str
    zone: str
    element: str
    quantity: str
    asks: str
    operator: str
    limit: float | str | list[float]
    unit: str
    impassable: float | None
    categories: list[Category]
    severity: Severity
    severity_by_family: dict[str, Severity]
    when: dict[str, Any] | None
    kinds: list[str]
    group: str | None
    role: str
    presence: bool
    closes_where: str | None
    closes_if: str | None
    valid_from: date | None
    valid_to: date | None
    clause: str
    clause_verified: bool
    confidence: str
    proposal: bool = Field(description="Ours, and no norm's, until a commission confirms it.")
    borrowed_from: str | None = Field(description="The norm it fills a gap from.")
    note: str


class Element(Shape):
    """How instances of an element compete, and whether it may be absent."""

    zone: str
    element: str
    instances: str
    presence: str
    demanded_by: list[str]
    kinds: list[str]


class NormHead(Shape):
    """An edition, without its rules."""

    code: str
    title: str
    jurisdiction: str
    coverage: Literal["extract", "whole"]
    dates_doubtful: bool
    origin: str
    wordings: list[WordingDates]


class NormSummary(NormHead):
    """An edition in the list; `requirements` counts its rules in all wordings."""

    requirements: int


class Norm(NormHead):
    """An edition with every rule, or one wording of it (`norm` names it, `wordings` has one entry)."""

    norm: str | None = None
    elements: list[Element] | None = None
    groups: dict[str, dict[str, Any]] | None = None
    rules: list[Rule]


class Norms(Shape):
    """The norms held."""

    items: list[NormSummary]
    total: int
    next: str | None
