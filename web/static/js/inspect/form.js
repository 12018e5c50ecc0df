// The form of one kind of object: which questions apply now, which are answered, what the answers come to.

import {recorded} from "./clock.js";
import {presence} from "./verdict/conditions.js";
import {NOTHING, World, grouped} from "./verdict/facts.js";
import {assess} from "./verdict/judge.js";
import {compilePlan} from "./verdict/plan.js";
import {PRESENT, inOrder} from "./verdict/terms.js";

const DEPTHS = ["quick", "standard", "full"];
/** Parts of a way in that do not matter once it is known to be free of steps. */
const CLIMBS = ["entrance/ramp", "entrance/platform_lift"];
const CABIN = "sanitary/accessible_wc";

/** The form of a kind under forms that were taken: {plan, questions, quick, elements, kind}. */
export function formOf(forms, kind, isPremises) {
  const form = forms.forms[forms.kinds[isPremises ? `${kind}/premises` : kind]];
  const shape = {code: kind, ...form};
  return {...form, norm: forms.norm, kind: shape, plan: compilePlan(forms.table, shape)};
}

export const parts = (key) => {
  const [zone, element, quantity] = key.split("/");
  return {zone, element, quantity, where: `${zone}/${element}`};
};

export const pathOf = (key, instance) => {
  const {where, quantity} = parts(key);
  return `${where}/${instance}/${quantity}`;
};

/** Facts as the verdict reads them, of rows of answers. */
export const factsOf = (answers) => Object.fromEntries(answers.map(({path, what, evidence}) => [path, [what, evidence]]));

/** The live verdict: CONTRACT's answer for what is answered so far. */
export const verdictOf = (form, facts, forms, host) => assess(form.plan, facts, {forms, host});

/** What a screening may say: the way is closed, or there is not enough; never that all is well. */
export const screened = (state) => (state === "none" || state === "conditional" ? state : "unknown");

/**
 * The sections of a form as they apply now: zones → elements → instances → questions.
 *
 * `work`: {depth, instances: {"entrance": ["1", "2"], "movement/door": ["1"]}}; `facts` as stored. A section:
 * {zone, critical, absent, elements: [{where, instances: [{id, questions: [{key, path, …}]}]}], asked, answered}.
 */
export function sectionsOf(form, work, facts, verdict) {
  const world = new World(grouped(facts));
  const wanted = DEPTHS.indexOf(work.depth);
  const byWhere = new Map();
  for (const question of inAskingOrder(form, work.depth)) {
    if (DEPTHS.indexOf(question.depth) > wanted) continue;
    const {zone, where} = parts(question.key);
    if (!byWhere.has(where)) byWhere.set(where, {zone, where, questions: []});
    byWhere.get(where).questions.push(question);
  }
  const zones = ["object", ...form.critical, ...form.zones.filter((zone) => !form.critical.includes(zone))];
  const closed = work.depth === "quick" ? verdict.categories : {};
  return zones
    .map((zone) => section(zone, [...byWhere.values()].filter((each) => each.zone === zone), {form, work, facts, world, closed}))
    .filter((each) => each.elements.length || each.absent);
}

function inAskingOrder(form, depth) {
  if (depth !== "quick") return form.questions;
  return form.quick.map((key) => form.questions.find((question) => question.key === key));
}

function section(zone, elements, about) {
  const {form, facts} = about;
  const absent = facts[`${zone}/zone/1/${PRESENT}`]?.[0] === "no" && !form.critical.includes(zone);
  const shown = absent ? [] : elements.map((element) => instancesOf(element, about)).filter((each) => each.instances.length);
  const questions = shown.flatMap((each) => each.instances.flatMap((instance) => instance.questions));
  return {
    zone,
    critical: form.critical.includes(zone),
    absent,
    elements: shown,
    asked: questions.length,
    answered: questions.filter((question) => facts[question.path] !== undefined).length,
  };
}

function instancesOf(element, about) {
  const instances = idsOf(element.where, about)
    .map((id) => ({id, questions: applying(element, id, about)}))
    .filter((instance) => instance.questions.length);
  return {...element, isRepeatable: element.zone !== "object", instances};
}

