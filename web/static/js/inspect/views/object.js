// One object: begin a passport or a quick look, go on, or say why there is none.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {isAround, isOfDistrict, objectTaken} from "../packs.js";
import * as store from "../store.js";
import {typedIn, typedName} from "../typing.js";
import {begin, noteVisit, works} from "../work.js";
import {inLanguage, say, word} from "../words.js";
import {back, nameOf, once, standing} from "./parts.js";
import {visitForm} from "./visit.js";

export async function object(app, [number]) {
  const about = await objectTaken(number);
  if (!about) return html`<h1 tabindex="-1">${number}</h1><p class="empty">${say("not_taken")}</p>`;
  const own = (await works(app.me?.account)).filter((work) => work.object === number);
  const visit = `visit:${number}`;
  const host = about.inside ? await store.get("objects", about.inside) : null;
  return html`
    ${isOfDistrict(about) ? back(`#/objects/${about.district}`, say("to_list")) : back("#/", say("title"))}
    <h1 tabindex="-1">${nameOf(about)}</h1>
    <dl class="facts">
      <div><dt>${say("number")}</dt><dd>${about.number}</dd></div>
      <div><dt>${say("kind")}</dt><dd>${word("kind", about.kind)}</dd></div>
      ${about.address ? html`<div><dt>${say("address")}</dt><dd>${inLanguage(about.address)}</dd></div>` : ""}
      ${host ? html`<div><dt>${say("inside")}</dt><dd><a href="#/object/${host.number}">${nameOf(host)}</a></dd></div>` : ""}
      <div><dt>${say("in_force")}</dt><dd>${about.passport ?? say("no_passport")}</dd></div>
    </dl>
    ${isAround(about) ? "" : html`<p><a href="#/map/${about.district}/${about.number}">${say("on_the_map")}</a></p>`}
    ${host ? html`<p class="small">${say("inside_hint")}</p>` : ""}
    ${own.length ? html`<h2>${say("on_device")}</h2><ul class="cards">${own.map((work) => html`<li>
      <a href=${work.state === "conflict" ? `#/conflict/${work.id}` : `#/works/${work.id}`}>${work.sort === "visit" ? say(`outcome_${work.outcome}`) : word("depth", work.depth)}</a>
      <span class="small">${standing(work)}</span></li>`)}</ul>` : ""}
    <h2>${say("begin")}</h2>
    <ul class="cards">
      ${["quick", "standard", "full"].map((depth) => html`<li>
        <button type="button" class="main" ?disabled=${!app.me} @click=${({currentTarget}) => once(currentTarget, () => start(app, about, depth))}>${word("depth", depth)}</button>
        <span class="small">${say(`depth_${depth}`)}</span></li>`)}
    </ul>
    <h2>${say("not_entered")}</h2>
    ${visitForm(app, {key: visit, given: await typedIn(app, visit), onDone: (said) => noteVisit(about, said, app.me, typedName(app, visit))})}`;
}

async function start(app, about, depth) {
  let work = null;
  const isKept = await app.keep(async () => {
    work = await begin({object: about, depth, me: app.me});
  });
  if (isKept) app.go(`#/works/${work.id}`);
  return isKept;
}
