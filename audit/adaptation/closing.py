"""What a measure closes: requirements that its object fails now; and whether new facts show them met.

A requirement is a pair as the engine takes it: (rule's id or zone/element/quantity, instance or "*").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from audit.errors import Problem
from audit.facts import FactKey, Facts, Form
from audit.norms import Rule, Wording
from audit.observation import as_observation, may_be_left_out
from audit.terms import CATEGORIES, PRESENT
from audit.verdict import Assessment, Trials, assess
from audit.verdict.assessment import Finding, Missing

Pair = tuple[str, str]
Spoken = TypeVar("Spoken", Finding, Missing)
ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a verdict depends on: an object's facts under the wording that they are judged by."""

    wording: Wording
    facts: Facts
    kind: str
    forms: tuple[Form, ...] = ()
    host: Facts | None = None

    def verdict(self, met: Collection[Pair] = ()) -> Assessment:
        """The engine's verdict, with some requirements taken as met."""
        return assess(self.wording, self.facts, kind=self.kind, forms=self.forms, host=self.host, met=met)

    def trials(self) -> Trials:
        """Many such verdicts, each in less time."""
        return Trials(self.wording, self.facts, kind=self.kind, forms=self.forms, host=self.host)

    def own(self, found: Iterable[Spoken]) -> list[Spoken]:
        """Of findings or gaps those of the object itself: what the building around premises lacks is not theirs."""
        if self.host is None:
            return list(found)
        recorded = {(key.zone, key.instance) for key in self.facts}
        return [each for each in found if (each.zone, each.instance) in recorded]


