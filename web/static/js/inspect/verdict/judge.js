// From facts to a verdict under one wording: zones, then the object, for each category of people.

import {codeOf} from "./code.js";
import {anyOf} from "./conditions.js";
import {World, grouped} from "./facts.js";
import {findingOf, missingOf, sortFindings, sortMissing} from "./said.js";
import {CATEGORIES, RANK, ZONES, isKnown} from "./terms.js";
import {Forms, ZoneItems, isAbsent, isRecorded, judgeZone, resolve, serves} from "./zones.js";

const HOSTS_ZONES = ["territory", "route", "entrance", "movement"];
/** Zones no premises can do without. */
const OF_PREMISES = ["entrance", "movement"];
const HOST_PREFIX = "host:";
const NO_FACTS = new Map();

/**
 * The verdict on an object's facts: the same as the server's `audit.verdict.assess`, in the shape of CONTRACT's answer.
 *
 * `plan`: of `compilePlan`, for premises if `host` is given. `stored`, `host`: facts as stored (see `grouped`).
 * `forms`: [{form, categories, zone}].
 */
export function assess(plan, stored, {forms = [], host = null} = {}) {
  const facts = grouped(stored);
  const own = new World(facts);
  const worlds = host === null ? [own] : [new World(grouped(host), HOST_PREFIX, facts), own];
  readWholeObject(plan, own, worlds);
  const all = own.homeOrRemote ? [...forms, {form: "remote_service", categories: CATEGORIES, zone: null}] : forms;
  const verdict = new Verdict(plan, judgeZones(plan, worlds, own), new Forms(all));
  return verdict.answer(reportsOf(plan, worlds, facts, verdict));
}

/** What many rules hang on: public floors, and where service is given. */
function readWholeObject(plan, own, worlds) {
  const forms = [...own.instances("service/form").values()];
  const ground = forms.map((form) => form.get("ground_floor")).filter((fact) => fact && isKnown(fact));
  const remote = forms.some((form) => form.get("home_or_remote")?.answer === "yes");
  own.homeOrRemote = plan.hasServiceForm && remote;
  for (const world of worlds) {
    const said = ground.length ? anyOf(ground.map((fact) => fact.answer === "yes")) : null;
    world.ground = plan.hasServiceForm ? said : false;
    const floors = [...world.instances("object/object").values()].map((facts) => facts.get("public_floors"));
    const known = floors.filter((fact) => fact && fact.value !== null);
    world.floors = known.length ? known.some((fact) => fact.value > 1) : null;
  }
}

/** The items of every zone that is there; movement before service, which asks whether a lift serves. */
function judgeZones(plan, worlds, own) {
  const zones = new Map();
  const host = worlds.length > 1 ? worlds[0] : null;
  const names = [...plan.zones.keys()];
  for (const zone of [...names.filter((z) => z !== "service"), ...names.filter((z) => z === "service")]) {
    const items = new ZoneItems(zone);
    const shared = host !== null && [...HOSTS_ZONES, "sanitary"].includes(zone);
    const there = shared
      ? judgeShared(items, plan.zones.get(zone), host, own)
      : judgeOwn(items, plan, plan.zones.get(zone), own);
    own.liftFailed = worlds.some((world) => world.noLiftServes);
    if (there) zones.set(zone, items);
  }
  return zones;
}

/** Judge a zone of the object itself; false where it has no such zone. */
function judgeOwn(items, plan, zonePlan, own) {
  const {zone} = items;
  if (isAbsent(zone, own)) {
    if (!plan.kind.critical.includes(zone)) return false;
    own.report("absence_ignored", {element: zone});
  }
  if (plan.kind.where_recorded.includes(zone) && !isRecorded(zonePlan, own)) return false;
  judgeZone(items, zonePlan, own);
  return true;
}

