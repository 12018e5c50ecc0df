"""The shapes of adaptation measures: what a planner, an owner and a verifier send, and what everyone may see."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from audit.adaptation.lifecycle import MeasureStage, Payer, Step
from audit.terms import Category, MeasureStatus, Zone
from web.api.shapes import CategoryStates, Person, Shape

Work = Literal["current_repair", "capital_repair", "individual_solution", "alternative_form", "organisational"]
Form = Literal["staff_help", "technical_aid", "home_service", "remote_service", "other_place"]


class Extension(Shape):
    """A move of a due date."""

    moved_on: date
    old_due: date
    new_due: date
    reason: str


class Cost(Shape):
    """What a measure costs: decimal numbers as text. `provisional`: a price of the kind of work, not of this work."""

    amount: str
    currency: str
    quantity: str | None
    unit: str | None
    price: str | None = Field(description="Of one unit.")
    source: str
    year: int
    provisional: bool


class Measure(Shape):
    """An adaptation measure: what it closes, for whom, by when, who pays. `cost` null: it has no price."""

    id: int
    object: str = Field(description="Number of its object.")
    district: str
    work: str
    stage: str
    zone: Zone
    closes: list[dict[str, str]]
    categories: list[Category]
    title: str | None
    description: str | None
    responsible: str | None = Field(description="A body; never a natural person.")
    payer: Payer | None
    programme: str | None
    line: str | None
    cost: Cost | None
    status: MeasureStatus
    due: date
    first_due: date
    planned_on: date
    started_on: date | None
    claimed_on: date | None
    verified_on: date | None
    ended_on: date | None
    derogation_form: str | None
    proof: str | None = Field(description="Number of the passport version that shows it done.")
    asked: bool = Field(description="Whether a request for more time, or to be let off, waits for a decision.")
    source: str
    overdue: bool
    extensions: list[Extension]


class StepTaken(Shape):
    """A step of a measure. Who took it and why is told to those concerned alone; null for everyone else."""

    id: int
    step: Step
    happened_on: date
    at: datetime
    by: Person | None
    role: Literal["planner", "owner", "inspector", "ngo", "reviewer"] | None
    reason: str | None
    document: str | None = Field(description="Number of the act or of the decision.")
    answers: int | None = Field(description="The step that it decides on.")
    detail: dict[str, Any] | None
    revision: int


class MeasurePage(Measure):
    """A measure with its steps. `revision` is its ETag; it and what follows is for those concerned, null for others."""

    steps: list[StepTaken]
    revision: int | None
    expected: CategoryStates | None = Field(description="The states once it is done, as the engine derives them.")
    verification: str | None = Field(description="Number of the filing that is on its way to verify it.")


class Measures(Shape):
    """A page of measures, the earliest due date first."""

    items: list[Measure]
    total: int
    next: str | None


class Closed(Shape):
    """A requirement: a rule, or a quantity as zone/element/quantity; everywhere it fails without `instance`."""

    rule: str | None = Field(None, max_length=60)
    quantity: str | None = Field(None, max_length=120)
    instance: str | None = Field(None, max_length=40)


Amount = str | int


class CostRequest(Shape):
    """A sum, or quantity, unit and price of one unit; always with source and year."""

    amount: Amount | None = None
    currency: str
    quantity: Amount | None = None
    unit: str | None = Field(None, max_length=20)
    price: Amount | None = None
    source: str = Field(max_length=300)
    year: int = Field(ge=2000, le=2100)
    provisional: bool | None = None


class MeasureChange(Shape):
    """Fields left out stay; null clears one that may be empty. The due date moves by an extension."""

    work: Work | None = None
    closes: list[Closed] | None = Field(None, max_length=100)
    stage: MeasureStage | None = None
    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=2000)
    responsible: str | None = Field(None, max_length=200)
    responsible_private: bool | None = Field(None, description="It is a natural person: named to nobody in public.")
    payer: Payer | None = None
    programme: str | None = Field(None, max_length=60)
    line: str | None = Field(None, max_length=60)
    cost: CostRequest | None = None


class MeasureRequest(MeasureChange):
    """A measure to plan: zone, categories and expected states follow from what it closes."""

    object: str = Field(description="Number of the object.")
    work: Work
    closes: list[Closed] = Field(min_length=1, max_length=100)
    due: date


class ClaimRequest(Shape):
    """Work reported done: by an act, or with photos of the measure (their places)."""

    on: date | None = None
    act: str | None = Field(None, max_length=60)
    photos: list[int] | None = Field(None, max_length=40)
    note: str | None = Field(None, max_length=2000)


class ExtendRequest(Shape):
    """More time. The reason is public."""

    due: date
    reason: str = Field(min_length=1, max_length=2000)


class DerogateRequest(Shape):
    """It cannot be done: why, and the form of service instead."""

    form: Form
    reason: str = Field(min_length=1, max_length=2000)


class DecideRequest(Shape):
    """The answer to what was asked. A refusal says why."""

    approve: bool
    reason: str | None = Field(None, max_length=2000)
    document: str | None = Field(None, max_length=60)


class WhyRequest(Shape):
    """Why a step is taken."""

    reason: str = Field(min_length=1, max_length=2000)


class WorkPhoto(Shape):
    """A photo of works, known by its place among those of the measure."""

    place: int
    part: Literal["before", "after"]
    description: str
    taken_at: datetime | None
    width: int
    height: int
    bytes: int
    added_at: datetime
    links: dict[Literal["photo", "large", "small"], str]


class WorkPhotoPage(Shape):
    """The photos of a measure."""

    items: list[WorkPhoto]
    total: int
    next: None


class WorkPhotoSent(Shape):
    """A photo that arrived in parts (`/uploads`); a file is sent as the body itself, these fields in the address."""

    upload: str = Field(description="Id of the upload.")
    part: Literal["before", "after"] = "after"
    description: str | None = Field(None, max_length=500)
    taken_at: datetime | None = None
    name: str | None = None


class Selection(Shape):
    """Objects by the filters of their list."""

    q: str | None = Field(None, max_length=200)
    territory: str | None = Field(None, max_length=40)
    district: list[str] | None = Field(None, max_length=100)
    sector: list[str] | None = Field(None, max_length=100)
    owner_kind: list[str] | None = Field(None, max_length=100)
    kind: list[str] | None = Field(None, max_length=100)
    bbox: list[float] | None = Field(None, min_length=4, max_length=4, description="West, south, east, north.")


class BulkRequest(Shape):
    """Standard measures for a selection: a filter, or numbers of objects; at most 5,000. Counted without `dry_run`."""

    filter: Selection | None = None
    objects: list[str] | None = Field(None, max_length=5000)
    rules: list[str] = Field(min_length=1, max_length=100)
    work: Work
    due: date
    dry_run: bool = True
    seen: str | None = Field(
        None, max_length=64, description="What the count gave: refused if anything else would be planned now."
    )
    stage: MeasureStage | None = None
    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=2000)
    responsible: str | None = Field(None, max_length=200)
    responsible_private: bool | None = None
    payer: Payer | None = None
    programme: str | None = Field(None, max_length=60)
    line: str | None = Field(None, max_length=60)
    cost: CostRequest | None = None


Why = Literal[
    "unknown_object", "not_allowed", "no_passport", "due_before_finding", "nothing_fails", "planned_already",
]  # fmt: skip


class BulkMeasure(Shape):
    """A measure planned, or that would be (`id` null)."""

    id: int | None
    object: str
    zone: Zone
    categories: list[Category]
    closes: list[dict[str, str]]


class Skip(Shape):
    """An object that was left out, and why."""

    object: str
    why: Why


class BulkAnswer(Shape):
    """What was planned, or would be; `measures` and `skips` are the first 1,000, the counts are of all."""

    dry_run: bool
    seen: str
    selected: int
    planned: int
    skipped: dict[Why, int]
    measures: list[BulkMeasure]
    skips: list[Skip]
