// One element a screen: its questions, for each instance; answers are kept as they are given.

import {repeat} from "../../../vendor/lit-html/directives/repeat.js";
import {html} from "../../../vendor/lit-html/lit-html.js";
import {groupOf, idsOf, sectionsOf, verdictOf} from "../form.js";
import {clashesOf} from "../verdict/clashes.js";
import {World, grouped} from "../verdict/facts.js";
import {inOrder} from "../verdict/terms.js";
import {OPEN, alter, opened} from "../work.js";
import {say, word} from "../words.js";
import {back, clashSaid, letters, nameOf, notMine, notOpen} from "./parts.js";
import {photosOf} from "./photos.js";
import {questionOf} from "./question.js";

export async function element(app, [id, zone, name]) {
  const found = await opened(id);
  if (!found?.form) return html`<h1 tabindex="-1">${say("no_work")}</h1>`;
  const {work, form, facts} = found;
  if (!app.isMine(work)) return notMine();
  if (!OPEN.includes(work.state)) return notOpen(work);
  const where = `${zone}/${name}`;
  const verdict = verdictOf(form, facts, work.forms, found.host);
  const all = sectionsOf(form, work, facts, verdict).flatMap((section) => section.elements);
  const place = all.findIndex((each) => each.where === where);
  const title = zone === "object" ? say("whole_object") : word("element", name);
  const findings = verdict.findings.filter((each) => each.zone === zone && each.element === name);
  const clashes = clashesOf(grouped(facts));
  return html`
    ${back(`#/works/${id}`, nameOf(work))}
    <h1 tabindex="-1">${title}</h1>
    ${letters(verdict.categories, `#/works/${id}/why`)}
    ${clashes.filter(({path}) => path.startsWith(`${zone}/`) && !path.startsWith(`${where}/`)).map((each) => html`<p class="problem" role="alert">
      <a href="#/works/${id}/at/${each.path.split("/", 2).join("/")}">${clashSaid(each)}</a></p>`)}
    ${place < 0 ? html`<p class="empty">${say("nothing_asked")}</p>` : repeat(
      all[place].instances,
      (instance) => `${where}/${instance.id}`,
      (instance) => instanceOf(app, found, all[place], instance, {findings, clashes}),
    )}
    ${zone === "object" ? "" : addMore(app, work, form, where, facts, title)}
    <p class="next">${next(id, all[place + 1])}</p>`;
}

function next(id, element) {
  if (!element) return html`<a class="button main" href="#/works/${id}/finish">${say("to_finish")}</a>`;
  const name = element.zone === "object" ? say("whole_object") : word("element", element.where.split("/")[1]);
  return html`<a class="button main" href="#/works/${id}/at/${element.where}">${say("next", {name})}</a>`;
}

function instanceOf(app, found, element, instance, judged) {
  const many = element.instances.length > 1;
  const hasPhotos = element.zone !== "object" && found.work.depth !== "quick";
  return html`<section class="instance" aria-label=${say("instance", {number: instance.id})}>
    ${many ? html`<h2>${say("instance", {number: instance.id})}</h2>` : ""}
    ${repeat(instance.questions, (question) => question.path, (question) => questionOf(app, found, question, judged))}
    ${hasPhotos ? photosOf(app, found, `${element.where}/${instance.id}`) : ""}
  </section>`;
}

/** An entrance more with all its parts, a cabin with its basin and alarm, or one element more. */
function addMore(app, work, form, where, facts, title) {
  const group = groupOf(form, where);
  const ids = () => idsOf(where, {form, work, world: new World(grouped(facts))});
  const add = () => app.keep(async () => {
    const number = String(Math.max(...ids().map((each) => Number(each) || 0)) + 1);
    await alter(work.id, (row) => ({instances: {...row.instances, [group]: [...(row.instances?.[group] ?? []), number]}}));
    app.announce(say("added", {number}));
  });
  const name = group === where ? title : word("zone", group);
  const more = idsBefore(work, form, group).filter((each) => !ids().includes(each));
  return html`${more.length && work.base_day ? html`<p class="before">${say("before_more", {year: work.base_day.slice(0, 4), name, numbers: more.join(", ")})}</p>` : ""}
    <p><button type="button" @click=${add}>${say("add_one", {name})}</button></p>`;
}

/** The numbers that the passport in force has of a group: of an entrance with all its parts, or of one element. */
function idsBefore(work, form, group) {
  const paths = Object.keys(work.base ?? {}).map((path) => path.split("/"));
  return inOrder(new Set(paths.filter(([zone, element]) => groupOf(form, `${zone}/${element}`) === group).map(([, , id]) => id)));
}
