// Rules that are one item together, by three-valued logic over what is possible.

import {allOf, anyOf, unanswered} from "./conditions.js";
import {PASS, PAST} from "./plan.js";
import {weakestOf} from "./terms.js";

const WHEELCHAIR = [0];

/** Add a group's one item at one instance to a tally. */
export function judgeGroup(group, instance, own, tally, world) {
  const judge = {cases: judgeCases, alternatives: judgeAlternatives}[group.sort] ?? judgeLadder;
  judge(group, instance, own, tally, world);
}

function valueOf(own, rule, world, instance) {
  const fact = own.get(rule.quantity);
  if (fact?.answer === "not_applicable") {
    world.report("not_applicable_ignored", {fact: `${rule.path} (${instance})`});
    return undefined;
  }
  return fact;
}

/** One quantity whose limit depends on a condition (the slope of a ramp, by its rise). */
function judgeCases(group, instance, own, tally, world) {
  const possible = group.rules
    .map((rule) => [rule, rule.condition ? rule.condition(own, world) : true])
    .filter(([, truth]) => truth !== false);
  const certain = possible.filter(([, truth]) => truth).map(([rule]) => rule);
  const sorted = (rules) => [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rules = certain.length ? certain : sorted(possible.map(([rule]) => rule));
  if (!rules.length) return;
  const first = rules[0];
  const fact = valueOf(own, first, world, instance);
  const needs = fact === undefined ? [first.quantity] : [];
  if (!certain.length) {
    const open = rules.filter((r) => r.when).flatMap((r) => unanswered(r.when, own, world, r.zone, r.element));
    needs.push(...new Set(open));
  }
  if (fact === undefined) {
    tally.lacks(first, instance, needs, first.categories, [...new Set(rules.flatMap((rule) => rule.necessary))]);
    return;
  }
  const results = rules.map((rule) => rule.check(fact));
  if (results.every((result) => result === PASS)) {
    tally.passes(first.categories, fact.evidence);
  } else if (!results.includes(PASS) && (new Set(results).size === 1 || certain.length)) {
    tally.fails(first, instance, fact, first.categories, results[0] === PAST, group.ids);
  } else {
    tally.lacks(first, instance, needs, first.categories, results.includes(PAST) ? first.necessary : []);
  }
}

/** Any one set of rules that all pass (a lobby deep and wide, or deeper and less wide). */
function judgeAlternatives(group, instance, own, tally, world) {
  const truths = new Map();
  let closing = true;
  for (const rule of group.rules) {
    const fact = valueOf(own, rule, world, instance);
    const result = fact === undefined ? null : rule.check(fact);
    truths.set(rule.id, result === null ? null : result === PASS);
    closing = closing && result === PAST;
  }
  const passed = anyOf(group.sets.map((rules) => allOf(rules.map((rule) => truths.get(rule.id)))));
  const {first} = group;
  if (passed) {
    // Every measure of the set that passes decides: it is proved as far as the weakest of them is.
    const whole = group.sets.find((rules) => rules.every((rule) => truths.get(rule.id)));
    tally.passes(first.categories, weakestOf(whole.map((rule) => own.get(rule.quantity).evidence)));
  } else if (passed === null) {
    const open = group.rules.filter((rule) => truths.get(rule.id) === null).map((rule) => rule.quantity);
    tally.lacks(first, instance, [...new Set(open)], first.categories, first.necessary);
  } else {
    const shown = group.byId.find((rule) => truths.get(rule.id) === false);
    tally.fails(first, instance, own.get(shown.quantity), first.categories, closing, group.ids, shown);
  }
}

/**
 * Service in the whole building, else on the ground floor, else nowhere. For wheelchair users "in the whole building"
 * counts as no where no lift serves every public floor.
 */
function judgeLadder(group, instance, own, tally, world) {
  const [wholeRule, groundRule] = group.byId;
  const whole = valueOf(own, wholeRule, world, instance);
  const ground = valueOf(own, groundRule, world, instance);
  const step = (answer, categories) => judgeStep(group, instance, answer, whole, ground, categories, tally);
  if (whole?.answer === "yes" && world.liftFailed) {
    world.report("universal_without_lift");
    step("yes", wholeRule.categories.filter((c) => !WHEELCHAIR.includes(c)));
    step("no", WHEELCHAIR);
  } else {
    step(whole?.answer ?? null, wholeRule.categories);
  }
}

function judgeStep(group, instance, answer, whole, ground, categories, tally) {
  const [wholeRule, groundRule] = group.byId;
  const below = ground?.answer ?? null;
  if (answer === "yes" && whole) {
    tally.passes(categories, whole.evidence);
  } else if (answer === "no" && whole && ground) {
    const said = {...whole, answer, evidence: weakestOf([whole.evidence, ground.evidence])};
    tally.fails(wholeRule, instance, said, categories, below === "no", group.ids);
  } else {
    const needs = [];
    if (answer === null) needs.push(wholeRule.quantity);
    if (below === null) needs.push(groundRule.quantity);
    tally.lacks(answer !== null ? groundRule : wholeRule, instance, needs, categories, below !== "yes" ? categories : []);
  }
}
