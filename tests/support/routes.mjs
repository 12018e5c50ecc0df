// Orders stops with the inspector's form: one JSON line in ({stops, from}), one out.

import {createInterface} from "node:readline";
import {flat, lengthOf, nearestFirst, route} from "../../web/static/js/inspect/route.js";

for await (const line of createInterface({input: process.stdin})) {
  const {stops, from} = JSON.parse(line);
  const order = route(stops, from);
  const [all, plain] = from ? [[from, ...order], [from, ...stops]] : [order, stops];
  const walked = all.length ? lengthOf([...all.keys()], flat(all)) : 0;
  const places = plain.length ? flat(plain) : [];
  const nearest = places.length ? lengthOf(nearestFirst(places), places) : 0;
  console.log(JSON.stringify({order: order.map(({number}) => number), walked, nearest}));
}
