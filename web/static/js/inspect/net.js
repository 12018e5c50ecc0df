// Calls of the server. A refusal is a Refused, a network that is not there an Away.

import {hear} from "./clock.js";

let csrf = "";

/** The server answered no: `status`, and its RFC 9457 problem. */
export class Refused extends Error {
  constructor(status, problem, headers) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    Object.assign(this, {status, problem, headers});
  }
}

/** Nobody answered, or something on the way did in the server's place. */
export class Away extends Error {}

/** Milliseconds after which nobody is taken to answer. */
export const PATIENCE = 30_000;

/** Take the token that says a write comes from a page of this site. */
export const trust = (token) => {
  csrf = token;
};

/** Send a request, JSON in and out; gives {body, headers, status}. Raises Refused, Away. */
export async function call(method, path, {body, headers = {}, language} = {}) {
  const answer = await reached(path, {
    method,
    headers: {
      Accept: "application/json",
      ...(body === undefined ? {} : {"Content-Type": "application/json"}),
      ...(method === "GET" ? {} : {"X-CSRFToken": csrf}),
      ...(language ? {"Accept-Language": language} : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  hear(answer.headers.get("Date"));
  const read = await readBody(answer);
  if (!answer.ok) throw new Refused(answer.status, read ?? {}, answer.headers);
  if (read === null) throw new Away("no JSON");
  return {body: read, headers: answer.headers, status: answer.status};
}

async function reached(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    throw new Away(error.message);
  }
}

async function readBody(answer) {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    // The connection broke while the answer came: nobody knows what it said.
    throw new Away(error.message);
  }
}

/** Bytes of a download after which its beginning is put aside. */
const PART = 4_000_000;

/**
 * Bring a file: {blob, etag}, or null where the one with `etag` is still right. `onBytes` hears how much is here, `onPart`
 * keeps the beginning that is ({blob, etag}); given as `begun`, only the rest comes, if it is the rest of the same. It may
 * take as long as it takes, but not stand still. Raises Refused, Away.
 */
export async function download(path, {etag = null, begun = null, onBytes, onPart}) {
  const patience = new AbortController();
  let timer = null;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => patience.abort(), PATIENCE);
  };
  wait();
  try {
    const headers = {
      ...(etag ? {"If-None-Match": etag} : {}),
      ...(begun ? {Range: `bytes=${begun.blob.size}-`, "If-Range": begun.etag} : {}),
    };
    const answer = await reached(path, {headers, credentials: "same-origin", cache: "no-store", signal: patience.signal});
    if (answer.status === 304) return null;
    if (begun && !isWhole(answer) && !isRestOf(begun, answer)) {
      patience.abort();
      return await download(path, {etag, onBytes, onPart});
    }
    if (!answer.ok) throw new Refused(answer.status, (await readBody(answer)) ?? {}, answer.headers);
    return await received(answer, {begun: isWhole(answer) ? null : begun, onBytes, onPart, wait});
  } catch (error) {
    const isTold = error instanceof Refused || error instanceof Away || error.name === "QuotaExceededError";
    throw isTold ? error : new Away(error.message);
  } finally {
    clearTimeout(timer);
  }
}

const isWhole = (answer) => answer.status === 200;

const isRestOf = (begun, answer) =>
  answer.status === 206 &&
  answer.headers.get("ETag") === begun.etag &&
  answer.headers.get("Content-Range")?.startsWith(`bytes ${begun.blob.size}-`);

/** The body of an answer behind what is here of it; where it breaks off, what came is put aside. */
async function received(answer, {begun, onBytes, onPart, wait}) {
  const etag = answer.headers.get("ETag");
  let [blob, parts, bytes] = [begun?.blob ?? new Blob(), [], begun?.blob.size ?? 0];
  const putAside = async () => {
    [blob, parts] = [new Blob([blob, ...parts]), []];
    // What has no mark of its own cannot be known again.
    if (etag && !etag.startsWith("W/")) await onPart({blob, etag});
  };
  try {
    for (const reader = answer.body.getReader(); ; wait()) {
      const {done, value} = await reader.read();
      if (done) return {blob: new Blob([blob, ...parts]), etag};
      parts.push(value);
      bytes += value.length;
      onBytes(bytes);
      if (bytes - blob.size > PART) await putAside();
    }
  } catch (error) {
    if (error.name !== "QuotaExceededError") await putAside();
    throw error;
  }
}

/** What writes outside `call` need to be believed. */
export const trusted = () => ({"X-CSRFToken": csrf});
