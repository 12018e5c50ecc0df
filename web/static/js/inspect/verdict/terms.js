// The few words of audit/terms.py that a verdict needs; tests/web/inspect holds the two engines together.

/** К wheelchair users, О other musculoskeletal, С vision, Г hearing, У intellectual; counted by their place here. */
export const CATEGORIES = ["K", "O", "S", "G", "U"];
export const ZONES = ["route", "territory", "entrance", "movement", "service", "sanitary", "information"];
/** Strongest first. */
export const EVIDENCE = ["instrument", "tape", "photo", "eye", "declared"];
export const RANK = {none: 0, unknown: 1, conditional: 2, partial: 3, full: 4};
export const PRESENT = "present";
/** Metres: a rise up to this is level. */
export const LEVEL = 0.014;
const STRONG = new Set(["instrument", "tape", "photo"]);

/** Whether a grade of evidence can call a state verified. */
export const isStrong = (evidence) => STRONG.has(evidence);

/** The weakest grade of some. */
export const weakestOf = (grades) => grades.reduce((a, b) => (EVIDENCE.indexOf(b) > EVIDENCE.indexOf(a) ? b : a));

/** Instance ids with 2 before 10. */
export function inOrder(ids) {
  return [...ids].sort((a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0));
}

/** Whether something is known: a value, yes or no. */
export const isKnown = (fact) => fact.answer === null || fact.answer === "yes" || fact.answer === "no";
