// A map in a file of its own: all objects come with the page, nothing is fetched.
"use strict";
(function (bosaga) {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const { objects } = data;
  const REACH = 14;
  const FIRST_OBJECTS = 12;
  const count = objects.number.length;
  const world = { x: new Float64Array(count), y: new Float64Array(count) };
  const place = new Map(objects.number.map((number, i) => [number, i]));
  const form = document.getElementById("map-form");
  let cell = 0; // place of the view's digit in a face
  let chosen = new Set();
  let layer = null;

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

  // The plane of Web Mercator at zoom 0, 256 pixels wide.
  for (let i = 0; i < count; i += 1) {
    const at = bosaga.map.project([objects.corner[1] + objects.north[i] / objects.fineness, objects.corner[0] + objects.east[i] / objects.fineness], 0);
    [world.x[i], world.y[i]] = [at.x, at.y];
  }

  function stateOf(i, at = cell) {
    return data.stateNumbers[Number(objects.faces[objects.face[i]][at]) - 1];
  }

  function shown(i) {
    const state = stateOf(i);
    return state !== undefined && (!chosen.size || chosen.has(state)) ? state : null;
  }

  const Points = L.GridLayer.extend({
    createTile(coords) {
      const canvas = L.DomUtil.create("canvas");
      const density = window.devicePixelRatio || 1;
      canvas.width = canvas.height = 256 * density;
      const pen = canvas.getContext("2d");
      pen.scale(density, density);
      const scale = 2 ** coords.z;
      const size = coords.z >= 17 ? 20 : coords.z >= 15 ? 15 : coords.z >= 13 ? 9 : 6;
      const [left, top] = [coords.x * 256, coords.y * 256];
      for (let i = 0; i < count; i += 1) {
        const x = world.x[i] * scale - left;
        const y = world.y[i] * scale - top;
        if (x < -size || y < -size || x > 256 + size || y > 256 + size) continue;
        const state = shown(i);
        if (state) bosaga.symbols.draw(pen, state, x, y, size);
      }
      return canvas;
    },
  });

  function* near(bounds) {
    const scale = 2 ** bosaga.map.getZoom();
    for (let i = 0; i < count; i += 1) {
      const at = L.point(world.x[i] * scale, world.y[i] * scale);
      if (!bounds.contains(at)) continue;
      const state = shown(i);
      if (state) yield { at, number: objects.number[i], state };
    }
  }

  function under(point) {
    let best = null;
    let least = REACH;
    for (const each of near(L.bounds(point.subtract([REACH, REACH]), point.add([REACH, REACH])))) {
      const distance = each.at.distanceTo(point);
      if (distance < least) [best, least] = [each, distance];
    }
    return best;
  }

  bosaga.objects = { inView: () => [...near(bosaga.map.getPixelBounds())], under, ordered: (counts) => data.states.filter((state) => counts[state]) };
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
    layer.redraw();
    bosaga.districts.restyle();
  }

  function click(event) {
    const found = bosaga.map.getZoom() >= layer.options.minZoom && under(bosaga.map.project(event.latlng));
    if (found) bosaga.card.object(found.number, found.state);
    return Boolean(found);
  }

  document.documentElement.classList.add("with-map");
  read();
  const outlined = bosaga.districts.start((code, event) => {
    if (!click(event)) bosaga.card.district(code);
    L.DomEvent.stop(event);
  });
  layer = new Points({ minZoom: outlined ? FIRST_OBJECTS : 0 }).addTo(bosaga.layer);
  write();
  bosaga.map.on("click", click);
  bosaga.symbols.onChange(() => layer.redraw());
  bosaga.keyboard.start();
  form.addEventListener("change", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  bosaga.map.getContainer().dataset.ready = "true";
})((window.bosaga = window.bosaga || {}));
