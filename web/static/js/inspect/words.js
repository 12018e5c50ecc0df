// Words in the chosen language, and numbers as people write them.

let spoken = null;

/** Take a language's words (`/inspect/words/CODE.json`). */
export function speak(words) {
  spoken = words;
  document.documentElement.lang = words.language;
}

export const language = () => spoken.language;

/** A sentence of the form by its name, its {fields} filled. */
export function say(name, values = {}) {
  return fill(spoken.say[name] ?? name, values);
}

/** How a quantity of an element is measured, if there is something to say. */
export const hint = (element, quantity) => spoken.hint[`${element}-${quantity}`] ?? spoken.hint[quantity] ?? "";

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** The word of a vocabulary for a code; a code without a word is shown without underscores. */
export const word = (vocabulary, code) => spoken[vocabulary]?.[code] ?? String(code ?? "").replaceAll("_", " ");

/** What a rule asks, and the clause that says so. */
export const asks = (rule) => spoken.asks[rule] ?? rule;
export const clause = (rule) => spoken.clauses[rule] ?? "";

/** A text in several languages in the chosen one, else in the first there is. */
export function inLanguage(texts) {
  if (!texts) return "";
  return [spoken.language, "ru", "kk", "ky", "en"].map((code) => texts[code]).find(Boolean) ?? "";
}

// Kazakh and Kyrgyz numbers and days in figures look as Russian ones do; many browsers write only these.
const LOCALES = {ru: "ru", kk: "ru", ky: "ru", en: "en-GB"};

export const shown = (number, digits = 3) => number.toLocaleString(LOCALES[spoken.language], {maximumFractionDigits: digits});

/** A number for a field: without marks of thousands, which `typed` would refuse, and as exact as a coordinate. */
export const plain = (number) =>
  number.toLocaleString(LOCALES[spoken.language], {maximumFractionDigits: 7, useGrouping: false});

export function moment(iso) {
  return new Date(iso).toLocaleString(LOCALES[spoken.language], {dateStyle: "short", timeStyle: "short"});
}

/** A day, given as YYYY-MM-DD. */
export const day = (iso) => new Date(`${iso}T12:00`).toLocaleDateString(LOCALES[spoken.language], {dateStyle: "short"});

/** A number as typed, with a decimal comma or point and any of the signs written for a minus; null for what is none. */
export function typed(text) {
  const plain = text.trim().replace(/[\s\u00a0]/g, "").replace(",", ".").replace(/^[−–]/, "-");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}
