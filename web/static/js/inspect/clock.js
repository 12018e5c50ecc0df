// The device's clock is recorded and never trusted: what the register said of the time is held against it.

const A_DAY = 86_400_000;
let off = 0;

/** Hear the server's time, a `Date` header; at most the seconds that its answer was on the way are wrong with it. */
export function hear(date) {
  const there = Date.parse(date ?? "");
  if (!Number.isNaN(there)) off = there - Date.now();
}

/** Milliseconds by which the server's clock was ahead of this one at its last answer; less than half a day is none. */
export const clockOff = () => (Math.abs(off) < A_DAY / 2 ? 0 : off);

/** The day here, as YYYY-MM-DD: the inspector's, not Greenwich's, and never before the day the register was last at. */
export function dayHere(me) {
  const at = new Date(Date.now() + (me?.clock_off ?? 0));
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  return day < (me?.today ?? "") ? me.today : day;
}

/** Whether this device's clock cannot be right: far from the register's when it last answered, or behind that day. */
export const isClockWrong = (me) => Boolean(me?.clock_off) || dayHere() < (me?.today ?? "");

/** A moment as the register can keep it; undefined for one that no working clock shows. */
export function recorded(moment) {
  const year = new Date(moment ?? NaN).getUTCFullYear();
  return year >= 2000 && year < 2100 ? moment : undefined;
}

/** Whether a moment may have been by the register's clock. */
export const hasBeen = (moment) => recorded(moment) !== undefined && Date.parse(moment) < Date.now() + off + A_DAY / 2;
