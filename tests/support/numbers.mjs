// Numbers as the inspector's form reads and writes them: typed text in, [what was read, as it stands in a field again] out.

import {createInterface} from "node:readline";
import {plain, speak, typed} from "../../web/static/js/inspect/words.js";

globalThis.document = {documentElement: {}};
speak({language: "ru"});
for await (const line of createInterface({input: process.stdin})) {
  const value = typed(JSON.parse(line));
  console.log(JSON.stringify([value, value === null ? "" : plain(value)]));
}