@dataclass(frozen=True, slots=True)
class Closes:
    """What a measure closes, as found: where it works and whom it serves."""

    pairs: tuple[Pair, ...]
    zone: str
    categories: str


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that new facts do not show met: it fails, or nobody answered it anew."""

    name: str
    instance: str
    why: Literal["fails", "unanswered"]


def closes(subject: Subject, pairs: Sequence[Pair], taken: Mapping[Pair, int], passport: str) -> Closes | list[Problem]:
    """What a measure would close, or what is wrong with it, by a pointer into `/closes`.

    `taken`: requirements that other open measures close, with the id of each. `passport` is the version in force.
    """
    return closes_failing(subject.own(subject.verdict().findings), pairs, taken, passport)


def closes_failing(
    findings: Sequence[Finding], pairs: Sequence[Pair], taken: Mapping[Pair, int], passport: str
) -> Closes | list[Problem]:  # fmt: skip
    """The same for what is known to fail: one verdict serves for all measures of an object."""
    problems: list[Problem] = []
    hit: list[Finding] = []
    for place, pair in enumerate(pairs):
        found = [finding for finding in findings if speaks_of(finding, pair)]
        params = {"rule": pair[0], "instance": pair[1], "number": passport}
        if not found:
            problems.append(Problem(f"/closes/{place}", "closes_not_failing", params))
        elif (other := taken_by(found, pair, taken)) is not None:
            problems.append(Problem(f"/closes/{place}", "closed_by_another", {**params, "measure": other}))
        hit += found
    if problems:
        return problems
    return _of(hit, tuple(dict.fromkeys(pairs)))


def _of(found: Sequence[Finding], pairs: tuple[Pair, ...]) -> Closes:
    served = {category for finding in found for category in finding.categories}
    return Closes(pairs, found[0].zone, "".join(c for c in CATEGORIES if c in served))


def standard(
    subject: Subject, rules: Collection[str], taken: Mapping[Pair, int]
) -> list[Closes] | Literal["nothing_fails", "planned_already"]:
    """The standard measures for an object: one in each zone that closes all it fails there of these rules and no other
    open measure closes; or why there is none.
    """
    failing = [f for f in subject.own(subject.verdict().findings) if {f.rule, *f.group} & set(rules)]
    left = [f for f in failing if taken_by([f], (f.rule, f.instance), taken) is None]
    if not left:
        return "planned_already" if failing else "nothing_fails"
    by_zone: dict[str, list[Finding]] = {}
    for finding in left:
        by_zone.setdefault(finding.zone, []).append(finding)
    return [_of(some, tuple((f.rule, f.instance) for f in some)) for some in by_zone.values()]


def speaks_of(finding: Finding | Missing, pair: Pair) -> bool:
    """Whether a finding, or a gap, is of a requirement."""
    name, instance = pair
    if isinstance(finding, Finding):
        names = {finding.rule, *finding.group, f"{finding.zone}/{finding.element}/{finding.quantity}"}
    else:
        names = {finding.rule, *(f"{finding.zone}/{finding.element}/{quantity}" for quantity in finding.needs)}
    return name in names and instance in (ANYWHERE, finding.instance)


def taken_by(found: Iterable[Finding], pair: Pair, taken: Mapping[Pair, int]) -> int | None:
    """The open measure that closes what these findings, or this pair, speak of already."""
    if pair in taken:
        return taken[pair]
    others = (number for finding in found for other, number in taken.items() if speaks_of(finding, other))
    return next(others, None)


def unmet(subject: Subject, pairs: Iterable[Pair]) -> list[Unmet]:
    """Which requirements the facts do not show met, in order.

    Met is what the engine finds neither failing nor missing, and what somebody looked at: an element that the facts
    do not mention shows nothing.
    """
    verdict = subject.verdict()
    found: list[Unmet] = []
    for pair in pairs:
        if any(speaks_of(finding, pair) for finding in subject.own(verdict.findings)):
            found.append(Unmet(*pair, "fails"))
        elif any(speaks_of(gap, pair) for gap in subject.own(verdict.missing)) or not _looked_at(subject, pair):
            found.append(Unmet(*pair, "unanswered"))
    return found


def left_open(subject: Subject, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """The observations of the facts, but for those that speak of these requirements: they are to be made anew."""
    asked = {(path, pair[1]) for pair in pairs for path in asks_of(subject.wording, pair[0])}
    kept = []
    for key, fact in sorted(subject.facts.items()):
        path = f"{key.zone}/{key.element}/{key.quantity}"
        gone = key.quantity == PRESENT and fact.answer == "no" and _element_asked(key, asked)
        unread = fact.answer == "not_applicable" and not may_be_left_out(key, None, subject.wording)
        if not gone and not unread and not {(path, key.instance), (path, ANYWHERE)} & asked:
            kept.append(as_observation(key, fact))
    return kept


def _element_asked(key: FactKey, asked: Collection[Pair]) -> bool:
    of = f"{key.zone}/{key.element}/"
    return any(path.startswith(of) and instance in (ANYWHERE, key.instance) for path, instance in asked)


def _rules(wording: Wording, name: str) -> Iterator[Rule]:
    """The rules that a requirement names, with those judged together with them."""
    named = [r for r in wording.rules.values() if name in (r.id, f"{r.zone}/{r.element}/{r.quantity}")]
    groups = {rule.group for rule in named if rule.group is not None}
    yield from named
    yield from (r for r in wording.rules.values() if r.group in groups and r not in named)


def asks_of(wording: Wording, name: str) -> set[str]:
    """The quantities, as zone/element/quantity, that a requirement asks for with those judged together with it."""
    return {f"{rule.zone}/{rule.element}/{rule.quantity}" for rule in _rules(wording, name)}


def _looked_at(subject: Subject, pair: Pair) -> bool:
    name, instance = pair
    places = {(rule.zone, rule.element) for rule in _rules(subject.wording, name)}
    derived = {(e.zone, e.element) for e in subject.wording.edition.elements if e.presence == "derived"}
    zones = {zone for zone, element in places & derived}
    return any(
        fact.known
        and (key[:2] in places or key.zone in zones)
        and instance in (ANYWHERE, key.instance)
        for key, fact in subject.facts.items()
    )  # fmt: skip
