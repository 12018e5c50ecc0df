// How many questions the inspector's form asks of an object of which nothing is known yet: forms in, counts out, one line each.

import {createInterface} from "node:readline";
import {formOf, progress, sectionsOf, verdictOf} from "../../web/static/js/inspect/form.js";

for await (const line of createInterface({input: process.stdin})) {
  const {forms, kind} = JSON.parse(line);
  const form = formOf(forms, kind, false);
  const asked = (depth) => progress(sectionsOf(form, {depth, instances: {}}, {}, verdictOf(form, {}, []))).asked;
  console.log(JSON.stringify(["quick", "standard", "full"].map(asked)));
}
