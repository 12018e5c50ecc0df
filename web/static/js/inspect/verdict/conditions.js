// A rule's condition as a function with three answers: true, false, null (not known). Grammar: docs/norms.md.

import {PRESENT} from "./terms.js";

const COMPARE = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
};

/** Three-valued or. */
export function anyOf(truths) {
  let open = false;
  for (const truth of truths) {
    if (truth) return true;
    if (truth === null) open = true;
  }
  return open ? null : false;
}

/** Three-valued not. */
export const not = (truth) => (truth === null ? null : !truth);

/** Three-valued and. */
export const allOf = (truths) => not(anyOf([...truths].map(not)));

/** Whether an element is there: any known fact of it says so, else what was recorded, else null. */
export function presence(own) {
  for (const [quantity, fact] of own) {
    if (quantity !== PRESENT && fact.answer !== "not_applicable") return true;
  }
  const stated = own.get(PRESENT);
  if (stated === undefined || stated.answer === "not_applicable") return null;
  return stated.answer === "yes";
}

/** The function of a condition for objects of one family: (own facts, world) → truth. */
export function compileCondition(condition, zone, element, family) {
  for (const [joiner, join] of [["any", anyOf], ["all", allOf]]) {
    if (condition[joiner] !== undefined) {
      const parts = condition[joiner].map((part) => compileCondition(part, zone, element, family));
      return (own, world) => join(parts.map((part) => part(own, world)));
    }
  }
  if (condition.not !== undefined) {
    const inner = compileCondition(condition.not, zone, element, family);
    return (own, world) => not(inner(own, world));
  }
  const atom = compileAtom(condition);
  const where = placeOf(condition, zone, element);
  const elsewhere = condition.assume_for?.length && !condition.assume_for.includes(family);
  const assumed = elsewhere ? null : condition.assume ?? null;
  if (where === `${zone}/${element}`) return (own) => atom(own) ?? assumed;
  return (own, world) => {
    const known = [...world.instances(where).values()].map(atom).filter((truth) => truth !== null);
    return known.length ? known.includes(true) : assumed;
  };
}

function compileAtom(condition) {
  if (condition.present !== undefined) {
    return (own) => {
      const there = presence(own);
      return there === null ? null : there === condition.present;
    };
  }
  if (condition.is !== undefined) {
    return (own) => {
      const fact = own.get(condition.quantity);
      return fact === undefined ? null : fact.answer === condition.is;
    };
  }
  return (own) => {
    const value = own.get(condition.quantity)?.value ?? null;
    if (value !== null) return COMPARE[condition.op](value, condition.limit);
    // A part of the whole bounds it from below: a flight that rises 0.5 m makes the ramp rise as much.
    const low = condition.at_least ? own.get(condition.at_least)?.value ?? null : null;
    return low !== null && low > condition.limit ? COMPARE[condition.op](low, condition.limit) : null;
  };
}

const placeOf = (condition, zone, element) => `${condition.zone ?? zone}/${condition.element ?? element}`;

/** The quantities of a condition that nobody has answered, those of other elements as "element.quantity". */
export function unanswered(condition, own, world, zone, element) {
  for (const joiner of ["any", "all"]) {
    if (condition[joiner] !== undefined) {
      return condition[joiner].flatMap((part) => unanswered(part, own, world, zone, element));
    }
  }
  if (condition.not !== undefined) return unanswered(condition.not, own, world, zone, element);
  const quantity = condition.present !== undefined ? PRESENT : condition.quantity;
  const where = placeOf(condition, zone, element);
  if (where === `${zone}/${element}`) return own.has(quantity) ? [] : [quantity];
  const answered = [...world.instances(where).values()].some((facts) => facts.has(quantity));
  if (answered || condition.assume !== undefined) return [];
  const [whose, what] = where.split("/");
  return [whose === "object" ? quantity : `${what}.${quantity}`];
}
