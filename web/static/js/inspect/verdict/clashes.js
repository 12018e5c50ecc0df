// Answers that cannot be true together: the register refuses them, so they are said while the inspector stands there.

import {presence} from "./conditions.js";
import {NOTHING} from "./facts.js";
import {LEVEL, PRESENT} from "./terms.js";

const CLIMBS = ["way_in", "stair_outdoor", "ramp"];

/** Each contradiction of `grouped` facts: the path of the answer to look at, the register's code, what its words name. */
export function clashesOf(facts) {
  const found = [];
  for (const [where, instances] of facts) {
    for (const [id, own] of instances) {
      const said = [where, id, own];
      found.push(...absentAndMeasured(...said), ...flightAboveRise(...said), ...levelBesideSteps(facts, ...said));
    }
  }
  return found;
}

function absentAndMeasured(where, id, own) {
  const element = where.split("/")[1];
  if (element === "zone" || own.get(PRESENT)?.answer !== "no" || presence(own) === false) return [];
  const [quantity] = [...own].filter(([name, fact]) => name !== PRESENT && fact.answer !== "not_applicable").map(([name]) => name).sort();
  return [{path: `${where}/${id}/${quantity}`, code: "absent_and_measured", element, quantity}];
}

function flightAboveRise(where, id, own) {
  const [rise, flight] = ["rise", "flight_rise"].map((name) => own.get(name)?.value ?? null);
  if (rise === null || flight === null || flight <= rise + 1e-9) return [];
  return [{path: `${where}/${id}/flight_rise`, code: "flight_above_rise", element: where.split("/")[1], rise, flight_rise: flight}];
}

function levelBesideSteps(facts, where, id, own) {
  if (where !== "entrance/way_in") return [];
  const rise = own.get("rise")?.value ?? null;
  const quantity = own.get("level")?.answer === "yes" ? "level" : rise !== null && rise <= LEVEL ? "rise" : null;
  const element = CLIMBS.find((each) => isNotLevel(facts.get(`entrance/${each}`)?.get(id) ?? NOTHING, each));
  return quantity && element ? [{path: `${where}/${id}/${quantity}`, code: "level_beside_steps", element, instance: id}] : [];
}

/** Whether a stair or a ramp makes its entrance not level, or a rise recorded of the way in does. */
function isNotLevel(own, element) {
  const [rise, flight] = ["rise", "flight_rise"].map((name) => own.get(name)?.value ?? null);
  if (rise > LEVEL || flight > LEVEL) return true;
  return element !== "way_in" && presence(own) === true && rise === null;
}
