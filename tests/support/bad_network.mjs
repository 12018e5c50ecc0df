// A network that fails as real ones do, between the form's `fetch` and a real server. What it does is drawn from a seed.

import {request} from "node:http";

/** What may happen to a call, each in its turn. `cut_…` break off while it is sent, at that share of its bytes. */
const FAULTS = [
  "lost_before", "lost_after", "answer_broken", "ill_before", "ill_after", "killed_before", "killed_after",
  "cut_10", "cut_50", "cut_90",
];

const reach = globalThis.fetch;
let turn = 0;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function drawn(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fetch for one device. `share` of the calls fail; `onFault` hears how, `onKill` that the device died in this one. */
export function badNetwork({address, headers, seed, share, onFault, onKill}) {
  const chance = drawn(seed);
  return async (path, options = {}) => {
    const call = {...options, headers: {...options.headers, ...headers}};
    const url = new URL(path, address);
    if (chance() >= share) return reach(url, call);
    const fault = next(Boolean(call.body));
    onFault(fault);
    if (fault.startsWith("cut_")) {
      await sendPart(url, call, Number(fault.slice(4)) / 100);
      throw new TypeError("the connection broke");
    }
    if (fault === "lost_before") throw new TypeError("nobody there");
    if (fault === "ill_before") return new Response("<html>down</html>", {status: 503});
    const answer = fault === "killed_before" ? null : reach(url, call).then(async (got) => [got, await got.arrayBuffer()]);
    if (fault.startsWith("killed")) {
      // What is on its way arrives, while the device that sent it starts again.
      answer?.catch(() => {});
      onKill();
      return new Promise(() => {});
    }
    const [got, bytes] = await answer;
    if (fault === "ill_after") return new Response("<html>down</html>", {status: 502});
    if (fault === "lost_after" || bytes.byteLength === 0) throw new TypeError("the answer was lost");
    return new Response(brokenOff(bytes), {status: got.status, headers: got.headers});
  };
}

/** The fault whose turn it is; a call without a body cannot be cut. */
function next(hasBody) {
  const fault = FAULTS[turn % FAULTS.length];
  if (!hasBody && fault.startsWith("cut_")) return "lost_before";
  turn += 1;
  return fault;
}

/** The first half of an answer, and then nobody. */
function brokenOff(bytes) {
  return new ReadableStream({
    start(stream) {
      stream.enqueue(new Uint8Array(bytes, 0, Math.floor(bytes.byteLength / 2)));
      stream.error(new TypeError("the connection broke"));
    },
  });
}

/** Send a share of a body and hang up. */
async function sendPart(url, {method, headers, body}, share) {
  const bytes = Buffer.from(typeof body === "string" ? body : await body.arrayBuffer());
  const sent = bytes.subarray(0, Math.floor(bytes.length * share));
  await new Promise((done) => {
    const out = request(url, {method, headers: {...headers, "Content-Length": bytes.length}});
    out.on("error", done);
    out.on("response", done);
    out.write(sent, () => {
      out.destroy();
      done();
    });
  });
}
