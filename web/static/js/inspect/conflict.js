// Two sides of one passport: what stands in the register now, and what this device has.

/** Facts of a filing's document as answers: {path: [what, evidence]}. */
export function factsOfDocument(document) {
  return Object.fromEntries(answersOfDocument(document).map(({path, what, evidence}) => [path, [what, evidence]]));
}

/** The observations of a document as rows of answers, without their work; remarks that the form cannot edit stay. */
export function answersOfDocument(document) {
  return (document?.observations ?? []).map((each) => ({
    path: `${each.zone}/${each.element}/${each.instance ?? "1"}/${each.present !== undefined ? "present" : each.quantity}`,
    what: each.present ?? each.answer ?? each.value,
    evidence: each.evidence ?? "eye",
    ...(each.note ? {note: each.note} : {}),
    ...(each.rule ? {rule: each.rule} : {}),
    ...(each.photos ? {photos: each.photos} : {}),
    at: each.observed_at ?? null,
  }));
}

/** Whether two facts say the same, whatever their grade of evidence. */
export const isSame = (a, b) => a?.[0] === b?.[0] || (typeof a?.[0] === "number" && Math.abs(a[0] - b?.[0]) < 1e-9);

/**
 * Three ways: `differs` are the fields on which both sides changed what was there ({path, base, theirs, mine});
 * `taken` what only the other side changed, which is taken (null: taken away).
 */
export function compare(base, theirs, mine) {
  const differs = [];
  const taken = {};
  for (const path of new Set([...Object.keys(base), ...Object.keys(theirs), ...Object.keys(mine)])) {
    if (isSame(theirs[path], mine[path]) || isSame(theirs[path], base[path])) continue;
    if (isSame(mine[path], base[path])) taken[path] = theirs[path] ?? null;
    else differs.push({path, base: base[path] ?? null, theirs: theirs[path] ?? null, mine: mine[path] ?? null});
  }
  return {differs: differs.sort((a, b) => (a.path < b.path ? -1 : 1)), taken};
}

/** What a document says, in a form that two of them can be compared by, whoever wrote them down. */
export function saying(document) {
  const answers = answersOfDocument(document).map(({path, what, evidence, note}) => {
    return [path, typeof what === "number" ? Math.round(what * 1e6) / 1e6 : what, evidence, note ?? ""];
  });
  const forms = (document?.forms ?? []).map((each) => JSON.stringify([each.form, [...each.categories].sort(), each.zone ?? null]));
  const {lon, lat, by = "", reason = ""} = document?.position ?? {};
  const at = lon === undefined ? [] : [lon.toFixed(6), lat.toFixed(6), by, reason];
  const rest = [document?.inspected_on, document?.depth, forms.sort(), document?.private ?? "", at];
  return JSON.stringify([answers.sort((a, b) => (a[0] < b[0] ? -1 : 1)), rest]);
}
