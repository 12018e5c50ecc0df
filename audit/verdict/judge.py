"""From facts to a verdict under one wording: zones, then the object, for each category of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from audit.errors import Report
from audit.facts import Fact, Facts, Form
from audit.norms import Wording
from audit.terms import CATEGORIES, KINDS, RANK, ZONES, as_premises
from audit.verdict.assessment import Assessment, Lists
from audit.verdict.codes import code_of
from audit.verdict.conditions import any_of
from audit.verdict.entrances import report_entrances
from audit.verdict.plan import Plan, ZonePlan, compile_plan
from audit.verdict.tally import SIZE, Found, Lacking
from audit.verdict.world import World
from audit.verdict.zones import Forms, Resolved, ZoneItems, is_absent, is_recorded, judge_zone, resolve

_HOSTS_ZONES = ("territory", "route", "entrance", "movement")
"""What premises take from their host, their own recorded elements added."""
_OF_PREMISES = ("entrance", "movement")
"""Zones no premises can do without."""
HOST_PREFIX = "host:"
_NO_FACTS = Facts()


@lru_cache(maxsize=512)
def plan_for(wording: Wording, kind: str, premises: bool = False) -> Plan:
    """The compiled plan of a wording for a kind; `premises` where the object lies inside another."""
    return compile_plan(wording.decision_table(), as_premises(kind) if premises else KINDS[kind])


def assess(
    wording: Wording,
    facts: Facts,
    *,
    kind: str,
    forms: Sequence[Form] = (),
    host: Facts | None = None,
    met: Collection[tuple[str, str]] = (),
    basis: str = "inspection",
    bar: float | None = None,
) -> Assessment:
    """The verdict on an object's facts. Pure: the same arguments give the same verdict.

    `host`: facts of the object these premises lie in. `met`: (rule id or zone/element/quantity, instance or
    "*") that planned measures close; what is unknown stays unknown. `bar`: another share of answers below
    which a zone is unknown. Raises KeyError on a kind that is not in `terms.KINDS`.
    """
    plan, worlds, verdict = _judged(wording, facts, kind, forms, host, met, bar)
    return verdict.assessment(_reports(plan, worlds, facts, verdict), basis)


def states_of(
    wording: Wording, facts: Facts, *, kind: str, forms: Sequence[Form] = (), host: Facts | None = None,
    met: Collection[tuple[str, str]] = (),
) -> dict[str, str]:  # fmt: skip
    """The states by category that `assess` gives, in less time: for whoever tries what many works would reach."""
    verdict = _judged(wording, facts, kind, forms, host, met, None)[2]
    return dict(zip(CATEGORIES, verdict.states, strict=True))


def _judged(
    wording: Wording, facts: Facts, kind: str, forms: Sequence[Form], host: Facts | None,
    met: Collection[tuple[str, str]], bar: float | None,
) -> tuple[Plan, list[World], _Verdict]:  # fmt: skip
    plan = plan_for(wording, kind, host is not None or KINDS[kind].family == "premises")
    met = frozenset(met)
    own = World(facts, met)
    worlds = [own]
    if host is not None:
        worlds.insert(0, World(host, met, HOST_PREFIX, behind=facts))
    _read_whole_object(plan, own, worlds)
    if own.home_or_remote:
        forms = [*forms, Form("remote_service", CATEGORIES)]
    zones = _judge_zones(plan, worlds, own)
    return plan, worlds, _Verdict(plan, zones, Forms(forms), plan.bar if bar is None else bar)


def _read_whole_object(plan: Plan, own: World, worlds: Sequence[World]) -> None:
    """What many rules hang on: public floors, and where service is given."""
    forms = list(own.instances(("service", "form")).values())
    ground = [fact.answer == "yes" for form in forms if (fact := form.get("ground_floor")) and fact.known]
    own.home_or_remote = plan.has_service_form and any(
        form["home_or_remote"].answer == "yes" for form in forms if "home_or_remote" in form
    )
    for world in worlds:
        world.ground = False if not plan.has_service_form else any_of(iter(ground)) if ground else None
        floors = world.instances(("object", "object")).values()
        counts = [own_facts["public_floors"].value for own_facts in floors if "public_floors" in own_facts]
        known = [count > 1 for count in counts if count is not None]
        world.floors = any(known) if known else None


def _judge_zones(plan: Plan, worlds: Sequence[World], own: World) -> dict[str, ZoneItems]:
    """The items of every zone that is there; movement before service, which asks whether a lift serves."""
    zones: dict[str, ZoneItems] = {}
    host = worlds[0] if len(worlds) > 1 else None
    for zone in sorted(plan.zones, key=lambda name: name == "service"):
        zone_plan, items = plan.zones[zone], ZoneItems(zone)
        if host is not None and zone in (*_HOSTS_ZONES, "sanitary"):
            there = _judge_shared(items, zone_plan, host, own)
        else:
            there = _judge_own(items, plan, zone_plan, own)
        own.lift_failed = any(world.no_lift_serves for world in worlds)
        if there:
            zones[zone] = items
    return zones


def _judge_own(items: ZoneItems, plan: Plan, zone_plan: ZonePlan, own: World) -> bool:
    """Judge a zone of the object itself; False where it has no such zone."""
    zone = items.zone
    if is_absent(zone, own):
        if zone not in plan.kind.critical:
            return False
        own.report("absence_ignored", element=zone)
    if zone in plan.kind.where_recorded and not is_recorded(zone_plan, own):
        return False
    judge_zone(items, zone_plan, own)
    return True


def _judge_shared(items: ZoneItems, zone_plan: ZonePlan, host: World, own: World) -> bool:
    """Judge a zone that premises share with their host; False where neither has it.

    A host without the zone (a kiosk in a park has no entrance but its own) leaves it to the premises.
    """
    zone = items.zone
    lacks, lacks_own = is_absent(zone, host), is_absent(zone, own)
    if lacks and (lacks_own or (zone not in _OF_PREMISES and not is_recorded(zone_plan, own))):
        return False
    if zone == "sanitary":
        judge_zone(items, zone_plan, _pooled(host, own))
    elif lacks:
        judge_zone(items, zone_plan, own)
    else:
        judge_zone(items, zone_plan, host)
        if is_recorded(zone_plan, own):
            judge_zone(items, zone_plan, own, only_recorded=True)
    return True


def _pooled(host: World, own: World) -> World:
    """The premises' own toilets and their host's, of which the best counts."""
    both: dict[tuple[str, str], dict[str, dict[str, Fact]]] = {}
    for world in (host, own):
        for (zone, element), instances in world.facts.instances.items():
            if zone == "sanitary":
                here = both.setdefault((zone, element), {})
                here.update({world.prefix + i: facts for i, facts in instances.items()})
    pooled = World(_NO_FACTS, own.met, behind=own.facts if ("object", "object") in own.facts.instances else host.facts)
    pooled.reports = own.reports
    pooled.pool = both
    return pooled


class _Verdict:
    """The states of one object, resolved twice where need be: nothing is necessary once the way is closed."""

    def __init__(self, plan: Plan, zones: dict[str, ZoneItems], forms: Forms, bar: float) -> None:
        self.plan, self.zones, self.forms, self.bar = plan, zones, forms, bar
        self.critical: list[tuple[str, ...]] = []
        self.resolved: list[dict[str, Resolved]] = []
        self.states = [self._object_state(c) for c in range(SIZE)]

    def _resolve(self, c: int, necessary: Collection[str]) -> dict[str, Resolved]:
        return {z: resolve(items, c, self.bar, self.forms, z in necessary) for z, items in self.zones.items()}

    def _object_state(self, c: int) -> str:
        critical = self.plan.kind.critical
        found = self._resolve(c, critical)
        applicable = tuple(z for z in critical if z in found and found[z].state != "not_applicable")
        if not applicable:
            applicable = tuple(z for z in found if found[z].state != "not_applicable")
            found = self._resolve(c, applicable)
        states = [found[z].state for z in applicable]
        closed = "none" in states
        if closed:
            found = self._resolve(c, ())
        self.critical.append(applicable)
        self.resolved.append(found)
        if not applicable:
            return "not_applicable"
        if closed:
            return "conditional" if self.forms.on_object(c) else "none"
        if "unknown" in states:
            return "unknown"
        worst = min(states, key=RANK.__getitem__)
        if worst == "full" and any(
            found[z].state not in ("full", "not_applicable") for z in found if z not in applicable
        ):
            return "partial"
        return worst

    def counted(self, zone: str, c: int) -> tuple[str, ...]:
        """The instance that counts in each slot of a zone for a category."""
        return self.resolved[c][zone].counted

    def _no_zone_silent(self) -> bool:
        """Whether every applicable zone has at least one answer."""
        for items in self.zones.values():
            tallies = items.every_tally()
            if any(any(t.missing) for t in tallies) and not any(any(t.answered) for t in tallies):
                return False
        return True

    def lists(self) -> Lists:
        """Findings of every instance, and gaps of the instances that count."""
        found: list[tuple[Found, bool]] = []
        lacking: list[tuple[Lacking, tuple[int, ...], bool]] = []
        for zone, items in self.zones.items():
            asked = {c for c in range(SIZE) if self.resolved[c][zone].necessary}
            found += [(f, True) for f in items.pooled.found]
            lacking += [(gap, gap.categories, not asked.isdisjoint(gap.necessary)) for gap in items.pooled.lacking]
            for n, slot in enumerate(items.slots):
                for instance, tally in slot.tallies.items():
                    counts = {c for c in range(SIZE) if self.counted(zone, c)[n] == instance}
                    found += [(f, not counts.isdisjoint(f.categories)) for f in tally.found]
                    for gap in tally.lacking:
                        if here := tuple(c for c in gap.categories if c in counts):
                            lacking.append((gap, here, bool(asked & counts & set(gap.necessary))))
        return found, lacking

    def counted_by_name(self) -> dict[str, dict[str, str | None]]:
        """Zone, or zone/element, of instances that compete → category → the one that counts."""
        names: dict[str, dict[str, str | None]] = {}
        for zone, items in self.zones.items():
            for element, instance in items.alone.items():
                names[f"{zone}/{element}" if element else zone] = dict.fromkeys(CATEGORIES, instance)
            for n, slot in enumerate(items.slots):
                name = f"{zone}/{slot.element}" if slot.element else zone
                names.setdefault(name, {code: self.counted(zone, c)[n] for c, code in enumerate(CATEGORIES)})
        return names

    def _evidence_ok(self, c: int) -> bool:
        zones = [self.resolved[c][zone] for zone in self.critical[c]]
        return any(zone.answered for zone in zones) and not any(zone.weak for zone in zones)

    def _share(self, c: int) -> float:
        answered = sum(zone.answered for zone in self.resolved[c].values())
        asked = answered + sum(zone.missing for zone in self.resolved[c].values())
        return round(answered / asked, 4) if asked else 0.0

    def assessment(self, reports: tuple[Report, ...], basis: str) -> Assessment:
        """Everything the verdict says, in the shape others read."""
        states = dict(zip(CATEGORIES, self.states, strict=True))
        zones = {
            zone: {code: self.resolved[c][zone].state for c, code in enumerate(CATEGORIES)}
            if zone in self.zones
            else dict.fromkeys(CATEGORIES, "not_applicable")
            for zone in sorted(self.plan.zones, key=ZONES.index)
        }
        everything = [zone for found in self.resolved for zone in found.values()]
        return Assessment(
            norm=self.plan.norm,
            coverage=self.plan.coverage,
            requirements=self.plan.requirements,
            states=states,
            zones=zones,
            code=code_of(states) if self._no_zone_silent() else None,
            complete=not any(zone.missing for zone in everything),
            sufficient=not any(zone.necessary for zone in everything),
            share_answered={code: self._share(c) for c, code in enumerate(CATEGORIES)},
            evidence_ok={code: self._evidence_ok(c) for c, code in enumerate(CATEGORIES)},
            reports=reports,
            basis=basis,
            details=self,
        )


def _reports(plan: Plan, worlds: Sequence[World], facts: Facts, verdict: _Verdict) -> tuple[Report, ...]:
    reports = [*facts.unknown_quantities(), *(report for world in worlds for report in world.reports)]
    for where in sorted(facts.instances):
        if where[0] != "object" and where[1] != "zone" and where not in plan.known:
            reports.append(Report("not_of_this_kind", {"fact": "/".join(where)}))
    if "entrance" in verdict.zones:
        reports += report_entrances(plan, verdict.zones["entrance"], worlds[0], verdict.bar, verdict.forms)
    return tuple(reports)
