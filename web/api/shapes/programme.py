"""The shapes of programmes."""

from datetime import date
from typing import Literal

from pydantic import Field

from web.api.shapes import ForWhom, Languages, Shape


class Money(Shape):
    """A sum, exact: the amount as text."""

    amount: str = Field(pattern=r"^[0-9]+\.[0-9]{2}$")
    currency: str


class LegalBasis(Shape):
    """The act that adopted a programme."""

    number: str | None
    on: date | None


class ProgrammeHead(Shape):
    """A programme in a list."""

    code: str
    territory: str
    name: Languages
    from_year: int
    to_year: int
    basis: LegalBasis
    responsible: str | None = Field(description="Body responsible.")
    note: str | None


class Programmes(Shape):
    """The programmes, the latest first."""

    items: list[ProgrammeHead]
    total: int
    next: str | None


class Spending(Shape):
    """Sums of one currency: planned, contracted, spent, and accepted as done."""

    planned: Money
    contracted: Money
    spent: Money
    verified: Money


class FundingLine(Spending):
    """A funding line in a year. Empty lists: all owner kinds, all districts. A year that is not there is not stated."""

    code: str
    year: int
    name: Languages
    payer: Literal["city", "owner", "donor"]
    owner_kinds: list[str]
    districts: list[str]
    note: str | None


class YearTotal(Spending):
    """The sums of a programme's lines in a year; a currency has a row of its own."""

    year: int


class CoverageNorm(Shape):
    """A coverage norm: so many units for so many people, or for each district where nobody is counted."""

    units: float
    per_people: int | None
    people: str | None


class IndicatorRow(Shape):
    """An indicator in a territory. Null is unknown, never nothing."""

    territory: str
    value: float | None = Field(description="A number; of a share or a norm, per cent.")
    have: float | None = Field(description="Objects in that state, or units there.")
    out_of: float | None = Field(description="Objects it applies to, or units needed.")
    lacking: int = Field(description="Districts that are not known, or objects that state no capacity.")
    previous: float | None = Field(description="The value at the end of the quarter before.")
    target: float | None
    met: bool | None


class IndicatorPage(Shape):
    """An indicator: how it counts, and what it says in the quarter, for the programme's territory and its parts."""

    code: str
    name: Languages
    counts: Literal["count", "share", "norm"]
    figure: Literal["objects", "passportised", "declared", "full", "verified", "capacity", "reported"]
    category: ForWhom
    sectors: list[str]
    kinds: list[str]
    owner_kinds: list[str]
    norm: CoverageNorm | None
    responsible: str | None
    note: str | None
    rows: list[IndicatorRow]


class RoadmapStep(Shape):
    """A step of the roadmap. `opening` says whether a new object may be commissioned: adapted for all, or excepted."""

    code: str
    name: Languages
    responsible: str
    due: date
    done_on: date | None
    overdue: bool
    object: str | None
    stage: Literal["planned", "construction", "in_service", "closed"] | None
    capacity: int | None
    opens: date | None
    opening: Literal["accessible", "excepted", "not_yet", "not_known"] | None
    exception: str | None = Field(description="Why it opens without being adapted for all.")
    note: str | None


class ProgrammePage(ProgrammeHead):
    """A whole programme, its indicators in a quarter."""

    quarter: str = Field(pattern=r"^[0-9]{4}-Q[1-4]$")
    preliminary: bool = Field(description="The quarter has not ended: values are those of `as_of`.")
    as_of: date | None = Field(description="The day of the values; null before the quarter begins.")
    totals: list[YearTotal]
    lines: list[FundingLine]
    indicators: list[IndicatorPage]
    roadmap: list[RoadmapStep]
