"""A zone's items: those counted together, and those of instances that compete; and its state for a category."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audit.facts import Fact, Form
from audit.terms import CATEGORIES, PRESENT, RANK, ZONE_ITSELF
from audit.verdict.conditions import Own, presence
from audit.verdict.entrance import judge_bundle
from audit.verdict.items import judge_element
from audit.verdict.plan import ElementPlan, ZonePlan
from audit.verdict.tally import Tally
from audit.verdict.world import World

_NOTHING: Mapping[str, Own] = {"1": {}}


@dataclass(slots=True)
class Slot:
    """Instances of which the best counts: a bundle of the whole zone (`element` is empty), or one element's."""

    element: str
    tallies: dict[str, Tally]


@dataclass(slots=True)
class ZoneItems:
    """What was found in one zone: the items always counted, and the slots of competing instances.

    An instance that competes with none is counted among the first; `alone` keeps its id by element.
    """

    zone: str
    pooled: Tally = field(default_factory=Tally)
    slots: list[Slot] = field(default_factory=list)
    alone: dict[str, str] = field(default_factory=dict)
    resolved: dict[tuple[int, bool], Resolved] = field(default_factory=dict)
    """What has been worked out already, by category and whether blocking rules must be answered."""

    def every_tally(self) -> list[Tally]:
        """All tallies, counted or not."""
        return [self.pooled, *(tally for slot in self.slots for tally in slot.tallies.values())]

    def bundles(self) -> list[Tally]:
        """The tally of each entrance."""
        found = [tally for slot in self.slots if not slot.element for tally in slot.tallies.values()]
        return found or [self.pooled]


class Resolved(NamedTuple):
    """A zone for one category: its state, what counted, and how much of it was answered."""

    state: str
    answered: int
    missing: int
    necessary: int
    weak: int
    counted: tuple[str, ...]
    """The instance that counted in each slot, in the order of `ZoneItems.slots`."""


def is_absent(zone: str, world: World) -> bool:
    """Whether the whole zone is recorded as not there (a park's pavilions, a shop with no yard)."""
    return any(own.get(PRESENT, _YES).answer == "no" for own in world.instances((zone, ZONE_ITSELF)).values())


def is_recorded(plan: ZonePlan, world: World) -> bool:
    """Whether anything is known of a zone: it is recorded as there, or a fact of one of its elements is."""
    if any(own.get(PRESENT, _NO).answer == "yes" for own in world.instances((plan.zone, ZONE_ITSELF)).values()):
        return True
    elements = (*plan.pooled, *plan.competing, *plan.bundled)
    return any(presence(own) for element in elements for own in world.instances(element.where).values())


_YES, _NO = Fact(None, "yes"), Fact(None, "no")


def judge_zone(items: ZoneItems, plan: ZonePlan, world: World, only_recorded: bool = False) -> None:
    """Add one world's items of a zone to what was found there."""
    for element in plan.pooled:
        for instance, own in _live(element, world).items():
            judge_element(element, world.prefix + instance, own, items.pooled, world, only_recorded)
    for element in plan.competing:
        live = _live(element, world)
        for instance, tally in _places(items, element.element, list(live), world):
            judge_element(element, world.prefix + instance, live[instance], tally, world, only_recorded)
    if plan.bundled:
        for instance, tally in _places(items, "", _bundle_ids(plan, world), world):
            judge_bundle(plan, instance, world, only_recorded, tally)


def _places(items: ZoneItems, element: str, ids: Sequence[str], world: World) -> Iterator[tuple[str, Tally]]:
    """Where the items of each instance are counted: together with the rest, where it competes with none."""
    if len(ids) == 1:
        items.alone.setdefault(element, world.prefix + ids[0])
        yield ids[0], items.pooled
        return
    slot = Slot(element, {world.prefix + instance: Tally() for instance in ids})
    items.slots.append(slot)
    yield from zip(ids, slot.tallies.values(), strict=True)


def _live(element: ElementPlan, world: World) -> Mapping[str, Own]:
    """The instances of which something is known, in order; one unknown instance where there are none."""
    recorded = world.instances(element.where)
    if not recorded:
        return _NOTHING
    if len(recorded) == 1:
        return recorded
    known = {i: recorded[i] for i in in_order(recorded) if presence(recorded[i]) is not None}
    return known or {next(iter(in_order(recorded))): recorded[next(iter(in_order(recorded)))]}


