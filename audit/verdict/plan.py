"""The decision table compiled for one kind of object: which rules ask what, of which elements, in which zones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.facts import Fact
from audit.terms import CATEGORIES, Kind
from audit.verdict.conditions import Condition, compile_condition

PASS, BELOW, PAST = 0, 1, 2
"""Meets the norm; below it, but passable; past what can be passed (or failed, with no such second limit)."""
_TOLERANCE_OF_FLOATS = 1e-9
SHARES: Mapping[str, tuple[str, str]] = {"accessible_share": ("spaces_accessible", "spaces_total")}
"""Quantities counted from two others where both are known."""

Check = Callable[[Fact], int]


@dataclass(slots=True)
class RulePlan:
    """One rule, ready to be asked of facts."""

    data: Mapping[str, Any]
    id: str
    zone: str
    element: str
    quantity: str
    path: str
    categories: tuple[int, ...]
    blocking: bool
    severity: str
    measured: bool
    presence: bool
    check: Check
    when: Mapping[str, Any] | None
    condition: Condition | None
    closes_where: bool
    closes_if: bool
    asserts: bool = True
    """Whether an answer to it says that its condition holds: no other rule cites the quantity."""

    @property
    def necessary(self) -> tuple[int, ...]:
        """Whose way it could close."""
        return self.categories if self.blocking else ()


@dataclass(slots=True)
class GroupPlan:
    """Rules that are one item together. `sort`: cases, alternatives or ladder."""

    sort: str
    rules: tuple[RulePlan, ...]
    sets: tuple[tuple[RulePlan, ...], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its rules, lowest first."""
        return tuple(sorted(rule.id for rule in self.rules))

    @property
    def first(self) -> RulePlan:
        """The rule of the lowest id, under which the group is reported."""
        return min(self.rules, key=lambda rule: rule.id)


@dataclass(slots=True)
class Unseen:
    """What is missing while nobody has said whether an element is there."""

    rule: RulePlan
    categories: tuple[int, ...]
    necessary: tuple[int, ...]


@dataclass(slots=True)
class ElementPlan:
    """One element of one zone: its policy of presence, its rules and groups."""

    zone: str
    element: str
    instances: str
    presence: str
    demanded_by: tuple[RulePlan, ...]
    rules: tuple[RulePlan, ...]
    groups: tuple[GroupPlan, ...]
    reported: tuple[RulePlan, ...]
    unseen: tuple[Unseen, ...]
    has_shares: bool
    """Whether one of its quantities can be counted from two others."""

    @property
    def where(self) -> tuple[str, str]:
        """The key its facts are grouped by."""
        return self.zone, self.element


@dataclass(slots=True)
class ZonePlan:
    """The elements of a zone by how their instances compete, and what is derived from a bundle."""

    zone: str
    pooled: list[ElementPlan] = field(default_factory=list)
    competing: list[ElementPlan] = field(default_factory=list)
    bundled: list[ElementPlan] = field(default_factory=list)
    way_in: RulePlan | None = None
    derived: list[RulePlan] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """Everything `judge` needs for one wording and one kind of object."""

    norm: str
    coverage: str
    bar: float
    kind: Kind
    zones: dict[str, ZonePlan]
    has_service_form: bool
    known: frozenset[tuple[str, str]]
    requirements: int
    zone_of: Mapping[str, str]
    """The zone of each rule."""


def compile_plan(table: Mapping[str, Any], kind: Kind) -> Plan:
    """The plan of a wording's decision table for a kind of object."""
    rules = [_rule(entry, kind, table["length_tolerance"]) for entry in table["rules"] if applies(entry["kinds"], kind)]
    zones = {zone: ZonePlan(zone) for zone in kind.zones}
    known = set()
    for entry in table["elements"]:
        here = [rule for rule in rules if (rule.zone, rule.element) == (entry["zone"], entry["element"])]
        if entry["zone"] not in zones or not applies(entry["kinds"], kind):
            continue
        known.add((entry["zone"], entry["element"]))
        zone = zones[entry["zone"]]
        if entry["presence"] == "derived":
            zone.way_in = next((rule for rule in here if rule.data["role"] == "way_in"), zone.way_in)
            zone.derived += [rule for rule in here if rule.data["role"] == "derived"]
            continue
        element = _element(entry, here, table["groups"])
        slot = {"all": zone.pooled, "any": zone.competing, "bundle": zone.bundled}[entry["instances"]]
        slot.append(element)
    return Plan(
        norm=table["norm"],
        coverage=table["coverage"],
        bar=table["bar"],
        kind=kind,
        zones=zones,
        has_service_form=("service", "form") in known,
        known=frozenset(known),
        requirements=sum(rule.data["role"] == "item" for rule in rules),
        zone_of={rule.id: rule.zone for rule in rules},
    )


