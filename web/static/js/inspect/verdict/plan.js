// The decision table compiled for one kind of object: which rules ask what, of which elements, in which zones.

import {compileCondition} from "./conditions.js";
import {CATEGORIES} from "./terms.js";

export const PASS = 0;
export const BELOW = 1;
export const PAST = 2;
/** Quantities counted from two others where both are known: share → [part, whole]. */
export const SHARES = {accessible_share: ["spaces_accessible", "spaces_total"]};
const SLACK = 1e-9;

/**
 * The plan of a wording's decision table for a kind of object. `kind`: {code, family, zones, critical,
 * where_recorded}, those of premises where the object lies inside another.
 */
export function compilePlan(table, kind) {
  const rules = table.rules.filter((rule) => applies(rule.kinds, kind)).map((rule) => ruleOf(rule, kind, table));
  const zones = new Map(kind.zones.map((zone) => [zone, zoneOf(zone)]));
  const known = new Set();
  for (const entry of table.elements) {
    if (!zones.has(entry.zone) || !applies(entry.kinds, kind)) continue;
    const here = rules.filter((rule) => rule.zone === entry.zone && rule.element === entry.element);
    known.add(`${entry.zone}/${entry.element}`);
    const zone = zones.get(entry.zone);
    if (entry.presence === "derived") {
      zone.wayIn = here.find((rule) => rule.data.role === "way_in") ?? zone.wayIn;
      zone.derived.push(...here.filter((rule) => rule.data.role === "derived"));
    } else {
      const slot = {all: zone.pooled, any: zone.competing, bundle: zone.bundled}[entry.instances];
      slot.push(elementOf(entry, here, table.groups));
    }
  }
  return {
    norm: table.norm,
    coverage: table.coverage,
    bar: table.bar,
    kind,
    zones,
    hasServiceForm: known.has("service/form"),
    known,
    requirements: rules.filter((rule) => rule.data.role === "item").length,
  };
}

const applies = (kinds, kind) => !kinds.length || kinds.includes(kind.code) || kinds.includes(kind.family);

const zoneOf = (zone) => ({zone, pooled: [], competing: [], bundled: [], wayIn: null, derived: []});

function ruleOf(entry, kind, table) {
  const severity = entry.severity_by_family[kind.family] ?? entry.severity;
  const blocking = severity === "blocking";
  const categories = entry.categories.map((code) => CATEGORIES.indexOf(code));
  return {
    data: entry,
    id: entry.id,
    zone: entry.zone,
    element: entry.element,
    quantity: entry.quantity,
    path: `${entry.zone}/${entry.element}/${entry.quantity}`,
    categories,
    blocking,
    severity,
    /** Whose way it could close. */
    necessary: blocking ? categories : [],
    measured: entry.operator !== "is",
    presence: entry.presence,
    check: compileCheck(entry, blocking, table.length_tolerance),
    when: entry.when,
    condition: entry.when ? compileCondition(entry.when, entry.zone, entry.element, kind.family) : null,
    closesWhere: entry.closes_where !== null,
    closesIf: entry.closes_if !== null,
    /** Whether an answer to it says that its condition holds: no other rule cites the quantity. */
    asserts: true,
  };
}

function compileCheck(entry, blocking, tolerance) {
  const {operator, limit, impassable} = entry;
  const failed = blocking && impassable === null ? PAST : BELOW;
  if (operator === "is") return (fact) => (fact.answer === limit ? PASS : failed);
  const [low, high] = bounds(operator, limit, entry.unit === "m" ? tolerance : 0);
  const second = blocking && impassable !== null;
  const pastLow = second && impassable <= low ? impassable - SLACK : -Infinity;
  const pastHigh = second && impassable > low ? impassable + SLACK : Infinity;
  return ({value}) => {
    if (value === null || (low <= value && value <= high)) return PASS;
    return value < pastLow || value > pastHigh ? PAST : failed;
  };
}

function bounds(operator, limit, tolerance) {
  if (operator === ">=") return [limit - SLACK, Infinity];
  if (operator === "<=") return [-Infinity, limit + SLACK];
  if (operator === "between") return [limit[0] - SLACK, limit[1] + SLACK];
  return [limit - tolerance - SLACK, limit + tolerance + SLACK];
}

function elementOf(entry, rules, groups) {
  for (const rule of rules) rule.asserts = rules.filter((other) => other.quantity === rule.quantity).length === 1;
  const items = rules.filter((rule) => rule.data.role === "item");
  const demandedBy = entry.demanded_by.flatMap((name) => items.filter((rule) => rule.id === name));
  const named = [...new Set(items.map((rule) => rule.data.group).filter(Boolean))];
  return {
    zone: entry.zone,
    element: entry.element,
    where: `${entry.zone}/${entry.element}`,
    presence: entry.presence === "demanded" && !demandedBy.length ? "optional" : entry.presence,
    demandedBy,
    rules: items.filter((rule) => !rule.data.group),
    groups: named.map((name) => groupOf(groups[name], items.filter((rule) => rule.data.group === name))),
    reported: rules.filter((rule) => rule.data.role === "reported"),
    unseen: unseenOf(items, demandedBy),
    hasShares: items.some((rule) => rule.quantity in SHARES),
  };
}

function groupOf(entry, rules) {
  const named = (ids) => ids.flatMap((id) => rules.filter((rule) => rule.id === id));
  const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    sort: entry.sort,
    rules,
    sets: (entry.sets ?? []).map(named).filter((set) => set.length),
    ids: byId.map((rule) => rule.id),
    byId,
    /** The rule of the lowest id, under which the group is reported. */
    first: byId[0],
  };
}

/** One missing item in every share: under the demanding rule of the category, else the first blocking one. */
function unseenOf(items, demanded) {
  if (!items.length) return [];
  const usual = demanded[0] ?? items.find((rule) => rule.blocking) ?? items[0];
  const under = new Map();
  CATEGORIES.forEach((_, c) => {
    if (!items.some((rule) => rule.categories.includes(c))) return;
    const rule = demanded.find((each) => each.categories.includes(c)) ?? usual;
    if (!under.has(rule.id)) under.set(rule.id, {rule, categories: []});
    under.get(rule.id).categories.push(c);
  });
  const blocking = new Set(items.filter((rule) => rule.blocking).flatMap((rule) => rule.categories));
  return [...under.values()].map(({rule, categories}) => ({
    rule,
    categories,
    necessary: categories.filter((c) => blocking.has(c)),
  }));
}
