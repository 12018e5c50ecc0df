"""A norm's edition: dated wordings of rules, each rule with its clause. Pure data, read by `load`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Limit = float | str | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Element:
    """How an element's instances compete (`any`, `all`, `bundle`), whether it may be absent, where it belongs.

    `presence` is `always`, `demanded` (by the rules named), `optional`, `derived` or `note`.
    """

    zone: str
    element: str
    instances: str
    presence: str
    demanded_by: tuple[str, ...]
    kinds: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The element as the decision table holds it."""
        return {
            "zone": self.zone,
            "element": self.element,
            "instances": self.instances,
            "presence": self.presence,
            "demanded_by": list(self.demanded_by),
            "kinds": list(self.kinds),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. Limits are in `unit`, which is the unit of the quantity; a yes/no limit has unit `flag`."""

    id: str
    zone: str
    element: str
    quantity: str
    asks: str
    operator: str
    limit: Limit
    unit: str
    categories: tuple[str, ...]
    severity: str
    clause: str
    clause_verified: bool
    confidence: str
    impassable: float | None = None
    when: Mapping[str, Any] | None = None
    kinds: tuple[str, ...] = ()
    group: str | None = None
    presence: bool = False
    role: str = "item"
    severity_by_family: Mapping[str, str] = field(default_factory=dict)
    closes_where: str | None = None
    closes_if: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    proposal: bool = False
    note: str = ""
    borrowed_from: str | None = None

    def valid_on(self, day: dt.date) -> bool:
        """Whether the rule belongs to the wording of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    @property
    def shown_limit(self) -> Any:
        """The limit as people read it: 1:12 is 8.33."""
        if isinstance(self.limit, tuple):
            return list(self.limit)
        return self.limit if isinstance(self.limit, str) else round(self.limit, 2 if self.unit == "percent" else 4)

    def to_json(self) -> dict[str, Any]:
        """The rule as `GET /api/v1/norms/CODE` shows it."""
        return {
            "id": self.id,
            "zone": self.zone,
            "element": self.element,
            "quantity": self.quantity,
            "asks": self.asks,
            "operator": self.operator,
            "limit": self.shown_limit,
            "unit": self.unit,
            "impassable": self.impassable,
            "categories": list(self.categories),
            "severity": self.severity,
            "severity_by_family": dict(self.severity_by_family),
            "when": self.when,
            "kinds": list(self.kinds),
            "group": self.group,
            "role": self.role,
            "presence": self.presence,
            "closes_where": self.closes_where,
            "closes_if": self.closes_if,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "clause": self.clause,
            "clause_verified": self.clause_verified,
            "confidence": self.confidence,
            "proposal": self.proposal,
            "borrowed_from": self.borrowed_from,
            "note": self.note,
        }


@dataclass(frozen=True, eq=False)
class Wording:
    """The rules of one edition that hold between two dates. `norm` is `CODE@valid_from`."""

    edition: Edition
    valid_from: dt.date
    valid_to: dt.date | None

    @property
    def norm(self) -> str:
        """The wording's own name, as a verdict cites it."""
        return f"{self.edition.code}@{self.valid_from.isoformat()}"

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Rule's id → rule, in the edition's order."""
        return {rule.id: rule for rule in self.edition.rules if rule.valid_on(self.valid_from)}

    def decision_table(self) -> dict[str, Any]:
        """Everything an evaluator needs, as plain JSON: elements, groups and rules with exact limits."""
        return self._table

    @cached_property
    def _table(self) -> dict[str, Any]:
        edition = self.edition
        return {
            "norm": self.norm,
            "coverage": edition.coverage,
            "length_tolerance": edition.length_tolerance,
            "bar": edition.bar,
            "elements": [element.to_json() for element in edition.elements],
            "groups": {name: dict(group) for name, group in edition.groups.items()},
            "rules": [
                {**rule.to_json(), "limit": list(rule.limit) if isinstance(rule.limit, tuple) else rule.limit}
                for rule in self.rules.values()
            ],
        }

    def to_json(self) -> dict[str, Any]:
        """The wording with its rules, in the shape of `GET /api/v1/norms/CODE@DATE`."""
        return {
            **self.edition.head(),
            "norm": self.norm,
            "wordings": [self.dates()],
            "rules": [rule.to_json() for rule in self.rules.values()],
        }

    def dates(self) -> dict[str, str | None]:
        """First day, and the day after the last (none: still in force)."""
        return {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }


@dataclass(frozen=True, eq=False)
class Edition:
    """A norm in all its wordings."""

    code: str
    title: str
    jurisdiction: str
    coverage: str
    valid_from: dt.date
    dates_doubtful: bool
    origin: str
    elements: tuple[Element, ...]
    groups: Mapping[str, Mapping[str, Any]]
    rules: tuple[Rule, ...]
    length_tolerance: float
    bar: float

    @property
    def is_titled_in_russian(self) -> bool:
        """Whether the title is an official Russian one, which no language translates."""
        return re.search("[А-Яа-я]", self.title) is not None

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Oldest first. A new wording starts on every day a rule begins or ends."""
        days = {day for rule in self.rules for day in (rule.valid_from, rule.valid_to) if day}
        starts = sorted({self.valid_from, *(day for day in days if day > self.valid_from)})
        return tuple(Wording(self, start, end) for start, end in zip(starts, [*starts[1:], None], strict=True))

    def wording(self, day: dt.date) -> Wording:
        """The wording in force on that day; before the first one, the first."""
        return next((w for w in reversed(self.wordings) if w.valid_from <= day), self.wordings[0])

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its id, whatever its wording."""
        return self._by_id.get(rule_id)

    @cached_property
    def _by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def head(self) -> dict[str, Any]:
        """What is said of the edition as a whole."""
        return {
            "code": self.code,
            "title": self.title,
            "jurisdiction": self.jurisdiction,
            "coverage": self.coverage,
            "dates_doubtful": self.dates_doubtful,
            "origin": self.origin,
        }

    def to_json(self) -> dict[str, Any]:
        """The edition with every wording's dates and every rule, in the shape of `GET /api/v1/norms/CODE`."""
        return {
            **self.head(),
            "wordings": [wording.dates() for wording in self.wordings],
            "elements": [element.to_json() for element in self.elements],
            "groups": {name: dict(group) for name, group in self.groups.items()},
            "rules": [rule.to_json() for rule in self.rules],
        }