def applies(kinds: Sequence[str], kind: Kind) -> bool:
    """Whether a rule or element of these kinds and families (none named: all) concerns this kind."""
    return not kinds or kind.code in kinds or kind.family in kinds


def _rule(entry: Mapping[str, Any], kind: Kind, tolerance: float) -> RulePlan:
    severity = entry["severity_by_family"].get(kind.family, entry["severity"])
    when = entry["when"]
    return RulePlan(
        data=entry,
        id=entry["id"],
        zone=entry["zone"],
        element=entry["element"],
        quantity=entry["quantity"],
        path=f"{entry['zone']}/{entry['element']}/{entry['quantity']}",
        categories=tuple(CATEGORIES.index(c) for c in entry["categories"]),
        blocking=severity == "blocking",
        severity=severity,
        measured=entry["operator"] != "is",
        presence=entry["presence"],
        check=compile_check(entry, severity == "blocking", tolerance),
        when=when,
        condition=compile_condition(when, entry["zone"], entry["element"], kind.family) if when else None,
        closes_where=entry["closes_where"] is not None,
        closes_if=entry["closes_if"] is not None,
    )


def compile_check(entry: Mapping[str, Any], blocking: bool, tolerance: float) -> Check:
    """The function that says of a known fact: PASS, BELOW or PAST. Only blocking rules have PAST."""
    op, limit, impassable = entry["operator"], entry["limit"], entry["impassable"]
    failed = PAST if blocking and impassable is None else BELOW
    if op == "is":
        return lambda fact: PASS if fact.answer == limit else failed
    low, high = _bounds(op, limit, tolerance if entry["unit"] == "m" else 0.0)
    past_low = past_high = None
    if blocking and impassable is not None:
        if impassable <= low:
            past_low = impassable - _TOLERANCE_OF_FLOATS
        else:
            past_high = impassable + _TOLERANCE_OF_FLOATS

    def check(fact: Fact) -> int:
        value = fact.value
        if value is None or low <= value <= high:
            return PASS
        if (past_low is not None and value < past_low) or (past_high is not None and value > past_high):
            return PAST
        return failed

    return check


def _bounds(op: str, limit: Any, tolerance: float) -> tuple[float, float]:
    slack = _TOLERANCE_OF_FLOATS
    if op == ">=":
        return limit - slack, float("inf")
    if op == "<=":
        return float("-inf"), limit + slack
    if op == "between":
        return limit[0] - slack, limit[1] + slack
    return limit - tolerance - slack, limit + tolerance + slack


def _element(entry: Mapping[str, Any], rules: list[RulePlan], groups: Mapping[str, Any]) -> ElementPlan:
    for rule in rules:
        rule.asserts = sum(other.quantity == rule.quantity for other in rules) == 1
    items = [rule for rule in rules if rule.data["role"] == "item"]
    demanded = tuple(rule for name in entry["demanded_by"] for rule in items if rule.id == name)
    named = dict.fromkeys(rule.data["group"] for rule in items if rule.data["group"])
    return ElementPlan(
        zone=entry["zone"],
        element=entry["element"],
        instances=entry["instances"],
        presence=entry["presence"] if demanded or entry["presence"] != "demanded" else "optional",
        demanded_by=demanded,
        rules=tuple(rule for rule in items if not rule.data["group"]),
        groups=tuple(_group(groups[name], [r for r in items if r.data["group"] == name]) for name in named),
        reported=tuple(rule for rule in rules if rule.data["role"] == "reported"),
        unseen=_unseen(items, demanded),
        has_shares=any(rule.quantity in SHARES for rule in items),
    )


def _group(entry: Mapping[str, Any], rules: list[RulePlan]) -> GroupPlan:
    by_id = {rule.id: rule for rule in rules}
    sets = tuple(tuple(by_id[name] for name in names if name in by_id) for names in entry.get("sets", ()))
    return GroupPlan(entry["sort"], tuple(rules), tuple(s for s in sets if s))


def _unseen(items: Sequence[RulePlan], demanded: Sequence[RulePlan]) -> tuple[Unseen, ...]:
    """One missing item in every share: under the demanding rule of the category, else the first blocking one."""
    if not items:
        return ()
    usual = demanded[0] if demanded else next((rule for rule in items if rule.blocking), items[0])
    under: dict[str, tuple[RulePlan, list[int]]] = {}
    for c in range(len(CATEGORIES)):
        if any(c in rule.categories for rule in items):
            rule = next((rule for rule in demanded if c in rule.categories), usual)
            under.setdefault(rule.id, (rule, []))[1].append(c)
    blocking = {c for rule in items if rule.blocking for c in rule.categories}
    return tuple(Unseen(rule, tuple(cats), tuple(c for c in cats if c in blocking)) for rule, cats in under.values())
