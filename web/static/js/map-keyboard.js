// The map by keyboard: arrows go from object to object by nearness, each is announced; Enter opens, Escape leaves.
"use strict";
(function (bosaga) {
  const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  let here = null; // the object the reader stands on
  let ring = null;
  let turn = 0;
  let steps = Promise.resolve(); // an arrow may wait for tiles; what is pressed after it waits for it

  function start() {
    const map = bosaga.map;
    const box = map.getContainer();
    box.tabIndex = 0;
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", bosaga.config.say.map);
    box.setAttribute("aria-describedby", "map-hint");
    document.getElementById("map-hint").textContent = bosaga.config.say.enter;
    for (const [name, sentence] of [["in", "closer"], ["out", "further"]]) {
      const button = box.querySelector(`.leaflet-control-zoom-${name}`);
      button.title = bosaga.config.say[sentence];
      button.setAttribute("aria-label", bosaga.config.say[sentence]);
    }
    box.addEventListener("keydown", press);
    map.on("zoomend", stay);
  }

  function press(event) {
    if (event.target !== bosaga.map.getContainer() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (bosaga.area && bosaga.area.press(event.key)) return event.preventDefault();
    if (event.key in WAYS) inTurn(() => step(WAYS[event.key]));
    else if (event.key === "+" || event.key === "=") bosaga.map.zoomIn();
    else if (event.key === "-") bosaga.map.zoomOut();
    else if (event.key === "Enter") inTurn(enter);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  }

  function inTurn(act) {
    steps = steps.then(act, act);
  }

  function enter() {
    if (here) openHere();
    else bosaga.say(bosaga.config.say.enter);
  }

  async function step(way) {
    if (bosaga.map.getZoom() < bosaga.config.objectsFrom) {
      bosaga.map.setZoom(bosaga.config.objectsFrom, { animate: false });
      bosaga.say(bosaga.config.say.zoomed);
      return;
    }
    await bosaga.objects.settled();
    const all = bosaga.objects.inView();
    const from = here ? here.at : bosaga.map.getPixelBounds().getCenter();
    const next = nearest(all, from, way);
    if (next) stand(next, all);
    else bosaga.say(bosaga.config.say.nothing);
  }

  // The nearest object that way: ahead counts once, aside twice; with nobody stood on yet, simply the nearest.
  function nearest(all, from, [right, down]) {
    let best = null;
    let least = Infinity;
    for (const each of all) {
      const x = each.at.x - from.x;
      const y = each.at.y - from.y;
      const ahead = x * right + y * down;
      const aside = Math.abs(x * down) + Math.abs(y * right);
      if (here && (each.number === here.number || ahead <= 0 || aside > ahead * 2)) continue;
      const distance = here ? ahead + 2 * aside : Math.hypot(x, y);
      if (distance < least) [best, least] = [each, distance];
    }
    return best;
  }

  async function stand(object, all) {
    here = { ...object, place: bosaga.map.unproject(object.at) };
    turn += 1;
    const mine = turn;
    mark(here.place);
    keepInView();
    const order = [...all].sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x);
    let name = object.number;
    try {
      const found = await bosaga.card.fetchObject(object.number);
      name = bosaga.card.inLanguage(found.name) || name;
    } catch {
      // Its number is announced instead.
    }
    if (mine !== turn) return;
    bosaga.say(
      bosaga.fill(bosaga.config.say.object, {
        name,
        state: bosaga.ground.words.state[object.state],
        whom: bosaga.whom(),
        place: bosaga.number(order.findIndex((each) => each.number === object.number) + 1),
        total: bosaga.number(order.length),
      }),
    );
  }

  function keepInView() {
    if (!bosaga.map.getBounds().pad(-0.15).contains(here.place)) bosaga.map.panTo(here.place, { animate: false });
  }

  // Through a zoom the reader goes on standing on the same object, as long as single objects are drawn.
  function stay() {
    if (!here) return;
    if (bosaga.map.getZoom() < bosaga.config.objectsFrom) return forget();
    here.at = bosaga.map.project(here.place);
    keepInView();
  }

  function mark(at) {
    if (!ring) ring = L.circleMarker(at, { radius: 14, className: "map-ring", interactive: false, fill: false });
    ring.setLatLng(at).addTo(bosaga.map);
  }

  async function openHere() {
    await bosaga.card.object(here.number, here.state);
    const title = document.getElementById("map-card-title");
    if (title) title.focus();
  }

  function forget() {
    here = null;
    if (ring) ring.remove();
  }

  function leave() {
    forget();
    bosaga.card.hide();
    bosaga.say(bosaga.config.say.left);
    document.getElementById("map-table").focus();
  }

  bosaga.keyboard = { start, forget };
})((window.bosaga = window.bosaga || {}));
