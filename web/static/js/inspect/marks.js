// How far my work on an object is, as one code with its sign and its word: for the list and the map alike.

/** Signs of my work, in a box of 20 × 20, as the states have theirs (img/sprite.svg). The word of each is `mark_…`. */
export const SIGNS = {
  draft: "M2.5 17.5l1-4.6 9.3-9.3 3.6 3.6-9.3 9.3z",
  outbox: "M10 1.5l7.5 8.5h-4.5v8.5h-6v-8.5h-4.5z",
  returned: "M8.5 2.5v4h3.5a5.5 5.5 0 0 1 0 11h-6v-3h6a2.5 2.5 0 0 0 0-5h-3.5v4l-7-5.5z",
  stuck: "M8.2 1.5h3.6l-.7 10.5h-2.2zM8.2 14.2h3.6v3.6h-3.6z",
  received: "M1.5 11l2.7-2.7 3.8 3.8 7.8-8.6 2.7 2.5-10.4 11.5z",
};
/** Of an object without a passport in force. */
export const stateOf = (row) => row.state ?? "unsurveyed";

/** Of several works on one object the newest stands for it; `works` come newest first. */
export const newestByObject = (works) => new Map([...works].reverse().map((work) => [work.object, work]));

/** The mark of each state of a work. */
export const MARKS = {
  draft: "draft", ready: "outbox", sending: "outbox", returned: "returned", refused: "stuck", conflict: "stuck", received: "received",
};

/** todo, draft, outbox, returned, stuck, received; "" for an object with a passport that nobody works on here. */
export const markOf = (row, work) => (work ? MARKS[work.state] : row.passport ? "" : "todo");

/** Whether it belongs to a choice of the list: all, todo, begun, done. */
export function belongs(row, work, which) {
  const mark = markOf(row, work);
  if (which === "begun") return mark !== "todo" && mark !== "" && mark !== "received";
  return which === "all" || mark === (which === "done" ? "received" : which);
}