/** Judge a zone that premises share with their host; false where neither has it. */
function judgeShared(items, zonePlan, host, own) {
  const {zone} = items;
  const [lacks, lacksOwn] = [isAbsent(zone, host), isAbsent(zone, own)];
  if (lacks && (lacksOwn || (!OF_PREMISES.includes(zone) && !isRecorded(zonePlan, own)))) return false;
  if (zone === "sanitary") judgeZone(items, zonePlan, pooled(host, own));
  else if (lacks) judgeZone(items, zonePlan, own);
  else {
    judgeZone(items, zonePlan, host);
    if (isRecorded(zonePlan, own)) judgeZone(items, zonePlan, own, true);
  }
  return true;
}

/** The premises' own toilets and their host's, of which the best counts. */
function pooled(host, own) {
  const both = new Map();
  for (const world of [host, own]) {
    for (const [where, instances] of world.facts) {
      if (!where.startsWith("sanitary/")) continue;
      if (!both.has(where)) both.set(where, new Map());
      for (const [instance, facts] of instances) both.get(where).set(world.prefix + instance, facts);
    }
  }
  const world = new World(NO_FACTS, "", own.facts.has("object/object") ? own.facts : host.facts);
  world.reports = own.reports;
  world.pool = both;
  return world;
}

/** The states of one object, resolved twice where need be: nothing is necessary once the way is closed. */
class Verdict {
  constructor(plan, zones, forms) {
    Object.assign(this, {plan, zones, forms, bar: plan.bar, critical: [], resolved: []});
    this.states = CATEGORIES.map((_, c) => this.objectState(c));
  }

  resolve(c, necessary) {
    const each = ([zone, items]) => [zone, resolve(items, c, this.bar, this.forms, necessary.includes(zone))];
    return new Map([...this.zones].map(each));
  }

  objectState(c) {
    const {critical} = this.plan.kind;
    let found = this.resolve(c, critical);
    const applies = (zone) => found.has(zone) && found.get(zone).state !== "not_applicable";
    let applicable = critical.filter(applies);
    if (!applicable.length) {
      applicable = [...found.keys()].filter(applies);
      found = this.resolve(c, applicable);
    }
    const states = applicable.map((zone) => found.get(zone).state);
    const closed = states.includes("none");
    if (closed) found = this.resolve(c, []);
    this.critical.push(applicable);
    this.resolved.push(found);
    if (!applicable.length) return "not_applicable";
    if (closed) return this.forms.onObject(c) ? "conditional" : "none";
    if (states.includes("unknown")) return "unknown";
    const worst = states.reduce((a, b) => (RANK[b] < RANK[a] ? b : a));
    const rest = [...found].filter(([zone]) => !applicable.includes(zone)).map(([, resolved]) => resolved.state);
    return worst === "full" && rest.some((state) => !["full", "not_applicable"].includes(state)) ? "partial" : worst;
  }

  counted(zone, c) {
    return this.resolved[c].get(zone).counted;
  }

  /** Whether every applicable zone has at least one answer. */
  get noZoneSilent() {
    return [...this.zones.values()].every((items) => {
      const some = (name) => items.everyTally.some((tally) => tally[name].some(Boolean));
      return !some("missing") || some("answered");
    });
  }

  /** Findings of every instance, and gaps of the instances that count. */
  lists() {
    const found = [];
    const lacking = [];
    for (const [zone, items] of this.zones) {
      const asked = CATEGORIES.map((_, c) => c).filter((c) => this.resolved[c].get(zone).necessary);
      const among = (some, categories) => some.some((c) => categories.includes(c));
      found.push(...items.pooled.found.map((each) => findingOf(each, true)));
      lacking.push(...items.pooled.lacking.map((gap) => missingOf(gap, gap.categories, among(asked, gap.necessary))));
      items.slots.forEach((slot, n) => {
        for (const [instance, tally] of slot.tallies) {
          const counts = CATEGORIES.map((_, c) => c).filter((c) => this.counted(zone, c)[n] === instance);
          found.push(...tally.found.map((each) => findingOf(each, among(counts, each.categories))));
          for (const gap of tally.lacking) {
            const here = gap.categories.filter((c) => counts.includes(c));
            const needed = asked.filter((c) => counts.includes(c));
            if (here.length) lacking.push(missingOf(gap, here, among(needed, gap.necessary)));
          }
        }
      });
    }
    return {findings: sortFindings(found), missing: sortMissing(lacking)};
  }

