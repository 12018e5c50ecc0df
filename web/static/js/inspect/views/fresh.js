// A new object, made on the spot: it is there at once, and the register hears of it first when the work is sent.

import {html} from "../../../vendor/lit-html/lit-html.js";
import * as store from "../store.js";
import {begin} from "../work.js";
import {language, say, typed, word} from "../words.js";
import {back, goTo, summary} from "./parts.js";

const given = {position: null, problems: []};

export async function fresh(app) {
  const me = app.me ?? (await store.kept("me"));
  const forms = me && (await store.kept(`forms:${me.norm}`));
  if (!forms) return html`${back("#/", say("title"))}<h1 tabindex="-1">${say("add_object")}</h1><p class="empty">${say("nothing_taken")}</p>`;
  const kinds = Object.keys(forms.kinds).filter((kind) => !kind.includes("/")).map((kind) => [word("kind", kind), kind]).sort();
  return html`
    ${back("#/", say("title"))}
    <h1 tabindex="-1">${say("add_object")}</h1>
    ${summary(say("not_yet"), given.problems)}
    <form @submit=${(event) => add(event, app, me)} novalidate>
      <label for="name">${say("name")}</label><input id="name" name="name" maxlength="300" autocomplete="off">
      <label for="kind">${say("kind")}</label><select id="kind" name="kind"><option value=""></option>${kinds.map(([text, kind]) => html`<option value=${kind}>${text}</option>`)}</select>
      <label for="address">${say("address")}</label><input id="address" name="address" maxlength="300" autocomplete="off">
      <label for="inside">${say("inside_number")}</label><input id="inside" name="inside" autocomplete="off" autocapitalize="characters">
      <fieldset><legend>${say("position")}</legend>
        <label for="lat">${say("latitude")}</label><input id="lat" name="lat" inputmode="decimal" autocomplete="off">
        <label for="lon">${say("longitude")}</label><input id="lon" name="lon" inputmode="decimal" autocomplete="off">
        <button type="button" @click=${(event) => locate(app, event.target.form)}>${say("locate")}</button>
      </fieldset>
      <fieldset><legend>${say("begin")}</legend>${["quick", "standard", "full"].map((depth) => html`<label class="choice"><input type="radio" name="depth" value=${depth} ?checked=${depth === "standard"}><span>${word("depth", depth)}</span></label>`)}</fieldset>
      <button type="submit" class="main">${say("begin")}</button>
    </form>`;
}

function locate(app, form) {
  navigator.geolocation?.getCurrentPosition(
    ({coords}) => {
      form.elements.lat.value = coords.latitude.toFixed(6);
      form.elements.lon.value = coords.longitude.toFixed(6);
    },
    () => app.announce(say("no_position")),
    {enableHighAccuracy: true, timeout: 20_000},
  );
}

async function add(event, app, me) {
  event.preventDefault();
  const said = Object.fromEntries(new FormData(event.target));
  const [lat, lon] = [typed(said.lat), typed(said.lon)];
  const inside = said.inside.trim() ? await store.get("objects", said.inside.trim()) : null;
  given.problems = [
    said.name.trim() ? null : {href: "#name", text: say("name_needed")},
    said.kind ? null : {href: "#kind", text: say("kind_needed")},
    said.inside.trim() && !inside ? {href: "#inside", text: say("inside_unknown")} : null,
    lat !== null && lon !== null && lat < 85 && lon <= 180 ? null : {href: "#lat", text: say("position_needed")},
  ].filter(Boolean);
  if (given.problems.length) {
    await app.refresh();
    goTo("errors")(new Event("click"));
    return;
  }
  const object = {kind: said.kind, name: {[language()]: said.name.trim()}, position: {lon, lat}};
  if (said.address.trim()) object.address = {[language()]: said.address.trim()};
  if (inside) object.part_of = inside.number;
  const work = await begin({fresh: object, depth: said.depth, me});
  if (inside) await store.change("works", work.id, (row) => ({...row, inside: inside.number}));
  location.hash = `#/work/${work.id}`;
}
