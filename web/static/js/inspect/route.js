// The day's walk: stops in an order that is short on foot, by straight lines.

/** Reversals are tried at most so far apart where there are many stops: a phone answers at once. */
const FAR = 60;
const MANY = 400;
const ROUNDS = 40;
const EARTH = 6_371_000;

/**
 * Order stops ({lon, lat} in degrees, WGS 84) for walking, from a place or from the first of them.
 *
 * The nearest one is next each time; then stretches are turned round as long as that makes the walk shorter (2-opt).
 */
export function route(stops, from = null) {
  if (stops.length < 2) return [...stops];
  const places = flat(from ? [from, ...stops] : stops);
  const order = shortened(nearestFirst(places), places);
  return from ? order.slice(1).map((place) => stops[place - 1]) : order.map((place) => stops[place]);
}

/** The walk that always goes to the nearest stop left, from the first place: places of `places` in order. */
export function nearestFirst(places) {
  const left = new Set(places.keys());
  const order = [];
  for (let here = 0; ; ) {
    order.push(here);
    left.delete(here);
    if (!left.size) return order;
    let best = null;
    for (const place of left) {
      const length = apart(places[here], places[place]);
      if (best === null || length < best.length) best = {place, length};
    }
    here = best.place;
  }
}

/** Turn stretches of a walk round while that makes it shorter; its beginning stays. */
export function shortened(walk, places) {
  const order = [...walk];
  const last = order.length - 1;
  const far = order.length > MANY ? FAR : last;
  const between = (i, j) => apart(places[order[i]], places[order[j]]);
  for (let isShorter = true, rounds = 0; isShorter && rounds < ROUNDS; rounds += 1) {
    isShorter = false;
    for (let i = 1; i < last; i += 1) {
      for (let j = i + 1; j <= Math.min(last, i + far); j += 1) {
        const before = between(i - 1, i) + (j < last ? between(j, j + 1) : 0);
        const after = between(i - 1, j) + (j < last ? between(i, j + 1) : 0);
        if (after < before - 1e-6) {
          turn(order, i, j);
          isShorter = true;
        }
      }
    }
  }
  return order;
}

/** Places on a plane, in metres: good to a few per mille within a city. */
export function flat(stops) {
  const rad = Math.PI / 180;
  const middle = stops.reduce((sum, {lat}) => sum + lat, 0) / stops.length;
  return stops.map(({lon, lat}) => [lon * rad * EARTH * Math.cos(middle * rad), lat * rad * EARTH]);
}

/** How long a walk is, in metres. */
export const lengthOf = (order, places) =>
  order.slice(1).reduce((sum, place, before) => sum + apart(places[order[before]], places[place]), 0);

const apart = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

function turn(order, i, j) {
  for (; i < j; i += 1, j -= 1) [order[i], order[j]] = [order[j], order[i]];
}