/** The instances of an element: those added by hand, and those that something is recorded of. */
export function idsOf(where, {form, work, world}) {
  const group = groupOf(form, where);
  const added = work.instances?.[group] ?? [];
  const recorded = Object.keys(form.elements)
    .filter((each) => groupOf(form, each) === group)
    .concat(where)
    .flatMap((each) => [...world.instances(each).keys()]);
  return inOrder(new Set(["1", ...added, ...recorded]));
}

/** What is added at once: an entrance with all its parts, a cabin with its basin and alarm; else the element alone. */
export function groupOf(form, where) {
  const {zone} = parts(`${where}/`);
  const element = form.elements[where];
  return element && (element.instances === "bundle" || element.presence === "derived") ? zone : where;
}

function applying(element, id, about) {
  const own = about.world.instances(element.where).get(id) ?? NOTHING;
  const there = presence(own);
  return element.questions
    .map((question) => ({...question, ...parts(question.key), instance: id, path: pathOf(question.key, id)}))
    .filter((question) => about.facts[question.path] !== undefined || applies(question, own, there, id, about));
}

function applies(question, own, there, id, {form, work, world, closed}) {
  const policy = form.elements[question.where]?.presence;
  if (question.quantity !== PRESENT) {
    if (there === false && policy !== "always") return false;
    // What nobody has said is there asks for its dimensions once it is.
    if (there === null && policy !== "always" && policy !== "derived" && asksPresence(form, question.where)) return false;
  }
  if ([...question.for].every((category) => closed[category] === "none")) return false;
  if (CLIMBS.includes(question.where) && work.depth === "quick" && isStepFree(world, id) !== null) return false;
  if (question.zone === "sanitary" && question.where !== CABIN && form.elements[question.where]?.instances === "bundle") {
    if (presence(world.instances(CABIN).get(id) ?? NOTHING) !== true) return false;
  }
  const rules = question.rules.map((name) => ruleOf(form, name)).filter(Boolean);
  return rules.some((rule) => rule.condition === null || rule.quantity !== question.quantity || rule.condition(own, world) !== false);
}

const asksPresence = (form, where) => form.questions.some((question) => question.key === `${where}/${PRESENT}`);

function isStepFree(world, id) {
  const said = world.instances("entrance/way_in").get(id)?.get("step_free")?.answer;
  return said === "yes" || said === "no" ? said : null;
}

function ruleOf(form, name) {
  form.rules ??= new Map(
    [...form.plan.zones.values()].flatMap((zone) => [
      ...[...zone.pooled, ...zone.competing, ...zone.bundled].flatMap((element) => [
        ...element.rules,
        ...element.reported,
        ...element.groups.flatMap((group) => group.rules),
      ]),
      ...(zone.wayIn ? [zone.wayIn] : []),
      ...zone.derived,
    ]).map((rule) => [rule.id, rule]),
  );
  return form.rules.get(name);
}

/** How many questions of a depth are open and how many are answered. */
export function progress(sections) {
  const sum = (name) => sections.reduce((total, each) => total + each[name], 0);
  return {asked: sum("asked"), answered: sum("answered")};
}

/**
 * The answers as observations of the API, in the order of the answers. Without the form (the questions of its norm are not
 * here any more) they have no unit: the register reads them in the quantity's own, in which they were asked.
 */
export function observationsOf(form, answers) {
  const units = new Map(form?.questions.map((question) => [question.key, question.unit]));
  return answers.map(({path, what, evidence, note, at, rule, photos}) => {
    const [zone, element, instance, quantity] = path.split("/");
    const said = {zone, element, instance, evidence};
    if (recorded(at)) said.observed_at = at;
    if (note) said.note = note;
    if (photos) said.photos = photos;
    if (rule && what === "not_applicable") said.rule = rule;
    if (quantity === PRESENT) return {...said, present: what};
    if (typeof what === "string") return {...said, quantity, answer: what};
    return {...said, quantity, value: what, unit: units.get(`${zone}/${element}/${quantity}`)};
  });
}
