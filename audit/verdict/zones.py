"""A zone's items: those counted together, and those of instances that compete; and its state for a category."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

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
    """What was found in one zone: the items always counted, and the slots of competing instances."""

    zone: str
    pooled: list[Tally] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def every_tally(self) -> list[Tally]:
        """All tallies, counted or not."""
        return self.pooled + [tally for slot in self.slots for tally in slot.tallies.values()]


@dataclass(slots=True)
class Resolved:
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
    pooled = Tally()
    for element in plan.pooled:
        for instance, own in _live(element, world).items():
            judge_element(element, world.prefix + instance, own, pooled, world, only_recorded)
    items.pooled.append(pooled)
    for element in plan.competing:
        tallies = {}
        for instance, own in _live(element, world).items():
            tallies[world.prefix + instance] = tally = Tally()
            judge_element(element, world.prefix + instance, own, tally, world, only_recorded)
        items.slots.append(Slot(element.element, tallies))
    if plan.bundled:
        ids = _bundle_ids(plan, world)
        items.slots.append(Slot("", {world.prefix + i: judge_bundle(plan, i, world, only_recorded) for i in ids}))


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
    ids = list(slot.tallies)
    if len(ids) == 1:
        return ids[0]

    def merit(instance: str) -> tuple[bool, int, float, int, int]:
        tally = slot.tallies[instance]
        counts = _counts(tally, c)
        answered, missing, failed = counts[:3]
        state = _state(zone, c, bar, forms, counts, necessary)
        share = answered / (answered + missing) if answered + missing else 0.0
        return not tally.absent, RANK.get(state, -1), share, -missing, -failed

    return max(in_order(ids), key=merit)


def resolve(items: ZoneItems, c: int, bar: float, forms: Forms, necessary: bool) -> Resolved:
    """The state of a zone for one category. `necessary`: whether its blocking rules must be answered."""
    counted = tuple(_best(slot, items.zone, c, bar, forms, necessary) for slot in items.slots)
    tallies = items.pooled + [slot.tallies[i] for slot, i in zip(items.slots, counted, strict=True)]
    answered = missing = failed = measured = helped = needed = weak = 0
    for tally in tallies:
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
