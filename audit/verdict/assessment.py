"""What a verdict says: states, findings, gaps, and what a reader must know beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from audit.errors import Report
from audit.terms import CATEGORIES
from audit.verdict.tally import Found, Lacking

Lists = tuple[list[tuple[Found, bool]], list[tuple[Lacking, tuple[int, ...], bool]]]
"""Findings, each with whether it is decisive; gaps, each with its categories and whether it is necessary."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fails at one instance. `group` are the rules judged together with it."""

    rule: str
    zone: str
    element: str
    quantity: str
    instance: str
    categories: tuple[str, ...]
    severity: str
    closes_way: bool
    decisive: bool
    proposal: bool
    measured: Mapping[str, Any]
    required: Mapping[str, Any]
    clause: str
    clause_verified: bool
    group: tuple[str, ...]
    borrowed_from: str | None
    evidence: str

    def to_json(self) -> dict[str, Any]:
        """CONTRACT's finding."""
        return {
            "rule": self.rule,
            "zone": self.zone,
            "element": self.element,
            "quantity": self.quantity,
            "instance": self.instance,
            "categories": list(self.categories),
            "severity": self.severity,
            "closes_way": self.closes_way,
            "decisive": self.decisive,
            "proposal": self.proposal,
            "measured": dict(self.measured),
            "required": dict(self.required),
            "clause": self.clause,
            "clause_verified": self.clause_verified,
            "group": list(self.group),
            "borrowed_from": self.borrowed_from,
            "evidence": self.evidence,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule nobody has answered at the instance that counts, and what it needs."""

    rule: str
    zone: str
    element: str
    instance: str
    needs: tuple[str, ...]
    categories: tuple[str, ...]
    severity: str
    necessary: bool

    def to_json(self) -> dict[str, Any]:
        """CONTRACT's missing item."""
        return {
            "rule": self.rule,
            "zone": self.zone,
            "element": self.element,
            "instance": self.instance,
            "needs": list(self.needs),
            "categories": list(self.categories),
            "severity": self.severity,
            "necessary": self.necessary,
        }


class Details(Protocol):
    """Where the lists come from: made when they are asked for, since most verdicts of a city never are."""

    def lists(self) -> Lists:
        """Findings of every instance, and gaps of the instances that count."""

    def counted_by_name(self) -> dict[str, dict[str, str | None]]:
        """Which instance counts."""


@dataclass(eq=False)
class Assessment:
    """The verdict on one object's facts under one wording."""

    norm: str
    coverage: str
    requirements: int
    states: dict[str, str]
    zones: dict[str, dict[str, str]]
    code: str | None
    complete: bool
    sufficient: bool
    share_answered: dict[str, float]
    evidence_ok: dict[str, bool]
    reports: tuple[Report, ...]
    details: Details = field(repr=False)
    basis: str = "inspection"

    @cached_property
    def counted(self) -> dict[str, dict[str, str | None]]:
        """Zone, or zone/element, of instances that compete → category → the one that counts."""
        return self.details.counted_by_name()

    @property
    def best_entrance(self) -> dict[str, str | None]:
        """The entrance that counts for each category; None where entrances are not asked for."""
        return self.counted.get("entrance", dict.fromkeys(CATEGORIES))

    @cached_property
    def _lists(self) -> Lists:
        return self.details.lists()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every failed rule of every instance, decisive ones first."""
        made = [_finding(found, decisive) for found, decisive in self._lists[0]]
        return tuple(sorted(made, key=lambda f: (not f.closes_way, not f.decisive, f.rule, f.instance)))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """Every unanswered rule of the instances that count, necessary ones first."""
        made = [_missing(*gap) for gap in self._lists[1]]
        return tuple(sorted(made, key=lambda m: (not m.necessary, m.zone, m.rule, m.instance)))

    def to_json(self) -> dict[str, Any]:
        """CONTRACT's answer. `reports` are in English; the edge words `self.reports` in other languages."""
        return {
            "norm": self.norm,
            "basis": self.basis,
            "coverage": self.coverage,
            "requirements": self.requirements,
            "code": self.code,
            "complete": self.complete,
            "sufficient": self.sufficient,
            "categories": dict(self.states),
            "zones": {zone: dict(states) for zone, states in self.zones.items()},
            "share_answered": dict(self.share_answered),
            "best_entrance": dict(self.best_entrance),
            "findings": [finding.to_json() for finding in self.findings],
            "missing": [gap.to_json() for gap in self.missing],
            "reports": [str(report) for report in self.reports],
        }


def _names(categories: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(CATEGORIES[c] for c in sorted(categories))


def _finding(found: Found, decisive: bool) -> Finding:
    rule, data, shown = found.rule, found.rule.data, found.shown.data
    value: Any = None
    if found.fact is not None:
        value = found.fact.answer if found.fact.value is None else round(found.fact.value, 4)
    limit, unit = shown["limit"], shown["unit"]
    if isinstance(limit, float):
        limit = round(limit, 2 if unit == "percent" else 4)
    return Finding(
        rule=rule.id,
        zone=rule.zone,
        element=rule.element,
        quantity=found.shown.quantity,
        instance=found.instance,
        categories=_names(found.categories),
        severity=_severity(found),
        closes_way=found.closes,
        decisive=decisive,
        proposal=data["proposal"],
        measured={"value": value, "unit": unit},
        required={"operator": shown["operator"], "limit": limit, "unit": unit, "impassable": shown["impassable"]},
        clause=data["clause"],
        clause_verified=data["clause_verified"],
        group=found.group,
        borrowed_from=data["borrowed_from"],
        evidence=found.fact.evidence if found.fact is not None else "eye",
    )


def _severity(found: Found) -> str:
    """Of its rule; of a ladder (service in the whole building, or below, or nowhere), of the step it ends on."""
    if found.group and not found.rule.measured:
        return "blocking" if found.closes else "partial"
    return found.rule.severity


def _missing(lacking: Lacking, categories: tuple[int, ...], necessary: bool) -> Missing:
    rule = lacking.rule
    return Missing(
        rule=rule.id,
        zone=rule.zone,
        element=rule.element,
        instance=lacking.instance,
        needs=lacking.needs,
        categories=_names(categories),
        severity="blocking" if lacking.necessary else rule.severity,
        necessary=necessary,
    )
