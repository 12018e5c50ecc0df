// The code printed on the official form: ДП, ДЧ, ДУ, ВНД, for all («В») or for the categories listed («И»).

import {CATEGORIES} from "./terms.js";

const LETTERS = {K: "К", O: "О", S: "С", G: "Г", U: "У"};

/** The code of an object's states; null while a category is unknown, or where none applies. */
export function codeOf(states) {
  const by = {};
  for (const category of CATEGORIES) (by[states[category]] ??= []).push(LETTERS[category]);
  const {not_applicable: without = [], ...known} = by;
  const names = Object.keys(known);
  if (known.unknown || !names.length) return null;
  const list = (name, letters) => `${name} (${letters.join(", ")})`;
  let parts;
  if (names.length === 1) {
    parts = [{full: "ДП-В", partial: "ДЧ-В", conditional: "ДУ", none: "ВНД"}[names[0]]];
  } else if (names.length === 2 && known.full && known.partial) {
    parts = ["ДЧ-В", list("ДП-И", known.full)];
  } else {
    const order = [["ДП-И", known.full], ["ДЧ-И", known.partial], ["ДУ", known.conditional], ["ВНД", known.none]];
    // Each category is named here, so those that do not apply need no word.
    return order.filter(([, letters]) => letters).map(([name, letters]) => list(name, letters)).join("; ");
  }
  if (without.length) parts.push(list("не применимо", without));
  return parts.join("; ");
}
