// Facts as the register stores them, grouped as a verdict reads them.

/**
 * Facts by place. `stored`: {"zone/element/instance/quantity": [value or answer, evidence]}, values in the unit of
 * their quantity. Gives "zone/element" → instance → quantity → {value, answer, evidence}, without the answers
 * "unknown": to have looked and not to know is the same to a verdict as not to have looked.
 */
export function grouped(stored) {
  const found = new Map();
  for (const [path, [what, evidence]] of Object.entries(stored)) {
    if (what === "unknown") continue;
    const [zone, element, instance, quantity] = path.split("/");
    const where = `${zone}/${element}`;
    if (!found.has(where)) found.set(where, new Map());
    const here = found.get(where);
    if (!here.has(instance)) here.set(instance, new Map());
    const isAnswer = typeof what === "string";
    here.get(instance).set(quantity, {value: isAnswer ? null : what, answer: isAnswer ? what : null, evidence});
  }
  return found;
}

export const NOTHING = new Map();

/** What one evaluation looks at: the facts of one object, or of the host of premises. */
export class World {
  /** `prefix` marks the host's instances; `behind` is where whole-object facts are looked for when these hold none. */
  constructor(facts, prefix = "", behind = null) {
    this.pool = this.facts = facts;
    this.prefix = prefix;
    this.behind = behind;
    this.reports = [];
    this.homeOrRemote = false;
    /** Whether no lift serves every public floor, here or in the host; known once movement is judged. */
    this.liftFailed = false;
    /** Whether service is given on the ground floor; false where a kind has no such zone, null if unknown. */
    this.ground = null;
    /** Whether there is more than one public floor. */
    this.floors = null;
    /** For each lift, whether it serves every public floor. */
    this.lifts = [];
  }

  /** Instance → quantity → fact, of one element named "zone/element". */
  instances(where) {
    const found = this.pool.get(where);
    if (found && found.size) return found;
    if (this.behind !== null && where.startsWith("object/")) return this.behind.get(where) ?? NOTHING;
    return NOTHING;
  }

  /** Say something beside the verdict, once. */
  report(code, params = {}) {
    const said = JSON.stringify([code, params]);
    if (!this.reports.some((each) => JSON.stringify([each.code, each.params]) === said)) {
      this.reports.push({code, params});
    }
  }

  /** Whether it is known that no lift serves every public floor, where one is asked for. */
  get noLiftServes() {
    return this.lifts.length > 0 && this.lifts.every((lift) => lift === false);
  }
}