def in_order(ids: Collection[str]) -> list[str]:
    """Instance ids with 2 before 10."""
    return sorted(ids, key=lambda i: (len(i), i))


def _bundle_ids(plan: ZonePlan, world: World) -> list[str]:
    wheres = [element.where for element in plan.bundled]
    if plan.way_in is not None:
        wheres.append((plan.zone, plan.way_in.element))
    ids = {i for where in wheres for i, own in world.instances(where).items() if presence(own) is not None}
    return in_order(ids) or ["1"]


class Forms:
    """Which forms of service are recorded for which category, on which zone."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.recorded = {(form.form, form.zone, c) for form in forms for c in form.categories}

    def covers(self, zone: str, c: int, tally_measured: int) -> bool:
        """Whether what closes a zone for a category is met by a form acting there.

        Help of staff covers nothing that closes by a dimension: it does not widen a door.
        """
        code = CATEGORIES[c]
        if ("technical_aid", zone, code) in self.recorded:
            return True
        return not tally_measured and ("staff_help", zone, code) in self.recorded

    def on_object(self, c: int) -> bool:
        """Whether the service can be had at home, remotely or at another place."""
        code = CATEGORIES[c]
        return any((form, None, code) in self.recorded for form in ("home_service", "remote_service", "other_place"))


def _state(
    zone: str, c: int, bar: float, forms: Forms, counts: tuple[int, int, int, int, int, int], necessary: bool
) -> str:
    answered, missing, failed, measured, helped, needed = counts
    if not answered + missing:
        return "not_applicable"
    if measured or helped:
        return "conditional" if forms.recorded and forms.covers(zone, c, measured) else "none"
    if (necessary and needed) or answered < bar * (answered + missing) - 1e-9:
        return "unknown"
    return "partial" if failed or missing else "full"


def _counts(tally: Tally, c: int) -> tuple[int, int, int, int, int, int]:
    return (
        tally.answered[c],
        tally.missing[c],
        tally.failed[c],
        tally.measured_closes[c],
        tally.help_closes[c],
        tally.necessary[c],
    )


def _best(slot: Slot, zone: str, c: int, bar: float, forms: Forms, necessary: bool) -> str:
    """The instance that counts: the best state; then more answered, fewer missing, fewer findings, then id."""

    def merit(instance: str) -> tuple[bool, int, float, int, int]:
        tally = slot.tallies[instance]
        counts = _counts(tally, c)
        answered, missing, failed = counts[:3]
        state = _state(zone, c, bar, forms, counts, necessary)
        share = answered / (answered + missing) if answered + missing else 0.0
        return not tally.absent, RANK.get(state, -1), share, -missing, -failed

    return max(in_order(slot.tallies), key=merit)


def resolve(items: ZoneItems, c: int, bar: float, forms: Forms, necessary: bool) -> Resolved:
    """The state of a zone for one category. `necessary`: whether its blocking rules must be answered."""
    tally = items.pooled
    answered, missing, failed, measured, helped, needed = _counts(tally, c)
    weak = tally.weak[c]
    counted: tuple[str, ...] = ()
    for slot in items.slots:
        instance = _best(slot, items.zone, c, bar, forms, necessary)
        counted = (*counted, instance)
        tally = slot.tallies[instance]
        answered += tally.answered[c]
        missing += tally.missing[c]
        failed += tally.failed[c]
        measured += tally.measured_closes[c]
        helped += tally.help_closes[c]
        needed += tally.necessary[c]
        weak += tally.weak[c]
    state = _state(items.zone, c, bar, forms, (answered, missing, failed, measured, helped, needed), necessary)
    return Resolved(state, answered, missing, needed if necessary else 0, weak, counted)


def serves(tally: Tally, zone: str, c: int, bar: float, forms: Forms) -> bool:
    """Whether one entrance is adapted for a category: its state is partial or full."""
    return _state(zone, c, bar, forms, _counts(tally, c), necessary=True) in ("partial", "full")
