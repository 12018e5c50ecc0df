// The objects of a district: what to do, what is begun, what is done; found by words, or by nearness.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {repeat} from "../../../vendor/lit-html/directives/repeat.js";
import * as store from "../store.js";
import {belongs, newestByObject, stateOf} from "../marks.js";
import {metres} from "../packs.js";
import {locate} from "../position.js";
import {works} from "../work.js";
import {inLanguage, say, shown, word} from "../words.js";
import {back, nameOf, standing, state, tabs} from "./parts.js";

const MOST = 60;
const asked = {text: "", which: "all", here: null, problem: ""};

export async function objects(app, [district]) {
  const [rows, own] = await Promise.all([store.allBy("objects", "district", district), works(app.me?.account)]);
  const byObject = newestByObject(own);
  const found = chosen(rows, byObject);
  const taken = (await store.kept("taken"))?.[district];
  return html`
    ${back("#/", say("title"))}
    <h1 tabindex="-1">${inLanguage(taken?.name)}</h1>
    ${tabs(district, "objects")}
    <form class="search" role="search" @submit=${(event) => event.preventDefault()}>
      <label for="words">${say("search")}</label>
      <input id="words" type="search" autocomplete="off" .value=${asked.text} @input=${(event) => set(app, {text: event.target.value})}>
      <fieldset class="chips"><legend class="unseen">${say("which")}</legend>
        ${["all", "todo", "begun", "done"].map((which) => html`<label><input type="radio" name="which" .checked=${asked.which === which}
          @change=${() => set(app, {which})}><span>${say(`which_${which}`)}</span></label>`)}
      </fieldset>
      <button type="button" @click=${() => nearest(app)}>${say("nearest")}</button>
    </form>
    <p role="status">${asked.problem || say("found", {count: shown(found.length), shown: Math.min(MOST, found.length)})}</p>
    <ul class="cards">
      ${repeat(found.slice(0, MOST), (row) => row.number, (row) => html`<li>
        <a href="#/object/${row.number}">${nameOf(row)}</a>
        <span class="small">${word("kind", row.kind)}${row.address ? html` · ${inLanguage(row.address)}` : ""}
        ${asked.here ? html` · ${say("metres", {count: shown(Math.round(metres(asked.here, row)))})}` : ""}</span>
        <span class="small">${state(stateOf(row))}</span>
        ${byObject.has(row.number) ? html`<span class="small">${standing(byObject.get(row.number))}</span>` : ""}
      </li>`)}
    </ul>
    ${found.length > MOST ? html`<p class="small">${say("narrow")}</p>` : ""}`;
}

function set(app, more) {
  Object.assign(asked, more);
  app.refresh();
}

function chosen(rows, byObject) {
  const words = asked.text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (row) => {
    const text = [row.number, ...Object.values(row.name ?? {}), ...Object.values(row.address ?? {})].join(" ").toLowerCase();
    return words.every((each) => text.includes(each));
  };
  const found = rows.filter((row) => belongs(row, byObject.get(row.number), asked.which) && has(row));
  const by = asked.here ? (row) => metres(asked.here, row) : (row) => inLanguage(row.name);
  return found.map((row) => [by(row), row]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

async function nearest(app) {
  const here = await locate();
  set(app, {here, problem: here ? "" : say("no_position")});
}
