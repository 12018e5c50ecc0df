"""From facts to a verdict under one wording: zones, then the object, for each category of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from audit.errors import Report
from audit.facts import Facts, Form
from audit.norms import Wording
from audit.terms import CATEGORIES, KINDS, RANK, ZONES, as_premises
from audit.verdict.assessment import Assessment, Lists
from audit.verdict.codes import code_of
from audit.verdict.entrances import report_entrances
from audit.verdict.places import HOST_PREFIX, Kept, judge_zones, read_whole_object
from audit.verdict.plan import Plan, compile_plan
from audit.verdict.tally import SIZE, Found, Lacking
from audit.verdict.world import World
from audit.verdict.zones import Forms, Resolved, ZoneItems, resolve


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


class Trials:
    """Verdicts on the same facts with ever other requirements taken as met: for whoever tries what works would reach.

    They are those of `assess`, without reports. A zone is judged once for each set of its own requirements met.
    """

    def __init__(
        self, wording: Wording, facts: Facts, *, kind: str, forms: Sequence[Form] = (), host: Facts | None = None
    ) -> None:  # fmt: skip
        self._given = (wording, facts, kind, forms, host)
        self._kept: Kept = {}

    def verdict(self, met: Collection[tuple[str, str]] = ()) -> Assessment:
        """The verdict with these requirements taken as met."""
        return _judged(*self._given, met, None, self._kept)[2].assessment((), "inspection")

    def states(self, met: Collection[tuple[str, str]]) -> dict[str, str]:
        """The states of that verdict alone, in less time."""
        verdict = _judged(*self._given, met, None, self._kept)[2]
        return dict(zip(CATEGORIES, verdict.states, strict=True))


def _judged(
    wording: Wording, facts: Facts, kind: str, forms: Sequence[Form], host: Facts | None,
    met: Collection[tuple[str, str]], bar: float | None, kept: Kept | None = None,
) -> tuple[Plan, list[World], _Verdict]:  # fmt: skip
    plan = plan_for(wording, kind, host is not None or KINDS[kind].family == "premises")
    met = frozenset(met)
    own = World(facts, met)
    worlds = [own]
    if host is not None:
        worlds.insert(0, World(host, met, HOST_PREFIX, behind=facts))
    read_whole_object(plan, own, worlds)
    if own.home_or_remote:
        forms = [*forms, Form("remote_service", CATEGORIES)]
    zones = judge_zones(plan, worlds, own, kept)
    return plan, worlds, _Verdict(plan, zones, Forms(forms), plan.bar if bar is None else bar)


class _Verdict:
    """The states of one object, resolved twice where need be: nothing is necessary once the way is closed."""

    def __init__(self, plan: Plan, zones: dict[str, ZoneItems], forms: Forms, bar: float) -> None:
        self.plan, self.zones, self.forms, self.bar = plan, zones, forms, bar
        self.critical: list[tuple[str, ...]] = []
        self.resolved: list[dict[str, Resolved]] = []
        self.states = [self._object_state(c) for c in range(SIZE)]

    def _resolve(self, c: int, necessary: Collection[str]) -> dict[str, Resolved]:
        found = {}
        for zone, items in self.zones.items():
            key = c, zone in necessary
            if key not in items.resolved:
                items.resolved[key] = resolve(items, c, self.bar, self.forms, key[1])
            found[zone] = items.resolved[key]
        return found

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
