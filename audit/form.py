"""The inspector's form as data: what a wording of a norm asks of a kind of object, from a first look to everything.

Pictures, words and skipping are the device's business: it holds the same decision table, and knows which conditions
hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.facts import FactKey
from audit.norms import Element, Wording
from audit.observation import may_be_left_out
from audit.terms import DEPTHS, KINDS, QUANTITIES, Kind, as_premises
from audit.verdict.asking import Question, required_for


@dataclass(frozen=True, slots=True)
class Field:
    """A question of the form. `depth` is the shallowest that asks it, `most` the largest believable value."""

    asked: Question
    depth: str
    most: float
    may_be_left_out: bool

    @property
    def key(self) -> str:
        """zone/element/quantity."""
        return f"{self.asked.zone}/{self.asked.element}/{self.asked.quantity}"

    def to_json(self) -> dict[str, Any]:
        """The question as a device keeps it; what is usual is left out."""
        said: dict[str, Any] = {"key": self.key, "unit": self.asked.unit, "depth": self.depth}
        said |= {"rules": list(self.asked.rules), "for": "".join(self.asked.categories)}
        if self.asked.blocking:
            said["blocking"] = True
        if math.isfinite(self.most):
            said["most"] = self.most
        if self.may_be_left_out:
            said["leave_out"] = True
        return said


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one kind of object under one wording. `quick` is the order in which a screening asks, by key."""

    kind: Kind
    fields: tuple[Field, ...]
    quick: tuple[str, ...]
    elements: Mapping[str, Element]

    def to_json(self) -> dict[str, Any]:
        """The form as a device keeps it."""
        shape = self.kind
        return {
            "family": shape.family,
            "zones": list(shape.zones),
            "critical": list(shape.critical),
            "where_recorded": list(shape.where_recorded),
            "questions": [field.to_json() for field in self.fields],
            "quick": list(self.quick),
            "elements": {
                where: {"instances": element.instances, "presence": element.presence}
                for where, element in self.elements.items()
            },
        }


def form_of(wording: Wording, kind: str, *, premises: bool = False) -> Form:
    """Every question of a kind of object, in asking order; `premises` where it lies inside another.

    Raises KeyError on an unknown kind.
    """
    shape = as_premises(kind) if premises else KINDS[kind]
    by_depth = {depth: required_for(depth, wording, kind, premises=premises) for depth in DEPTHS}
    first: dict[str, str] = {}
    for depth, questions in by_depth.items():
        for question in questions:
            first.setdefault(_key(question), depth)
    fields = tuple(_field(question, first[_key(question)], wording) for question in by_depth["full"])
    asked = {f"{field.asked.zone}/{field.asked.element}" for field in fields}
    known = {f"{element.zone}/{element.element}": element for element in wording.edition.elements}
    quick = tuple(dict.fromkeys(_key(question) for question in by_depth["quick"]))
    return Form(shape, fields, quick, {where: known[where] for where in sorted(asked) if where in known})


def _key(question: Question) -> str:
    return f"{question.zone}/{question.element}/{question.quantity}"


def _field(question: Question, depth: str, wording: Wording) -> Field:
    quantity = QUANTITIES[question.zone, question.element, question.quantity]
    key = FactKey(question.zone, question.element, "1", question.quantity)
    return Field(question, depth, quantity.most, may_be_left_out(key, None, wording))
