// Which drawings there are of what to measure where.

import {html, nothing} from "../../vendor/lit-html/lit-html.js";

const SPRITE = "/static/img/inspect/measures.svg";
let known = new Set();

/** Learn which drawings the sprite holds; without it the form asks without pictures. */
export async function learnDrawings() {
  const answer = await fetch(SPRITE);
  if (answer.ok) known = new Set([...(await answer.text()).matchAll(/<symbol id="([\w-]+)"/g)].map(([, id]) => id));
}

/** The drawing of a quantity of an element, if there is one; it illustrates words that stand beside it. */
export function drawing(element, quantity) {
  const id = [`${element}-${quantity}`, quantity].find((each) => known.has(each));
  if (!id) return nothing;
  return html`<svg class="drawing" aria-hidden="true" viewBox="0 0 160 100"><use href="${SPRITE}#${id}"></use></svg>`;
}
