// A way in: everything with one instance id, judged together, and whether it can be entered without steps.

import {anyOf, presence} from "./conditions.js";
import {NOTHING} from "./facts.js";
import {bestEvidence, judgeElement} from "./items.js";
import {Tally} from "./tally.js";
import {LEVEL, isKnown, weakestOf} from "./terms.js";

const PARTS = ["ramp", "platform_lift"];
const RISES = ["rise", "flight_rise"];

/** Add to a tally the items of one entrance, or of one cabin with its basin and alarm. */
export function judgeBundle(zone, instance, world, onlyRecorded, tally) {
  const facts = new Map(zone.bundled.map((p) => [p.element, world.instances(p.where).get(instance) ?? NOTHING]));
  const parts = new Map();
  const cabin = facts.get("accessible_wc");
  const gone = cabin !== undefined && presence(cabin) === false;
  const way = zone.wayIn ? world.instances(`${zone.zone}/${zone.wayIn.element}`).get(instance) ?? NOTHING : NOTHING;
  const direct = zone.wayIn ? directly(way, zone.wayIn) : null;
  for (const plan of zone.bundled) {
    const own = facts.get(plan.element);
    // An absent cabin takes its basin and alarm with it; one never looked at does not ask for them either.
    const follows = cabin !== undefined && plan.element !== "accessible_wc";
    if (follows && (gone || (presence(cabin) === null && !own.size))) continue;
    if (zone.wayIn && PARTS.includes(plan.element)) {
      if (direct !== null && presence(own) === null) continue;
      const part = new Tally();
      judgeElement(plan, instance, own, part, world, onlyRecorded);
      parts.set(plan.element, part);
    } else {
      judgeElement(plan, instance, own, tally, world, onlyRecorded);
    }
  }
  if (zone.wayIn) judgeWayIn(zone.wayIn, instance, {facts, parts, way, direct}, tally, world, onlyRecorded);
  tally.absent = gone;
}

function directly(own, rule) {
  const fact = own.get(rule.quantity);
  return fact && isKnown(fact) ? fact : null;
}

/** Whether a ramp or a platform lift is there with nothing closed. */
function isUsable(own, part) {
  const there = presence(own);
  if (there !== true || part === undefined) return there;
  if (part.isClosed) return false;
  return part.necessary.some(Boolean) ? null : true;
}

/** Whether an entrance is level: nothing in it rises more than LEVEL, and something says so. */
function isLevel(facts, way) {
  const climbs = ["stair_outdoor", "ramp"].map((name) => facts.get(name) ?? NOTHING);
  const rises = [...climbs, way].flatMap((own) => RISES.map((quantity) => own.get(quantity)?.value ?? null));
  if (rises.some((rise) => rise !== null && rise > LEVEL)) return false;
  if (climbs.some((own) => presence(own) && riseOf(own) === null)) return false;
  const said = way.get("level");
  if (said && isKnown(said)) return said.answer === "yes";
  if (riseOf(way) !== null) return true;
  // A stair and a ramp that are both recorded absent, or as flat, leave nothing to climb.
  const flat = (own) => riseOf(own) !== null && riseOf(own) <= LEVEL;
  return climbs.every((own) => presence(own) === false || flat(own)) ? true : null;
}

const riseOf = (own) => own.get("rise")?.value ?? null;

function judgeWayIn(rule, instance, {facts, parts, way, direct}, tally, world, onlyRecorded) {
  const truths = new Map([["level", isLevel(facts, way)]]);
  for (const name of PARTS) truths.set(name, isUsable(facts.get(name) ?? NOTHING, parts.get(name)));
  let result = anyOf(truths.values());
  const touched = way.size > 0 || ["stair_outdoor", ...PARTS].some((name) => facts.get(name)?.size);
  if (direct !== null) {
    if (result === null) result = direct.answer === "yes";
    else if (result !== (direct.answer === "yes")) {
      world.report("step_free_contradicted", {instance, answer: direct.answer});
    }
  }
  for (const part of parts.values()) merge(part, tally, result === null, result === false);
  if (onlyRecorded && !touched) return;
  if (result === null) {
    const open = [...truths].filter(([, truth]) => truth === null).map(([name]) => name);
    tally.lacks(rule, instance, touched ? open : [rule.quantity], rule.categories, rule.necessary);
    return;
  }
  const fact = {value: null, answer: result ? "yes" : "no", evidence: gradeOf(result, truths, facts, way, direct)};
  if (result) tally.passes(rule.categories, fact.evidence);
  else tally.fails(rule, instance, fact, rule.categories, rule.blocking);
}

/** A ramp's items count; it closes nothing itself, and is necessary only while the way in is undecided. */
function merge(part, tally, undecided, closed) {
  tally.addCounts(part);
  for (const gap of part.lacking) {
    tally.lacking.push(undecided ? gap : {...gap, necessary: []});
    if (undecided) for (const c of gap.necessary) tally.necessary[c] += 1;
  }
  for (const found of part.found) tally.found.push(closed ? found : {...found, closes: false});
}

/** The grade under which the way in was decided: strong if each part that decided it has a strong fact. */
function gradeOf(result, truths, facts, way, direct) {
  if (anyOf(truths.values()) === null && direct !== null) return direct.evidence;
  let deciding = [...truths].filter(([, truth]) => truth === result).map(([name]) => name);
  if (result) deciding = deciding.slice(0, 1);
  const climbs = [way, facts.get("stair_outdoor") ?? NOTHING, facts.get("ramp") ?? NOTHING];
  const sources = deciding.map((name) => (name === "level" ? climbs : [facts.get(name) ?? NOTHING]));
  return weakestOf(sources.map(bestEvidence));
}
