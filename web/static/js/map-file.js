// A map in a file of its own: all objects come with the page, nothing is fetched.
"use strict";
(function (bosaga) {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { objects } = data;
  const FIRST_OBJECTS = 12;
  const count = objects.number.length;
  const place = new Map(objects.number.map((number, i) => [number, i]));
  const form = document.getElementById("map-form");
  let cell = 0; // place of the view's digit in a face
  let chosen = new Set();

  bosaga.config = { language: data.language, states: data.states, categories: data.categories.filter((each) => each !== "all"), say: data.say, shadedTo: FIRST_OBJECTS - 1, objectsFrom: FIRST_OBJECTS, sprite: "", page: null, all: data.words.category_to.all };
  bosaga.ground = { outlines: data.outlines, names: data.names, words: data.words };
  bosaga.fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  bosaga.number = (value) => value.toLocaleString(data.language);
  bosaga.percent = (share) => share.toLocaleString(data.language, { style: "percent" });
  bosaga.whom = () => data.words.category_to[form.elements.category.value];
  bosaga.said = () => `${form.elements.year.value}, ${bosaga.whom()}`;
  bosaga.say = (text) => {
    document.getElementById("map-says").textContent = text;
  };

  function stateOf(i, at = cell) {
    return data.stateNumbers[Number(objects.faces[objects.face[i]][at]) - 1];
  }

  function shown(i) {
    const state = stateOf(i);
    return state !== undefined && (!chosen.size || chosen.has(state)) ? state : null;
  }

  const points = bosaga.points.over({
    count,
    margin: 20,
    at: (i) => [objects.corner[1] + objects.north[i] / objects.fineness, objects.corner[0] + objects.east[i] / objects.fineness],
    draw(pen, i, x, y, zoom) {
      const state = shown(i);
      if (state) bosaga.symbols.draw(pen, state, x, y, zoom >= 17 ? 20 : zoom >= 15 ? 15 : zoom >= 13 ? 9 : 6);
    },
    about(i) {
      const state = shown(i);
      return state && { number: objects.number[i], state };
    },
  });

  bosaga.objects = { ...points, ordered: (counts) => data.states.filter((state) => counts[state]) };
  bosaga.lookup = async (number) => {
    const i = place.get(number);
    const now = cell - (cell % data.categories.length);
    const states = Object.fromEntries(data.categories.map((category, k) => [category, stateOf(i, now + k)]));
    return { number, name: { [data.language]: objects.name[i] }, address: {}, kind: data.names[data.codes[objects.district[i]]], states };
  };

  // Reads the form: a sense that the year does not have gives way to the one it has.
  function read() {
    const year = Number(form.elements.year.value);
    const senses = data.views.filter((view) => view[1] === year).map((view) => view[0]);
    if (!senses.includes(form.elements.sense.value)) form.elements.sense.value = senses[0];
    for (const radio of form.querySelectorAll("[name=sense]")) radio.disabled = !senses.includes(radio.value);
    const sense = form.elements.sense.value;
    const view = data.views.findIndex((each) => each[0] === sense && each[1] === year);
    cell = view * data.categories.length + data.categories.indexOf(form.elements.category.value);
    chosen = new Set([...form.querySelectorAll("[name=state]:checked")].map((box) => box.value));
    const districts = data.codes.map((code, i) => {
      const row = data.rows[cell][i];
      const counts = Object.fromEntries(data.stateNumbers.map((state, k) => [state, row[k]]));
      return [code, { counts, share: row[7], shade: row[8], low: null, high: null, objects: Object.values(counts).reduce((a, b) => a + b, 0), verified: null, page: null }];
    });
    bosaga.view = { category: form.elements.category.value, sense, districts: Object.fromEntries(districts) };
  }

  function write() {
    document.getElementById("map-year-said").textContent = form.elements.year.value;
    document.getElementById("map-sense-said").textContent = data.words.sense[bosaga.view.sense];
    document.getElementById("map-caption").textContent = `${data.say.caption}: ${bosaga.whom()}, ${form.elements.year.value}, ${data.words.sense[bosaga.view.sense]}`;
    const totals = {};
    for (const row of document.querySelectorAll("#map-rows tr")) {
      const view = bosaga.view.districts[row.dataset.code];
      for (const state of data.states) {
        row.querySelector(`[data-state=${state}]`).textContent = bosaga.number(view.counts[state]);
        totals[state] = (totals[state] || 0) + view.counts[state];
      }
      row.querySelector("[data-state=all]").textContent = bosaga.number(view.objects);
      row.querySelector("[data-state=share]").textContent = view.share === null ? data.say.little : bosaga.percent(view.share);
    }
    for (const box of document.querySelectorAll("[data-count]")) box.textContent = bosaga.number(totals[box.dataset.count] || 0);
  }

  function refresh() {
    read();
    write();
    bosaga.card.hide();
    bosaga.keyboard.forget();
    points.layer.redraw();
    bosaga.districts.restyle();
  }

  function click(event) {
    const found = bosaga.map.getZoom() >= points.layer.options.minZoom && points.under(bosaga.map.project(event.latlng));
    if (found) bosaga.card.object(found.number, found.state);
    return Boolean(found);
  }

  document.documentElement.classList.add("with-map");
  read();
  const outlined = bosaga.districts.start((code, event) => {
    if (!click(event)) bosaga.card.district(code);
    L.DomEvent.stop(event);
  });
  points.layer.options.minZoom = outlined ? FIRST_OBJECTS : 0;
  bosaga.layer.addLayer(points.layer);
  write();
  bosaga.map.on("click", click);
  bosaga.symbols.onChange(() => points.layer.redraw());
  bosaga.keyboard.start();
  form.addEventListener("change", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  bosaga.map.getContainer().dataset.ready = "true";
})((window.bosaga = window.bosaga || {}));
