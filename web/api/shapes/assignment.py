"""The shapes of hand-overs: objects in the hands of inspectors."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from audit.assignment import LONGEST_NOTE, MOST, Fate, Standing
from web.api.shapes import Languages, Position, Shape


class Person(Shape):
    """Somebody with an account."""

    id: int
    name: str


class Assignment(Shape):
    """An object in an inspector's hands. `at` is when its standing came about; `overdue`: not done though due."""

    number: str
    name: Languages
    address: Languages
    kind: str
    district: str
    position: Position
    inspector: Person
    due: date | None
    note: str
    handed_by: str | None = Field(description="Null for the installation itself.")
    handed_at: datetime
    standing: Standing
    at: datetime | None
    overdue: bool


class Assignments(Shape):
    """A page of objects in inspectors' hands."""

    items: list[Assignment]
    total: int
    next: str | None


class AssignmentRequest(Shape):
    """Objects handed to an inspector."""

    objects: list[str] = Field(min_length=1, max_length=MOST, description="Their numbers.")
    inspector: int = Field(description="Id of the inspector's account.")
    due: date | None = Field(None, description="The day by which they are to be inspected; from today on.")
    note: str | None = Field(None, max_length=LONGEST_NOTE, description="The inspector reads it.")
    from_others: bool = Field(False, description="Take those too that are with another inspector and not done.")
    again: bool = Field(False, description="Those too that are done: somebody goes there again.")
    preview: bool = Field(False, description="Say what would happen and change nothing.")


class HandedOver(Shape):
    """What a hand-over did, or would do, with each object.

    `handed`: nobody had it; `again`: it was done; `moved`: taken from another; `renewed`: told the new day or note;
    `unchanged`: is so already; `done`: is done and stays so; `left`: stays with another; `not_yours`: outside the
    asker's territory; `not_theirs`: the inspector does not inspect there; `closed`: nobody inspects it. `drafts`: of
    how many of those that go to the inspector somebody is writing a passport already.
    """

    preview: bool
    fates: dict[Fate, list[str]]
    drafts: int


class TakeBackRequest(Shape):
    """Objects taken back from whoever has them."""

    objects: list[str] = Field(min_length=1, max_length=MOST, description="Their numbers.")


class TakenBack(Shape):
    """How many were in somebody's hands; the others stay as they are."""

    taken_back: int


class HandOver(Shape):
    """One hand-over of an object."""

    inspector: str
    due: date | None
    note: str
    handed_by: str | None
    handed_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    ending: Literal["taken_back", "handed_on"] | None


class HandOvers(Shape):
    """The hand-overs of an object, the last first."""

    items: list[HandOver]
