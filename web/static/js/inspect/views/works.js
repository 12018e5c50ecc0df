// Everything on this device: what waits, what was received, what came back; and the log of it.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {exported} from "../export.js";
import * as store from "../store.js";
import {isUnsent, works} from "../work.js";
import {moment, say, word} from "../words.js";
import {back, nameOf, standing} from "./parts.js";

const LINES = 30;

export async function worksView(app) {
  const [found, every, lines] = await Promise.all([works(app.me?.account), store.all("works"), store.lastLines(LINES, app.me?.account)]);
  const others = every.length - found.length;
  const waiting = found.filter((work) => ["ready", "sending"].includes(work.state));
  const unsent = found.filter(isUnsent);
  return html`
    ${back("#/", say("title"))}
    <h1 tabindex="-1">${say("works")}</h1>
    ${app.me ? html`<p>${say("signed_in_as", {name: app.me.name})}</p>` : ""}
    <p role="status">${app.sending ? say("sending_now") : app.stopped ? say(`stopped_${app.stopped}`) : ""}</p>
    <p><button type="button" class="main" aria-disabled=${app.sending || !waiting.length} @click=${() => waiting.length && app.send()}>${say("send_now", {count: waiting.length})}</button>
      ${app.stopped === "signed_out" ? html` <a class="button" href="/login?next=/inspect">${say("sign_in")}</a>` : ""}</p>
    ${found.length ? html`<ul class="cards">${found.map((work) => html`<li>
      <a href=${work.state === "conflict" ? `#/conflict/${work.id}` : `#/works/${work.id}`}>${nameOf(work)}</a>
      <span class="small">${work.sort === "visit" ? say(`outcome_${work.outcome}`) : word("depth", work.depth)} · ${standing(work)}</span>
      ${work.problem && work.state === "refused" ? html`<span class="problem">${work.problem.detail ?? ""} ${(work.problem.errors ?? []).map((each) => each.detail).join(" ")}</span>` : ""}
    </li>`)}</ul>` : html`<p class="empty">${say("no_works")}</p>`}
    ${others ? html`<p class="small">${say("works_of_others", {count: others})}</p>` : ""}
    ${unsent.length ? html`<p><button type="button" @click=${() => app.keep(() => exported(unsent))}>${say("export", {count: unsent.length})}</button></p>` : ""}
    ${lines.length ? html`<h2>${say("log")}</h2>
    <ol class="log">${lines.map(({at, code, values}) => html`<li><time datetime=${at}>${moment(at)}</time> ${say(code, values)}</li>`)}</ol>` : ""}`;
}
