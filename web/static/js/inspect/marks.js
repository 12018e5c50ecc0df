// How far my work on an object is, as one code: for the list and the map alike.

/** Of several works on one object the newest stands for it; `works` come newest first. */
export const newestByObject = (works) => new Map([...works].reverse().map((work) => [work.object, work]));

const MARKS = {
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
