// One element at one instance: each rule passes, fails, is missing, or does not apply.

import {presence, unanswered} from "./conditions.js";
import {judgeGroup} from "./groups.js";
import {PASS, PAST, SHARES} from "./plan.js";
import {EVIDENCE, PRESENT, weakestOf} from "./terms.js";

/**
 * Add an element's items at one instance to a tally. With `onlyRecorded`, an element of which nothing is recorded asks
 * nothing (what premises add to their host).
 */
export function judgeElement(plan, instance, own, tally, world, onlyRecorded = false) {
  const there = presence(own);
  if (there === false && plan.presence !== "always") return judgeAbsent(plan, instance, own, tally, world);
  if (there === null && (onlyRecorded || plan.presence === "note")) return undefined;
  if (there === null && plan.presence !== "always") return judgeUnseen(plan, instance, own, tally, world);
  if (own.get(PRESENT)?.answer === "no") {
    const code = there === false ? "absence_ignored" : "stored_absent_and_measured";
    world.report(code, {element: plan.element, instance});
  }
  const facts = plan.hasShares ? withShares(own) : own;
  for (const rule of plan.rules) judgeRule(plan, rule, instance, facts, tally, world);
  for (const group of plan.groups) judgeGroup(group, instance, facts, tally, world);
  for (const rule of plan.reported) reportDoubtful(rule, facts, world);
  return undefined;
}

const holds = (rule, own, world) => (rule.condition === null ? true : rule.condition(own, world));

function judgeAbsent(plan, instance, own, tally, world) {
  tally.absent = true;
  const fact = own.get(PRESENT);
  for (const rule of plan.demandedBy) {
    if (holds(rule, own, world) === false) continue;
    if (rule.closesIf) judgeLiftDemand(rule, instance, fact, tally, world, true);
    else tally.fails(rule, instance, fact, rule.categories, rule.blocking);
  }
}

/** Nobody has said whether it is there: one missing item, unless no rule that demands it can apply. */
function judgeUnseen(plan, instance, own, tally, world) {
  const live = plan.demandedBy.filter((rule) => holds(rule, own, world) !== false);
  // All that can be recorded of what nobody has seen is "not applicable".
  const leftOut = [PRESENT, ...plan.demandedBy.map((rule) => rule.quantity)].filter((quantity) => own.has(quantity));
  if (leftOut.length) {
    // Recorded as "not applicable": believed of what a condition demands, unless the condition is recorded.
    const conditional = plan.demandedBy.some((rule) => rule.condition !== null);
    if (conditional && !live.some((rule) => isRecorded(rule, own, world))) return;
    const code = conditional ? "not_applicable_contradicted" : "not_applicable_ignored";
    world.report(code, {fact: `${plan.where}/${instance}/${leftOut[0]}`});
  }
  if ((plan.demandedBy.length && !live.length) || cannotApply(plan, own, world)) return;
  for (const unseen of plan.unseen) {
    const rule = live.includes(unseen.rule) || !live.length ? unseen.rule : live[0];
    const closing = !(rule.closesIf || rule.closesWhere) || wouldClose(rule, world) !== false;
    tally.lacks(rule, instance, [PRESENT], unseen.categories, closing ? unseen.necessary : []);
  }
}

/** Whether the condition of every rule is false, so that it does not matter whether the element is there. */
const cannotApply = (plan, own, world) =>
  !plan.groups.length && plan.rules.every((rule) => rule.condition !== null && rule.condition(own, world) === false);

/** Whether a rule's condition is true because of what was recorded, and not by assumption. */
function isRecorded(rule, own, world) {
  if (rule.condition === null || rule.condition(own, world) !== true) return false;
  const where = `${rule.when.zone ?? rule.zone}/${rule.when.element ?? rule.element}`;
  const named = rule.when.quantity;
  return named === undefined || [...world.instances(where).values()].some((facts) => facts.has(named));
}

function judgeRule(plan, rule, instance, own, tally, world) {
  const applies = holds(rule, own, world);
  if (applies === false) return;
  if (rule.presence) {
    tally.passes(rule.categories, bestEvidence([own]));
    return;
  }
  let fact = own.get(rule.quantity);
  if (fact?.answer === "not_applicable") {
    if (mayBeLeftOut(rule, instance, own, world)) return;
    fact = undefined;
  }
  if (fact !== undefined) judgeKnown(rule, instance, own, fact, applies, tally, world);
  else if (plan.presence !== "note") lack(rule, instance, own, tally, world, applies);
}

