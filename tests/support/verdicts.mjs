// Judges cases with the engine of the inspector's form: one JSON line in, one out. The first line holds the tables.

import {createInterface} from "node:readline";
import {clashesOf} from "../../web/static/js/inspect/verdict/clashes.js";
import {grouped} from "../../web/static/js/inspect/verdict/facts.js";
import {compilePlan} from "../../web/static/js/inspect/verdict/plan.js";
import {assess} from "../../web/static/js/inspect/verdict/judge.js";

let tables = null;
const plans = new Map();

function planOf(norm, kind) {
  const key = `${norm} ${kind.code} ${kind.family}`;
  if (!plans.has(key)) plans.set(key, compilePlan(tables[norm], kind));
  return plans.get(key);
}

for await (const line of createInterface({input: process.stdin})) {
  const read = JSON.parse(line);
  if (tables === null) tables = read;
  else {
    const clashes = clashesOf(grouped(read.facts)).map(({path, code}) => [path, code]);
    console.log(JSON.stringify({...assess(planOf(read.norm, read.kind), read.facts, read), clashes}));
  }
}
