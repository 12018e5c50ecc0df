// A visit that ended without a passport: why, and what there is to say of it.

import {keyed} from "../../../vendor/lit-html/directives/keyed.js";
import {html} from "../../../vendor/lit-html/lit-html.js";
import {keepTyped} from "../typing.js";
import {say} from "../words.js";
import {once} from "./parts.js";

const OUTCOMES = ["refused", "closed", "demolished", "not_found"];

/**
 * The form of a visit. `key` tells one visit from another, and what is typed is kept by it (typing.js); `given` is what was
 * said of it before ({outcome, note}); `onDone` keeps what is said now, gives false where it could not.
 */
export function visitForm(app, {key, given = {}, onDone}) {
  // What one person wrote into it is not the next one's.
  return keyed(`${app.me?.account} ${key}`, html`<form class="visit" @submit=${(event) => done(event, app, onDone)}
    @input=${(event) => keepTyped(app, key, saidIn(event.currentTarget))}>
    <fieldset><legend>${say("why_not")}</legend>
      ${OUTCOMES.map((outcome) => html`<label class="choice"><input type="radio" name="outcome" value=${outcome} required ?checked=${outcome === given.outcome}>
        <span>${say(`outcome_${outcome}`)}</span></label>`)}
    </fieldset>
    <label for="note">${say("note")}</label>
    <textarea id="note" name="note" rows="2" maxlength="2000">${given.note ?? ""}</textarea>
    <button type="submit" ?disabled=${!app.me}>${say("note_visit")}</button>
  </form>`);
}

function saidIn(form) {
  const said = new FormData(form);
  return {outcome: said.get("outcome"), note: said.get("note")};
}

function done(event, app, onDone) {
  event.preventDefault();
  const {target} = event;
  return once(target.querySelector("[type=submit]"), async () => {
    const {outcome, note} = saidIn(target);
    if (!(await app.keep(() => onDone({outcome, note: note.trim()})))) return false;
    app.announce(say("visit_noted"));
    app.send();
    app.go("#/works");
    return true;
  });
}
