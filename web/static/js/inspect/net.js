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

/**
 * Bring a file: {blob, etag}, or null where the one with `etag` is still right. `onBytes` hears how much is here. It may
 * take as long as it takes, but not stand still. Raises Refused, Away.
 */
export async function download(path, {etag = null, onBytes}) {
  const patience = new AbortController();
  let timer = null;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => patience.abort(), PATIENCE);
  };
  wait();
  try {
    const headers = etag ? {"If-None-Match": etag} : {};
    const answer = await reached(path, {headers, credentials: "same-origin", cache: "no-store", signal: patience.signal});
    if (answer.status === 304) return null;
    if (!answer.ok) throw new Refused(answer.status, (await readBody(answer)) ?? {}, answer.headers);
    const parts = [];
    let bytes = 0;
    for (const reader = answer.body.getReader(); ; wait()) {
      const {done, value} = await reader.read();
      if (done) break;
      parts.push(value);
      bytes += value.length;
      onBytes(bytes);
    }
    return {blob: new Blob(parts), etag: answer.headers.get("ETag")};
  } catch (error) {
    throw error instanceof Refused || error instanceof Away ? error : new Away(error.message);
  } finally {
    clearTimeout(timer);
  }
}

/** What writes outside `call` need to be believed. */
export const trusted = () => ({"X-CSRFToken": csrf});
