// Why the verdict is what it is: what fails, what is missing, in the order that matters.

import {html} from "../../../vendor/lit-html/lit-html.js";
import {verdictOf} from "../form.js";
import {opened} from "../work.js";
import {asks, clause, say, word} from "../words.js";
import {back, nameOf, notMine, saidBy, state} from "./parts.js";

const MOST = 40;

export async function why(app, [id]) {
  const found = await opened(id);
  if (!found?.form) return html`<h1 tabindex="-1">${say("no_work")}</h1>`;
  const {work} = found;
  if (!app.isMine(work)) return notMine();
  const verdict = verdictOf(found.form, found.facts, work.forms, found.host);
  return html`
    ${back(`#/works/${id}`, nameOf(work))}
    <h1 tabindex="-1">${say("why")}</h1>
    <p class="small">${say("by_norm", {norm: verdict.norm})}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${say("verdict_so_far")}><table>
      <caption>${say("verdict_so_far")}</caption>
      <thead><tr><th scope="col">${say("for_whom")}</th><th scope="col">${say("state")}</th></tr></thead>
      <tbody>${Object.entries(verdict.categories).map(([category, code]) => html`<tr><th scope="row">${word("category", category)}</th><td>${state(code)}</td></tr>`)}</tbody>
    </table></div>
    <h2>${say("fails")} (${verdict.findings.length})</h2>
    <ul class="cards">${verdict.findings.slice(0, MOST).map((each) => html`<li>
      <a href="#/works/${id}/at/${each.zone}/${each.element}">${word("zone", each.zone)}: ${word("element", each.element)}</a>
      <span>${asks(each.rule)}</span>
      <span class="small">${each.measured.value === null ? "" : saidBy(each.measured.value, each.measured.unit)} · ${each.categories.map((c) => word("category", c)).join(", ")} · ${clause(each.rule)}</span>
    </li>`)}</ul>
    <h2>${say("missing")} (${verdict.missing.length})</h2>
    <ul class="cards">${verdict.missing.slice(0, MOST).map((each) => html`<li>
      <a href="#/works/${id}/at/${each.zone}/${each.element}">${word("zone", each.zone)}: ${word("element", each.element)}</a>
      <span>${asks(each.rule)}</span>${each.necessary ? html` <strong class="small">${say("necessary")}</strong>` : ""}
    </li>`)}</ul>`;
}
