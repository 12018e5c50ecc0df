// A zone's items: those counted together, and those of instances that compete; and its state for a category.

import {presence} from "./conditions.js";
import {judgeBundle} from "./entrance.js";
import {judgeElement} from "./items.js";
import {Tally} from "./tally.js";
import {CATEGORIES, PRESENT, RANK, inOrder} from "./terms.js";

const UNKNOWN_ONE = new Map([["1", new Map()]]);

/** What was found in one zone: items always counted, slots of competing instances, and the instances alone. */
export class ZoneItems {
  constructor(zone) {
    this.zone = zone;
    this.pooled = new Tally();
    /** [{element, tallies: Map instance → Tally}]; `element` is empty for a bundle of the whole zone. */
    this.slots = [];
    this.alone = new Map();
  }

  get everyTally() {
    return [this.pooled, ...this.slots.flatMap((slot) => [...slot.tallies.values()])];
  }

  /** The tally of each entrance. */
  get bundles() {
    const found = this.slots.filter((slot) => !slot.element).flatMap((slot) => [...slot.tallies.values()]);
    return found.length ? found : [this.pooled];
  }
}

const itself = (zone, world) => [...world.instances(`${zone}/zone`).values()].map((own) => own.get(PRESENT)?.answer);

/** Whether the whole zone is recorded as not there (a park's pavilions, a shop with no yard). */
export const isAbsent = (zone, world) => itself(zone, world).includes("no");

/** Whether anything is known of a zone: it is recorded as there, or a fact of one of its elements is. */
export function isRecorded(plan, world) {
  if (itself(plan.zone, world).includes("yes")) return true;
  const elements = [...plan.pooled, ...plan.competing, ...plan.bundled];
  return elements.some((element) => [...world.instances(element.where).values()].some((own) => presence(own)));
}

/** Add one world's items of a zone to what was found there. */
export function judgeZone(items, plan, world, onlyRecorded = false) {
  for (const element of plan.pooled) {
    for (const [instance, own] of live(element, world)) {
      judgeElement(element, world.prefix + instance, own, items.pooled, world, onlyRecorded);
    }
  }
  for (const element of plan.competing) {
    const there = live(element, world);
    for (const [instance, tally] of places(items, element.element, [...there.keys()], world)) {
      judgeElement(element, world.prefix + instance, there.get(instance), tally, world, onlyRecorded);
    }
  }
  if (plan.bundled.length) {
    for (const [instance, tally] of places(items, "", bundleIds(plan, world), world)) {
      judgeBundle(plan, instance, world, onlyRecorded, tally);
    }
  }
}

/** Where the items of each instance are counted: together with the rest, where it competes with none. */
function places(items, element, ids, world) {
  if (ids.length === 1) {
    if (!items.alone.has(element)) items.alone.set(element, world.prefix + ids[0]);
    return [[ids[0], items.pooled]];
  }
  const tallies = new Map(ids.map((instance) => [world.prefix + instance, new Tally()]));
  items.slots.push({element, tallies});
  return ids.map((instance) => [instance, tallies.get(world.prefix + instance)]);
}

/** The instances of which something is known, in order; one unknown instance where there are none. */
function live(element, world) {
  const recorded = world.instances(element.where);
  if (!recorded.size) return UNKNOWN_ONE;
  if (recorded.size === 1) return recorded;
  const ids = inOrder(recorded.keys());
  const known = ids.filter((id) => presence(recorded.get(id)) !== null);
  return new Map((known.length ? known : ids.slice(0, 1)).map((id) => [id, recorded.get(id)]));
}

function bundleIds(plan, world) {
  const wheres = plan.bundled.map((element) => element.where);
  if (plan.wayIn) wheres.push(`${plan.zone}/${plan.wayIn.element}`);
  const ids = wheres.flatMap((where) =>
    [...world.instances(where)].filter(([, own]) => presence(own) !== null).map(([id]) => id),
  );
  return ids.length ? inOrder(new Set(ids)) : ["1"];
}

/** Which forms of service are recorded for which category, on which zone. `forms`: [{form, categories, zone}]. */
export class Forms {
  constructor(forms) {
    this.recorded = new Set(forms.flatMap(({form, categories, zone}) => categories.map((c) => key(form, zone, c))));
  }

  /** Whether what closes a zone is met by a form acting there: help of staff does not widen a door. */
  covers(zone, c, measured) {
    const code = CATEGORIES[c];
    if (this.recorded.has(key("technical_aid", zone, code))) return true;
    return !measured && this.recorded.has(key("staff_help", zone, code));
  }

  /** Whether the service can be had at home, remotely or at another place. */
  onObject(c) {
    const forms = ["home_service", "remote_service", "other_place"];
    return forms.some((form) => this.recorded.has(key(form, null, CATEGORIES[c])));
  }
}

const key = (form, zone, category) => `${form} ${zone ?? ""} ${category}`;

const COUNTS = ["answered", "missing", "failed", "measuredCloses", "helpCloses", "necessary", "weak"];

const countsOf = (tally, c) => Object.fromEntries(COUNTS.map((name) => [name, tally[name][c]]));

function stateOf(zone, c, bar, forms, counts, necessary) {
  const {answered, missing, failed, measuredCloses, helpCloses} = counts;
  if (!(answered + missing)) return "not_applicable";
  if (measuredCloses || helpCloses) return forms.covers(zone, c, measuredCloses) ? "conditional" : "none";
  if ((necessary && counts.necessary) || answered < bar * (answered + missing) - 1e-9) return "unknown";
  return failed || missing ? "partial" : "full";
}

/** The instance that counts: the best state; then more answered, fewer missing, fewer findings, then id. */
function bestOf(slot, zone, c, bar, forms, necessary) {
  const merit = (instance) => {
    const tally = slot.tallies.get(instance);
    const counts = countsOf(tally, c);
    const {answered, missing, failed} = counts;
    const rank = RANK[stateOf(zone, c, bar, forms, counts, necessary)] ?? -1;
    const share = answered + missing ? answered / (answered + missing) : 0;
    return [tally.absent ? 0 : 1, rank, share, -missing, -failed];
  };
  return inOrder(slot.tallies.keys())
    .map((instance) => ({instance, merit: merit(instance)}))
    .reduce((best, next) => (isBetter(next.merit, best.merit) ? next : best)).instance;
}

function isBetter(a, b) {
  const place = a.findIndex((value, n) => value !== b[n]);
  return place >= 0 && a[place] > b[place];
}

/** The state of a zone for one category. `necessary`: whether its blocking rules must be answered. */
export function resolve(items, c, bar, forms, necessary) {
  const counts = countsOf(items.pooled, c);
  const counted = items.slots.map((slot) => {
    const instance = bestOf(slot, items.zone, c, bar, forms, necessary);
    for (const name of COUNTS) counts[name] += slot.tallies.get(instance)[name][c];
    return instance;
  });
  return {
    state: stateOf(items.zone, c, bar, forms, counts, necessary),
    answered: counts.answered,
    missing: counts.missing,
    necessary: necessary ? counts.necessary : 0,
    weak: counts.weak,
    counted,
  };
}

/** Whether one entrance is adapted for a category: its state is partial or full. */
export const serves = (tally, zone, c, bar, forms) =>
  ["partial", "full"].includes(stateOf(zone, c, bar, forms, countsOf(tally, c), true));
