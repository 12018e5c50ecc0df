// The card over the map: one object, the objects of a cell, or a district. All text is set as text.
"use strict";
(function (bosaga) {
  const MOST_REASONS = 3;
  const known = new Map();
  let asked = 0;

  function make(tag, text, parent, attributes = {}) {
    const element = document.createElement(tag);
    if (text !== null && text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (parent) parent.append(element);
    return element;
  }

  function sign(state, parent) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", `ink-${state}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", `${bosaga.config.sprite}#${state}`);
    svg.append(use);
    parent.append(svg);
  }

  function stateLine(list, state, before, after) {
    const item = make("li", null, list);
    if (before) make("span", `${before}: `, item);
    const held = make("span", null, item, { class: "state" });
    sign(state, held);
    held.append(bosaga.ground.words.state[state] || state);
    if (after) item.append(` ${after}`);
  }

  function open(title) {
    asked += 1;
    const card = document.getElementById("map-card");
    card.replaceChildren();
    card.hidden = false;
    const head = make("div", null, card, { class: "card-head" });
    make("h2", title, head, { id: "map-card-title", tabindex: "-1" });
    const close = make("button", "×", head, { type: "button", class: "card-close", "aria-label": bosaga.config.say.close });
    close.addEventListener("click", leave);
    card.onkeydown = (event) => {
      if (event.key === "Escape") leave();
    };
    return card;
  }

  // Closes the card and goes back to the map.
  function leave() {
    hide();
    bosaga.map.getContainer().focus();
  }

  function hide() {
    asked += 1;
    document.getElementById("map-card").hidden = true;
  }

  function inLanguage(texts) {
    const order = [bosaga.config.language, "ru", "kk", "ky", "en"];
    const found = order.find((code) => texts && texts[code]);
    return found ? texts[found] : "";
  }

  async function fetchObject(number) {
    if (bosaga.lookup) return bosaga.lookup(number);
    if (!known.has(number)) {
      const response = await fetch(bosaga.config.object.replace("NUMBER", encodeURIComponent(number)));
      if (!response.ok) throw new Error(String(response.status));
      if (known.size > 200) known.clear();
      known.set(number, await response.json());
    }
    return known.get(number);
  }

  // Shows one object; `state` is the one drawn on the map.
  async function object(number, state) {
    const card = open(number);
    const body = make("div", bosaga.config.say.loading, card);
    const turn = asked;
    let found = null;
    try {
      found = await fetchObject(number);
    } catch {
      if (turn === asked) body.textContent = bosaga.config.say.gone;
    }
    if (turn !== asked) return;
    if (found) {
      body.textContent = "";
      document.getElementById("map-card-title").textContent = inLanguage(found.name) || number;
      describe(found, state, body);
    }
    if (bosaga.config.page) make("a", bosaga.config.say.open, make("p", null, card), { href: bosaga.config.page.replace("NUMBER", encodeURIComponent(number)) });
  }

  function describe(found, state, body) {
    const words = bosaga.ground.words;
    const about = [words.kind[found.kind] || found.kind, inLanguage(found.address)].filter(Boolean).join(", ");
    make("p", about, body, { class: "small" });
    if (state) stateLine(make("ul", null, body, { class: "card-states now" }), state, bosaga.said());
    if (!bosaga.lookup) make("h3", bosaga.config.say.today, body);
    const list = make("ul", null, body, { class: "card-states" });
    for (const category of bosaga.config.categories) {
      if (found.states && found.states[category]) stateLine(list, found.states[category], words.category[category]);
    }
    reasons((found.findings || []).filter((each) => each.decisive !== false), body);
  }

  function reasons(findings, body) {
    if (!findings.length) return;
    make("h3", bosaga.config.say.why, body);
    const list = make("ul", null, body, { class: "card-reasons" });
    const closing = [...findings].sort((a, b) => Number(Boolean(b.closes_way)) - Number(Boolean(a.closes_way)));
    for (const each of closing.slice(0, MOST_REASONS)) make("li", reason(each), list);
    if (closing.length > MOST_REASONS) make("li", bosaga.fill(bosaga.config.say.more, { count: closing.length - MOST_REASONS }), list);
  }

  function reason(finding) {
    const { zone, element, unit } = bosaga.ground.words;
    const where = [zone[finding.zone], element[finding.element]].filter(Boolean).join(", ");
    const value = (side) => side && typeof side === "object" && Number.isFinite(side.value ?? side.limit) && `${side.operator || ""} ${bosaga.number(side.value ?? side.limit)} ${unit[side.unit] || side.unit || ""}`.trim();
    const [measured, required] = [value(finding.measured), value(finding.required)];
    const what = measured && required ? bosaga.fill(bosaga.config.say.measured, { measured, required }) : bosaga.config.say.unmet;
    return `${where}: ${what}`;
  }

  // Shows how many objects of each state a cell of the grid holds.
  function cell(counts, at) {
    const card = open(bosaga.fill(bosaga.config.say.here, { count: bosaga.number(counts.count) }));
    const list = make("ul", null, card, { class: "card-states" });
    for (const state of bosaga.objects.ordered(counts)) stateLine(list, state, "", bosaga.number(counts[state]));
    const button = make("button", bosaga.config.say.closer, card, { type: "button", class: "button quiet" });
    button.addEventListener("click", () => {
      hide();
      bosaga.map.setView(at, bosaga.config.objectsFrom);
    });
  }

  // Shows the figures of a district; `only` leads to the view of this district alone.
  function district(code, only) {
    const view = bosaga.view.districts[code];
    const card = open(bosaga.districts.name(code));
    make("p", bosaga.districts.words(code), card);
    if (!view) return;
    if (view.high !== null && view.shade !== null) make("p", bosaga.fill(bosaga.config.say.range, { low: bosaga.number(Math.round(100 * view.low)), high: bosaga.percent(view.high) }), card);
    const list = make("ul", null, card, { class: "card-states" });
    for (const state of bosaga.config.states) if (view.counts[state]) stateLine(list, state, "", bosaga.number(view.counts[state]));
    const verified = view.verified === null ? "" : `; ${bosaga.config.say.verified}: ${bosaga.number(view.verified)}`;
    make("p", `${bosaga.number(view.objects)} ${bosaga.config.say.objects}${verified}`, card, { class: "small" });
    if (!view.page) return;
    const button = make("button", bosaga.config.say.only, make("p", null, card), { type: "button", class: "button quiet" });
    button.addEventListener("click", only);
    make("a", bosaga.config.say.figures, make("p", null, card), { href: view.page });
    lists(card, { district: code });
  }

  // Where the objects of a part of the map lead to: their list, and for who plans what can be done with all of them.
  function lists(card, more) {
    for (const [sentence, page] of [["list", null], ["plan", bosaga.config.plan], ["assign", bosaga.config.assign]]) {
      if (page !== undefined) make("a", bosaga.config.say[sentence], make("p", null, card), { href: bosaga.listOf(more, page) });
    }
  }

  // Shows how many objects of this view lie in an area, given as an address names it.
  async function area(corners) {
    const card = open(bosaga.config.say.area);
    const told = make("p", bosaga.config.say.loading, card, { id: "map-area-count" });
    document.getElementById("map-card-title").focus();
    const turn = asked;
    const query = new URL(bosaga.view.tiles, location.href).searchParams;
    query.delete("v");
    query.set("area", corners);
    query.set("limit", "1");
    let said = bosaga.config.say.uncounted;
    let total = 0;
    try {
      const response = await fetch(`${bosaga.config.objects}?${query}`);
      if (response.ok) {
        ({ total } = await response.json());
        said = bosaga.fill(bosaga.config.say.within, { count: bosaga.number(total) });
      }
    } catch {
      // That it could not be counted is said below; its list counts anew.
    }
    if (turn !== asked) return;
    told.textContent = said;
    bosaga.say(said);
    if (total || said === bosaga.config.say.uncounted) lists(card, { area: corners });
  }

  bosaga.card = { object, cell, district, area, hide, fetchObject, inLanguage };
})((window.bosaga = window.bosaga || {}));