/** Whether "not applicable" is believed: the rule has a condition, and it is not recorded as true. */
function mayBeLeftOut(rule, instance, own, world) {
  if (rule.condition !== null && !isRecorded(rule, own, world)) return true;
  const code = rule.condition === null ? "not_applicable_ignored" : "not_applicable_contradicted";
  world.report(code, {fact: `${rule.path} (${instance})`});
  return false;
}

function judgeKnown(rule, instance, own, fact, applies, tally, world) {
  const result = rule.check(fact);
  if (applies === null && !rule.asserts && result !== PASS) {
    lack(rule, instance, own, tally, world, applies);
  } else if (rule.closesIf) {
    judgeLiftDemand(rule, instance, fact, tally, world, applies === null, result === PASS);
  } else if (result === PASS) {
    tally.passes(rule.categories, fact.evidence);
  } else if (rule.closesWhere && result === PAST) {
    judgeLiftSize(rule, instance, fact, tally, world);
  } else {
    tally.fails(rule, instance, fact, rule.categories, result === PAST);
  }
}

function lack(rule, instance, own, tally, world, applies) {
  const needs = own.has(rule.quantity) ? [] : [rule.quantity];
  if (applies === null && rule.when !== null) {
    const open = unanswered(rule.when, own, world, rule.zone, rule.element);
    needs.push(...open.filter((quantity) => !needs.includes(quantity)));
  }
  let {necessary} = rule;
  if (rule.closesIf || rule.closesWhere) {
    if (rule.closesIf) world.lifts.push(null);
    if (wouldClose(rule, world) === false) necessary = [];
  }
  tally.lacks(rule, instance, needs.length ? needs : [rule.quantity], rule.categories, necessary);
}

/** Whether having no usable lift closes the way: more than one public floor, and no service on the ground. */
function wouldClose(rule, world, asserted = false) {
  const floors = asserted ? true : world.floors;
  const groundNo = world.ground === null ? null : !world.ground;
  if (floors === false || groundNo === false) return false;
  return floors && groundNo ? true : null;
}

/** A lift to every public floor: while service on the ground floor is unanswered, its lack decides nothing. */
function judgeLiftDemand(rule, instance, fact, tally, world, asserted, passed = false) {
  world.lifts.push(passed);
  if (passed) {
    tally.passes(rule.categories, fact.evidence);
    return;
  }
  const closes = wouldClose(rule, world, asserted);
  if (closes === null) tally.lacks(rule, instance, whatDecides(world, asserted), rule.categories, rule.necessary);
  else tally.fails(rule, instance, fact, rule.categories, closes);
}

/** A cabin too small to enter is as good as none: it closes the way only where no lift would. */
function judgeLiftSize(rule, instance, fact, tally, world) {
  const closes = wouldClose(rule, world);
  if (closes === null) tally.lacks(rule, instance, whatDecides(world, false), rule.categories, rule.necessary);
  else tally.fails(rule, instance, fact, rule.categories, closes);
}

function whatDecides(world, asserted) {
  const floors = world.floors === null && !asserted ? ["public_floors"] : [];
  return [...floors, ...(world.ground === null ? ["form.ground_floor"] : [])];
}

function withShares(own) {
  for (const [share, [part, whole]] of Object.entries(SHARES)) {
    const [counted, total] = [own.get(part), own.get(whole)];
    if (counted == null || counted.value === null || !total?.value) continue;
    const fact = {value: counted.value / total.value, answer: null, evidence: weakestOf([counted.evidence, total.evidence])};
    return new Map([...own, [share, fact]]);
  }
  return own;
}

/** The strongest grade among some facts. */
export function bestEvidence(sources) {
  const grades = new Set(sources.flatMap((own) => [...own.values()].map((fact) => fact.evidence)));
  return EVIDENCE.find((grade) => grades.has(grade)) ?? "eye";
}

function reportDoubtful(rule, own, world) {
  const fact = own.get(rule.quantity);
  if (fact && fact.value !== null) world.report("reported_only", {rule: rule.id, measured: fact.value});
}