  /** Which entrance counts for each category; null where entrances are not asked for. */
  get bestEntrance() {
    const items = this.zones.get("entrance");
    if (items?.alone.has("")) return byCategory(() => items.alone.get(""));
    const n = items ? items.slots.findIndex((slot) => !slot.element) : -1;
    return byCategory((c) => (n < 0 ? null : this.counted("entrance", c)[n]));
  }

  evidenceOk(c) {
    const zones = this.critical[c].map((zone) => this.resolved[c].get(zone));
    return zones.some((zone) => zone.answered) && !zones.some((zone) => zone.weak);
  }

  share(c) {
    const zones = [...this.resolved[c].values()];
    const sum = (name) => zones.reduce((total, zone) => total + zone[name], 0);
    const asked = sum("answered") + sum("missing");
    return asked ? sum("answered") / asked : 0;
  }

  answer(reports) {
    const {plan} = this;
    const states = byCategory((c) => this.states[c]);
    const everything = this.resolved.flatMap((found) => [...found.values()]);
    const named = ZONES.filter((zone) => plan.zones.has(zone)).map((zone) => {
      return [zone, byCategory((c) => this.resolved[c].get(zone)?.state ?? "not_applicable")];
    });
    return {
      norm: plan.norm,
      coverage: plan.coverage,
      requirements: plan.requirements,
      code: this.noZoneSilent ? codeOf(states) : null,
      complete: !everything.some((zone) => zone.missing),
      sufficient: !everything.some((zone) => zone.necessary),
      categories: states,
      zones: Object.fromEntries(named),
      share_answered: byCategory((c) => this.share(c)),
      evidence_ok: byCategory((c) => this.evidenceOk(c)),
      best_entrance: this.bestEntrance,
      ...this.lists(),
      reports,
    };
  }
}

const byCategory = (value) => Object.fromEntries(CATEGORIES.map((code, c) => [code, value(c)]));

function reportsOf(plan, worlds, facts, verdict) {
  const reports = worlds.flatMap((world) => world.reports);
  for (const where of [...facts.keys()].sort()) {
    const [zone, element] = where.split("/");
    if (zone !== "object" && element !== "zone" && !plan.known.has(where)) {
      reports.push({code: "not_of_this_kind", params: {fact: where}});
    }
  }
  const items = verdict.zones.get("entrance");
  return items ? [...reports, ...entranceReports(plan, items, worlds[0], verdict)] : reports;
}

/** How many entrances serve each category, once their number is recorded: reported, never changing a state. */
function entranceReports(plan, items, world, {bar, forms}) {
  const whole = [...world.instances("object/object").values()];
  const totals = whole.map((own) => own.get("entrances_total")?.value).filter(Boolean);
  const {derived} = plan.zones.get("entrance");
  if (!totals.length || !derived.length) return [];
  const total = Math.max(...totals);
  const {bundles} = items;
  const unrecorded = Math.max(0, Math.trunc(total) - bundles.length);
  const reports = [];
  if (unrecorded) reports.push({code: "entrances_not_all_recorded", params: {recorded: bundles.length, total}});
  for (const rule of derived) {
    if (!rule.condition?.(NO_FACTS, world)) continue;
    for (const c of rule.categories) {
      const passing = bundles.filter((tally) => serves(tally, items.zone, c, bar, forms)).length;
      const asked = rule.data.unit === "count" ? rule.data.limit : (rule.data.limit * total) / 100;
      if (passing + unrecorded < asked) {
        reports.push({code: "accessible_entrances", params: {rule: rule.id, passing, total, category: CATEGORIES[c]}});
      }
    }
  }
  return reports;
}
