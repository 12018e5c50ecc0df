"""The shapes of filings: what an inspector sends, what a reviewer answers."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, RootModel

from audit.terms import Basis, Category, OwnerKind, Sector, Stage, Zone
from web.api.shapes import Languages, Person, Position, Shape
from web.api.shapes.assessment import FormOfService, Observation
from web.api.shapes.building import DecisionNumber, PassportPage

FilingState = Literal["draft", "submitted", "returned", "approved", "abandoned"]
WorkKind = Literal[
    "none", "current_repair", "capital_repair", "individual_solution", "alternative_form", "organisational"
]


class FiledPosition(Position):
    """Where a filing was made, and who says so. By hand it is where the object stands: a proposal to the register."""

    accuracy_m: float | None = Field(None, ge=0, description="Metres that the device was sure to.")
    by: Literal["device", "hand"] | None = None
    reason: str | None = Field(None, max_length=300, description="Why it was set by hand.")


class FiledObservation(Observation):
    """An observation with remarks; `photos` are the numbers of the passport's photos."""

    note: str | None = Field(None, max_length=2000)
    photos: list[int] | None = None
    observed_at: datetime | None = None


class Work(Shape):
    """A row of the survey act."""

    zone: Zone | Literal["object"]
    element: str | None = None
    instance: str | None = None
    present: Literal["yes", "no", "unknown"] | None = None
    plan_number: str | None = Field(None, max_length=40)
    photos: list[int] | None = None
    finding: str | None = Field(None, max_length=2000)
    categories: list[Category] | None = None
    work: str | None = Field(None, max_length=2000)
    kind: WorkKind


class Conclusion(Shape):
    """What a zone's result sheet ends with."""

    state: Literal["none", "unknown", "conditional", "partial", "full"] | None = None
    plan_number: str | None = Field(None, max_length=40)
    photos: list[int] | None = None
    kind: WorkKind | None = None
    text: str | None = Field(None, max_length=2000)


class PassportRequest(Shape):
    """A passport as filed: one object, inspected on one day."""

    object: str = Field(description="Number of the object.")
    inspected_on: date
    depth: Literal["standard", "full"] = "standard"
    norm: str | None = Field(None, description="Code of the norm; the territory's by default.")
    basis: Basis | None = None
    observations: list[FiledObservation] = Field(default_factory=list)
    forms: list[FormOfService] = Field(default_factory=list)
    works: list[Work] = Field(default_factory=list)
    conclusions: dict[Zone, Conclusion] = Field(default_factory=dict)
    anketa: dict[str, Any] = Field(default_factory=dict, description="Fields of the anketa; unknown ones are refused.")
    claimed_at: datetime | None = Field(None, description="The time by the author's device: a claim.")
    position: FiledPosition | None = Field(None, description="Of the author's device, or shown by hand. Private.")
    private: str | None = Field(None, max_length=4000, description="A remark that is never public.")


class Reason(Shape):
    """Why a filing is returned; `pointer` is a field of its document, or `/zones/ZONE`."""

    pointer: str = Field(max_length=300)
    reason: str = Field(min_length=1, max_length=2000)


class ReturnRequest(Shape):
    """Why a filing is returned, field by field."""

    reasons: list[Reason] = Field(min_length=1, max_length=200)


Part = Zone | Literal["general"]
Judgement = Literal["accepted", "returned", "open"]


class MarkGiven(Shape):
    """A judgement of one part; `reason` with "returned" alone. "open" takes a judgement back."""

    judgement: Judgement
    reason: str | None = Field(None, max_length=2000)


class MarksRequest(Shape):
    """Judgements by part: the zones of the kind of object, and `general` for what belongs to none."""

    marks: dict[Part, MarkGiven] = Field(min_length=1)


class Decision(DecisionNumber):
    """The decision of a commission; its members' names are private."""

    commission: list[str] = Field(default_factory=list, max_length=50)


class ApproveRequest(Shape):
    """An approval."""

    decision: Decision | None = None


class WithdrawRequest(Shape):
    """Why a version is withdrawn. Public."""

    reason: str = Field(min_length=1, max_length=2000)


class OverrideRequest(Shape):
    """States that a commission sets. The reason is public, names and decision are not."""

    states: dict[Category, Literal["none", "conditional", "partial", "full"]] = Field(min_length=1)
    reason: str = Field(min_length=1, max_length=2000)
    commission: list[str] = Field(min_length=1, max_length=50)
    decision: DecisionNumber


class VisitRequest(Shape):
    """A visit that ended without a passport. The note is private."""

    visited_on: date
    outcome: Literal["refused", "closed", "demolished", "not_found"]
    note: str | None = Field(None, max_length=2000)
    claimed_at: datetime | None = None


class ScreeningRequest(Shape):
    """A quick look: the critical elements, then what decides most."""

    screened_on: date
    observations: list[Observation]


class ObjectChange(Shape):
    """What changes of an object; fields left out stay, null clears one that may be empty."""

    sector: Sector | None = None
    owner_kind: OwnerKind | None = None
    stage: Stage | None = None
    commissioned: date | None = None
    opened: date | None = None
    closed: date | None = None
    capacity: int | None = Field(None, ge=0, le=1_000_000)
    name: Languages | None = None
    address: Languages | None = None
    contacts: dict[str, str] | None = None
    hours: str | None = Field(None, max_length=300)
    help: Languages | None = None
    declared_district: str | None = None
    position: Position | None = None


class ObjectRequest(ObjectChange):
    """A building or place to add; sector and owner follow from its kind, its district from its point."""

    number: str | None = Field(None, description="Left out, the register gives one.")
    territory: str | None = Field(None, description="The installation's by default.")
    part_of: str | None = Field(None, description="Number of the object it lies inside.")
    kind: str
    name: Languages
    position: Position


class ObjectAdded(Shape):
    """The object's number, and where it was found to lie."""

    number: str
    district: str
    district_flag: Literal["near_border", "declared_disagrees", "no_outline"] | None


class Filing(Shape):
    """A passport before it is one. `revision` is its ETag; `reasons` say why it was returned."""

    number: str
    object: str
    version: int
    district: str
    state: FilingState
    revision: int
    author: Person
    author_role: Literal["inspector", "owner", "claimer", "ngo"]
    reviewer: Person | None
    based_on: str | None = Field(description="The version in force when it was begun.")
    claimed_at: datetime | None
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = Field(description="Server time: the legal one.")
    decided_at: datetime | None
    reasons: list[Reason]
    measure: int | None = Field(description="The measure that it verifies, if it was begun for one.")


class Mark(Shape):
    """How a part was judged, and whether that holds: "open" where it changed, or was handed over again, since."""

    part: Part
    judgement: Judgement
    reason: str
    revision: int = Field(description="The revision that was judged.")
    by: Person
    at: datetime


class FilingPage(Filing):
    """A filing with its document, in canonical form, and the reviewers' marks of its parts."""

    document: dict[str, Any]
    marks: list[Mark]


class Filings(Shape):
    """A page of filings, the longest waiting first."""

    items: list[Filing]
    total: int
    next: str | None


class PassportOrFiling(RootModel[PassportPage | FilingPage]):
    """An approved version, for everyone; before that the filing, for those who may read it."""
