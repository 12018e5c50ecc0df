// Two sides of one passport: what stands in the register now, and what this device has.

import {factsOf} from "./form.js";

/** Facts of a filing's document, or of a version, as answers: {path: [what, evidence]}. */
export function factsOfDocument(observations) {
  return Object.fromEntries(
    observations.map((each) => {
      const quantity = each.present !== undefined ? "present" : each.quantity;
      const what = each.present ?? each.answer ?? each.value;
      return [`${each.zone}/${each.element}/${each.instance ?? "1"}/${quantity}`, [what, each.evidence ?? "eye"]];
    }),
  );
}

/** Whether two facts say the same, whatever their grade of evidence. */
export const isSame = (a, b) => a?.[0] === b?.[0] || (typeof a?.[0] === "number" && Math.abs(a[0] - b?.[0]) < 1e-9);

/**
 * The fields on which both sides differ and theirs is not what mine began from: [{path, base, theirs, mine}].
 * What only one side changed is no conflict: mine is kept, or theirs is taken (`taken`).
 */
export function compare(base, theirs, mine) {
  const differs = [];
  const taken = {};
  for (const path of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    if (isSame(theirs[path], mine[path]) || isSame(theirs[path], base[path])) continue;
    if (mine[path] === undefined && base[path] === undefined) taken[path] = theirs[path];
    else differs.push({path, base: base[path] ?? null, theirs: theirs[path] ?? null, mine: mine[path] ?? null});
  }
  return {differs: differs.sort((a, b) => (a.path < b.path ? -1 : 1)), taken};
}

/** Whether the register holds just what this device sent: an answer that was lost on the way back. */
export function isMine(document, answers) {
  const theirs = factsOfDocument(document.observations ?? []);
  const mine = factsOf(answers);
  return Object.keys(theirs).length === Object.keys(mine).length && Object.keys(mine).every((p) => isSame(theirs[p], mine[p]));
}
