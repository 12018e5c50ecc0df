// What is counted for each category: items answered, missing, failed, closing the way, necessary.

import {isStrong} from "./terms.js";

const SIZE = 5;
const zeros = () => new Array(SIZE).fill(0);

export class Tally {
  constructor() {
    this.answered = zeros();
    this.missing = zeros();
    this.failed = zeros();
    /** Closing findings on a dimension, which no help of staff covers. */
    this.measuredCloses = zeros();
    /** Closing findings that help of staff can cover. */
    this.helpCloses = zeros();
    this.necessary = zeros();
    /** Items answered by eye or by declaration. */
    this.weak = zeros();
    this.found = [];
    this.lacking = [];
    /** Whether the element competing with its like is recorded absent: it then counts last. */
    this.absent = false;
  }

  /** Count an item that meets the norm. */
  passes(categories, evidence) {
    for (const c of categories) this.answered[c] += 1;
    if (!isStrong(evidence)) for (const c of categories) this.weak[c] += 1;
  }

  /** Count an item that does not. `shown`: of a group, the rule whose measured and required values explain it. */
  fails(rule, instance, fact, categories, closes, group = [], shown = rule) {
    const closing = rule.measured ? this.measuredCloses : this.helpCloses;
    for (const c of categories) {
      this.answered[c] += 1;
      this.failed[c] += 1;
      if (closes) closing[c] += 1;
      if (!isStrong(fact.evidence)) this.weak[c] += 1;
    }
    this.found.push({rule, instance, fact, categories, closes, group, shown});
  }

  /** Count an item nobody has answered; `necessary` are the categories whose way it could close. */
  lacks(rule, instance, needs, categories, necessary) {
    for (const c of categories) this.missing[c] += 1;
    for (const c of necessary) this.necessary[c] += 1;
    this.lacking.push({rule, instance, needs, categories, necessary});
  }

  /** Add another tally's counts for the share, leaving aside whether it closes the way. */
  addCounts(other) {
    for (const name of ["answered", "missing", "failed", "weak"]) {
      other[name].forEach((count, c) => {
        this[name][c] += count;
      });
    }
  }

  /** Whether something closes the way for any category. */
  get isClosed() {
    return [...this.measuredCloses, ...this.helpCloses].some(Boolean);
  }
}
