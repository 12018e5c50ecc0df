// What is on the device: IndexedDB, one row an answer and one a photo, so that nothing typed waits in memory.

import {openDB} from "../../vendor/idb/build/index.js";

const NAME = "bosaga-inspect";
let opened = null;

/** The database; opened again after the system took the connection away. */
function database() {
  opened ??= openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("kept");
      const objects = db.createObjectStore("objects", {keyPath: "number"});
      objects.createIndex("district", "district");
      // What passports say is heavy: a list of thousands of objects is read without it.
      db.createObjectStore("facts", {keyPath: "number"}).createIndex("district", "district");
      const works = db.createObjectStore("works", {keyPath: "id"});
      works.createIndex("object", "object");
      const answers = db.createObjectStore("answers", {keyPath: ["work", "path"]});
      answers.createIndex("work", "work");
      const photos = db.createObjectStore("photos", {keyPath: "id"});
      photos.createIndex("work", "work");
      db.createObjectStore("log", {autoIncrement: true});
    },
    // Another window brings a newer form: let it in.
    blocking(_current, _blocked, event) {
      event.target.close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

async function run(act) {
  try {
    return await act(await database());
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    opened = null;
    return act(await database());
  }
}

const remembered = new Map();

/** One value by its name: who is signed in, words, forms, what was taken. */
export const kept = (name) => run((db) => db.get("kept", name));

export function keep(name, value) {
  remembered.delete(name);
  return run((db) => db.put("kept", value, name));
}

export const forget = (name) => run((db) => db.delete("kept", name));

/** A large value that this window alone replaces, read once. Do not change it. */
export async function keptForGood(name) {
  if (!remembered.has(name)) {
    const value = await kept(name);
    if (value === undefined) return undefined;
    remembered.set(name, value);
  }
  return remembered.get(name);
}

export const get = (store, key) => run((db) => db.get(store, key));
export const put = (store, row) => run((db) => db.put(store, row));
export const remove = (store, key) => run((db) => db.delete(store, key));
export const all = (store) => run((db) => db.getAll(store));
export const allBy = (store, index, key) => run((db) => db.getAllFromIndex(store, index, key));
export const count = (store) => run((db) => db.count(store));

/** Put many rows at once, all or none; first those that `clear` names by [store, index, key]. */
export function putAll(store, rows, clear = null) {
  return whole([store], async (of) => {
    if (clear) await clearBy(of(store).index(clear.index), clear.key);
    for (const row of rows) of(store).put(row);
  });
}

/** Change one row by a function of what it is now, in one transaction: two tabs never undo one another. */
export function change(store, key, alter) {
  return run(async (db) => {
    const tx = db.transaction(store, "readwrite");
    const row = await tx.store.get(key);
    const next = row === undefined ? undefined : alter(row);
    if (next !== undefined) await tx.store.put(next);
    await tx.done;
    return next;
  });
}

/** Something was meant to change a work that is on its way, or with the register already. */
export class Closed extends Error {}

/**
 * Change a row of a work ("answers" or "photos") while the work is open to changes, in one transaction with it.
 * `alter` gets the row that is there and gives the new one, or null to remove it. Raises Closed.
 */
export function changeOf(work, states, store, key, alter) {
  return whole(["works", store], async (of) => {
    const row = await of("works").get(work);
    if (!row || !states.includes(row.state)) throw new Closed();
    const next = alter(await of(store).get(key));
    of("works").put({...row, changed_at: new Date().toISOString()});
    if (next === null) of(store).delete(key);
    else of(store).put(next);
    return next;
  });
}

async function clearBy(index, key) {
  for (let cursor = await index.openCursor(key); cursor; cursor = await cursor.continue()) cursor.delete();
}

/** Write to one store or several, all or nothing, also where one of the writes is not even accepted. */
function whole(names, act) {
  return run(async (db) => {
    const tx = db.transaction(names, "readwrite");
    try {
      const result = await act((name) => tx.objectStore(name));
      await tx.done;
      return result;
    } catch (error) {
      tx.done.catch(() => {});
      try {
        tx.abort();
      } catch {
        // It was undone already.
      }
      throw error;
    }
  });
}

/** Put a work in the place of what was typed for it (a name of `kept`), in one transaction. */
export function putInstead(work, typed) {
  return whole(["works", "kept"], (of) => Promise.all([of("works").put(work), of("kept").delete(typed)]));
}

/**
 * Change a work that is in one of some states, and with it its answers ({path: row, or null to remove it}), in one
 * transaction; whether it was in one.
 */
export function changeWith(id, states, alter, answers) {
  return whole(["works", "answers"], async (of) => {
    const work = await of("works").get(id);
    if (!work || !states.includes(work.state)) return false;
    for (const [path, row] of Object.entries(answers)) {
      if (row === null) of("answers").delete([id, path]);
      else of("answers").put({...row, work: id, path});
    }
    of("works").put({...work, ...alter(work), changed_at: new Date().toISOString()});
    return true;
  });
}

/** Put one work and replace all its answers, in one transaction. */
export function replaceAnswers(work, answers) {
  return whole(["works", "answers"], async (of) => {
    await clearBy(of("answers").index("work"), work.id);
    for (const row of answers) of("answers").put(row);
    of("works").put(work);
  });
}

/** Forget everything on this device but the language. */
export function forgetAll() {
  return run(async (db) => {
    const names = ["objects", "facts", "works", "answers", "photos", "log", "kept"];
    const tx = db.transaction(names, "readwrite");
    const language = await tx.objectStore("kept").get("language");
    for (const name of names) tx.objectStore(name).clear();
    tx.objectStore("kept").put(language, "language");
    await tx.done;
  });
}

/** Remove a work with its answers and photos. */
export function removeWork(id) {
  return whole(["works", "answers", "photos"], async (of) => {
    for (const name of ["answers", "photos"]) await clearBy(of(name).index("work"), id);
    of("works").delete(id);
  });
}

/** Write a line of the log that a person can read: a code of SENTENCES with what fills it. It is of who is here. */
export function log(code, values = {}) {
  return run(async (db) => {
    const account = (await db.get("kept", "me"))?.account;
    await db.add("log", {at: new Date().toISOString(), code, values, account});
  });
}

/** The last lines of a person's log, newest first. */
export function lastLines(most, account) {
  return run(async (db) => {
    const found = [];
    for (let cursor = await db.transaction("log").store.openCursor(null, "prev"); cursor && found.length < most; cursor = await cursor.continue()) {
      if (cursor.value.account === account) found.push(cursor.value);
    }
    return found;
  });
}

/** Ask the browser to keep all this when it runs short of room; whether it will. */
export async function persist() {
  if (!navigator.storage?.persist) return false;
  return (await navigator.storage.persisted()) || navigator.storage.persist();
}

/** The share of the room that is used, 0 to 1; null where the browser does not say. */
export async function used() {
  const found = await navigator.storage?.estimate?.();
  return found?.quota ? found.usage / found.quota : null;
}
