"""The shapes of objects and their passports."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from audit.terms import Basis, Category, OwnerKind, Sector, Stage, Zone
from web.api.shapes import ForWhom, Languages, Matrix, Position, Shape, Standing, States
from web.api.shapes.assessment import Finding, Missing
from web.api.shapes.measure import Measure
from web.api.shapes.territory import Source


class Object(Shape):
    """A building or place. `states`, `code` and `passport` are those of today, `next_due` the earliest open due date.

    In a list asked for another year or sense, `states` are of that year and sense.
    """

    number: str
    source: str
    source_id: str
    part_of: str | None = Field(description="Number of the object it lies inside.")
    kind: str
    sector: Sector
    owner_kind: OwnerKind
    stage: Stage
    name: Languages
    address: Languages
    territory: str
    district: str
    position: Position
    contacts: dict[str, str] = Field(description="Of the organisation: phone, email, website.")
    hours: str | None
    help: Languages = Field(description="What help is given, and how to ask for it.")
    best_entrance: dict[Category, str | None]
    states: States
    code: str | None = Field(description="The official form's code of the verdict.")
    passport: str | None
    next_due: date | None


class DecisionNumber(Shape):
    """A decision, by its number and day."""

    number: str = Field(min_length=1, max_length=60)
    on: date | None = None


class Version(Shape):
    """An approved version of a passport. `wording` is the first day of the norm's wording."""

    number: str
    object: str
    version: int
    depth: Literal["standard", "full"]
    norm: str
    wording: date
    basis: Basis
    inspected_on: date
    effective_on: date
    recorded_at: datetime
    lapses_on: date | None
    author_role: Literal["inspector", "owner", "claimer", "ngo"]
    source: str
    withdrawn_on: date | None
    withdrawn_reason: str | None
    check_code: str = Field(description="What stands on its paper: /verify/CODE.")
    decision: DecisionNumber | None = Field(description="The decision it was approved by, where one is recorded.")
    lapsed: bool


class Verdict(Shape):
    """The verdict in force today. `shares` are per cents answered; `overridden`: set by a commission."""

    passport: str
    norm: str
    wording: date
    reason: Literal["approval", "reassessment", "override"]
    effective_on: date
    states: States
    zones: Matrix
    shares: dict[ForWhom, int]
    overridden: list[ForWhom]
    provable: list[ForWhom]
    complete: bool
    sufficient: bool
    lapses_on: date | None
    lapsed: bool


class Range(Shape):
    """A span of days with one verdict; `until` is the first day on which it no longer held."""

    effective_on: date
    until: date | None
    passport: str | None
    reason: Literal["approval", "reassessment", "override"] | None
    norm: str | None
    wording: date | None
    states: States
    code: str | None
    recorded_at: datetime | None
    lapses_on: date | None


class Claim(Shape):
    """What somebody else says. It judges nothing and is counted apart."""

    category: ForWhom
    state: Standing
    words: str | None
    claimed_on: date | None
    claimed_by: str
    source: str
    recorded_at: datetime


class DeclaredFact(Shape):
    """An attribute that a source states; `key` is zone/element/instance/quantity."""

    key: str
    value: Any
    declared_on: date | None
    source: str
    recorded_at: datetime


class Visit(Shape):
    """A visit that ended without a passport."""

    visited_on: date
    outcome: Literal["refused", "closed", "demolished", "not_found"]
    recorded_at: datetime


class Screening(Shape):
    """A quick look, which is no passport."""

    screened_on: date
    result: dict[str, Any]
    source: str
    recorded_at: datetime


class Near(Shape):
    """An object nearby; `metres` as the crow flies."""

    number: str
    name: Languages
    kind: str
    position: Position
    states: States
    metres: int


class ObjectPage(Object):
    """An object with everything known of it in public."""

    district_flag: Literal["near_border", "declared_disagrees", "no_outline"] | None
    commissioned: date | None
    opened: date | None
    closed: date | None
    capacity: int | None
    verdict: Verdict | None
    findings: list[Finding]
    missing: list[Missing]
    reports: list[str]
    versions: list[Version]
    history: list[Range]
    claims: list[Claim]
    declared: list[DeclaredFact]
    visits: list[Visit]
    screenings: list[Screening]
    measures: list[Measure]
    inside: list[str] = Field(description="Numbers of the premises inside.")
    near: list[Near]
    sources: dict[str, Source]


class Objects(Shape):
    """A page of a list; `next` is the cursor of the page after it, `sources` whom to attribute the rows to."""

    items: list[Object]
    total: int
    next: str | None
    sources: dict[str, Source]


class Point(Shape):
    """A GeoJSON point: lon, lat."""

    type: Literal["Point"]
    coordinates: list[float] = Field(min_length=2, max_length=2)


class ObjectFeature(Shape):
    """An object as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    geometry: Point
    properties: Object | ObjectPage


class ObjectFeatures(Shape):
    """A page of a list as a GeoJSON collection."""

    type: Literal["FeatureCollection"]
    features: list[ObjectFeature]
    total: int
    next: str | None
    sources: dict[str, Source]


class Form(Shape):
    """A form of service recorded for some categories."""

    form: str
    categories: list[Category]
    zone: Zone | None = None


class PassportPage(Version):
    """An approved version with what was observed and what follows from it."""

    facts: dict[str, list[float | str]] = Field(
        description="zone/element/instance/quantity → value in the quantity's unit (or an answer), grade of evidence."
    )
    forms: list[Form]
    categories: dict[Category, Standing]
    zones: Matrix
    code: str | None
    complete: bool
    sufficient: bool
    judged_by: str = Field(description="The wording that the states, findings and gaps follow from.")
    findings: list[Finding]
    missing: list[Missing]
    reports: list[str]
