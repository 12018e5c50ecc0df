// Findings and gaps in the shape others read.

import {CATEGORIES} from "./terms.js";

const round = (value, places) => Math.round(value * 10 ** places) / 10 ** places;
const names = (categories) => [...categories].sort().map((c) => CATEGORIES[c]);

/** CONTRACT's finding. */
export function findingOf(found, decisive) {
  const {rule, fact} = found;
  const {data} = rule;
  const shown = found.shown.data;
  const limit = typeof shown.limit === "number" ? round(shown.limit, shown.unit === "percent" ? 2 : 4) : shown.limit;
  return {
    rule: rule.id,
    zone: rule.zone,
    element: rule.element,
    quantity: found.shown.quantity,
    instance: found.instance,
    categories: names(found.categories),
    severity: severityOf(found),
    closes_way: found.closes,
    decisive,
    proposal: data.proposal,
    measured: {value: fact.value === null ? fact.answer : round(fact.value, 4), unit: shown.unit},
    required: {operator: shown.operator, limit, unit: shown.unit, impassable: shown.impassable},
    clause: data.clause,
    clause_verified: data.clause_verified,
    group: found.group,
    borrowed_from: data.borrowed_from,
    evidence: fact.evidence,
  };
}

/** Of its rule; of a ladder (service in the whole building, or below, or nowhere), of the step it ends on. */
function severityOf(found) {
  if (found.group.length && !found.rule.measured) return found.closes ? "blocking" : "partial";
  return found.rule.severity;
}

/** CONTRACT's missing item. */
export function missingOf(lacking, categories, necessary) {
  const {rule} = lacking;
  return {
    rule: rule.id,
    zone: rule.zone,
    element: rule.element,
    instance: lacking.instance,
    needs: lacking.needs,
    categories: names(categories),
    severity: lacking.necessary.length ? "blocking" : rule.severity,
    necessary,
  };
}

/** Those that close the way first, then those that decide. */
export const sortFindings = (findings) => sortBy(findings, (f) => [!f.closes_way, !f.decisive, f.rule, f.instance]);

/** The necessary ones first. */
export const sortMissing = (missing) => sortBy(missing, (m) => [!m.necessary, m.zone, m.rule, m.instance]);

function sortBy(list, keys) {
  return list
    .map((each) => ({each, key: keys(each)}))
    .sort((a, b) => {
      const n = a.key.findIndex((value, place) => value !== b.key[place]);
      return n < 0 ? 0 : a.key[n] < b.key[n] ? -1 : 1;
    })
    .map(({each}) => each);
}
