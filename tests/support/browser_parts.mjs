// The parts of a browser that the form's own files need and Node lacks; each device has its own network and store.

import {AsyncLocalStorage} from "node:async_hooks";
import * as idb from "fake-indexeddb";

/** Whose code runs now: {indexedDB, fetch}. */
export const device = new AsyncLocalStorage();

/** What pages call. */
export function lay() {
  for (const [name, part] of Object.entries(idb)) if (name.startsWith("IDB")) globalThis[name] = part;
  Object.defineProperty(globalThis, "indexedDB", {get: () => device.getStore().indexedDB});
  globalThis.fetch = (path, options) => device.getStore().fetch(path, options);
  globalThis.navigator ??= {};
  globalThis.window = globalThis;
  globalThis.XMLHttpRequest = Request;
  globalThis.createImageBitmap = async (file) => ({width: 1, height: 1, close() {}, file});
  globalThis.document = {createElement: () => new Canvas()};
}

/** A new store, empty; it outlives the device's process. */
export const newStore = () => new idb.IDBFactory();

/** Pictures stay as they are: what is sent is what the test made. */
class Canvas {
  getContext() {
    return {drawImage: ({file}) => { this.file = file; }};
  }

  toBlob(done) {
    done(this.file);
  }
}

/** As much of XMLHttpRequest as tus-js-client uses, over `fetch`. */
class Request {
  upload = {};
  #headers = {};
  #aborted = new AbortController();

  open(method, url) {
    Object.assign(this, {method, url});
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  getResponseHeader(name) {
    return this.answer.headers.get(name);
  }

  abort() {
    this.#aborted.abort();
  }

  async send(body) {
    try {
      this.answer = await fetch(this.url, {method: this.method, headers: this.#headers, body, signal: this.#aborted.signal});
      this.responseText = await this.answer.text();
      this.status = this.answer.status;
    } catch (error) {
      this.onerror?.(error);
      return;
    }
    this.onload?.();
  }
}
