// One object: begin a passport or a quick look, go on, or say why there is none.

import {keyed} from "../../../vendor/lit-html/directives/keyed.js";
import {html} from "../../../vendor/lit-html/lit-html.js";
import {ASSIGNED, objectTaken} from "../packs.js";
import * as store from "../store.js";
import {begin, noteVisit, works} from "../work.js";
import {inLanguage, say, word} from "../words.js";
import {back, nameOf, standing} from "./parts.js";

const OUTCOMES = ["refused", "closed", "demolished", "not_found"];

export async function object(app, [number]) {
  const about = await objectTaken(number);
  if (!about) return html`<h1 tabindex="-1">${number}</h1><p class="empty">${say("not_taken")}</p>`;
  const own = (await works(app.me?.account)).filter((work) => work.object === number);
  const host = about.inside ? await store.get("objects", about.inside) : null;
  return html`
    ${about.district === ASSIGNED ? back("#/", say("title")) : back(`#/objects/${about.district}`, say("to_list"))}
    <h1 tabindex="-1">${nameOf(about)}</h1>
    <dl class="facts">
      <div><dt>${say("number")}</dt><dd>${about.number}</dd></div>
      <div><dt>${say("kind")}</dt><dd>${word("kind", about.kind)}</dd></div>
      ${about.address ? html`<div><dt>${say("address")}</dt><dd>${inLanguage(about.address)}</dd></div>` : ""}
      ${host ? html`<div><dt>${say("inside")}</dt><dd><a href="#/object/${host.number}">${nameOf(host)}</a></dd></div>` : ""}
      <div><dt>${say("in_force")}</dt><dd>${about.passport ?? say("no_passport")}</dd></div>
    </dl>
    ${about.district.startsWith("around:") ? "" : html`<p><a href="#/map/${about.district}/${about.number}">${say("on_the_map")}</a></p>`}
    ${host ? html`<p class="small">${say("inside_hint")}</p>` : ""}
    ${own.length ? html`<h2>${say("on_device")}</h2><ul class="cards">${own.map((work) => html`<li>
      <a href=${work.state === "conflict" ? `#/conflict/${work.id}` : `#/works/${work.id}`}>${work.sort === "visit" ? say(`outcome_${work.outcome}`) : word("depth", work.depth)}</a>
      <span class="small">${standing(work)}</span></li>`)}</ul>` : ""}
    <h2>${say("begin")}</h2>
    <ul class="cards">
      ${["quick", "standard", "full"].map((depth) => html`<li>
        <button type="button" class="main" ?disabled=${!app.me} @click=${() => start(app, about, depth)}>${word("depth", depth)}</button>
        <span class="small">${say(`depth_${depth}`)}</span></li>`)}
    </ul>
    <h2>${say("not_entered")}</h2>
    ${keyed(number, html`<form class="visit" @submit=${(event) => visit(event, app, about)}>
      <fieldset><legend>${say("why_not")}</legend>
        ${OUTCOMES.map((outcome) => html`<label class="choice"><input type="radio" name="outcome" value=${outcome} required>
          <span>${say(`outcome_${outcome}`)}</span></label>`)}
      </fieldset>
      <label for="note">${say("note")}</label>
      <textarea id="note" name="note" rows="2" maxlength="2000"></textarea>
      <button type="submit" ?disabled=${!app.me}>${say("note_visit")}</button>
    </form>`)}`;
}

async function start(app, about, depth) {
  const work = await begin({object: about, depth, me: app.me});
  app.go(`#/works/${work.id}`);
}

async function visit(event, app, about) {
  event.preventDefault();
  const given = new FormData(event.target);
  await noteVisit(about, given.get("outcome"), given.get("note").trim(), app.me);
  app.announce(say("visit_noted"));
  app.send();
  app.go("#/works");
}
