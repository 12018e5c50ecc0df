// An area drawn on the map, corner by corner: by mouse or finger, or by keyboard in the middle of the map.
"use strict";
(function (bosaga) {
  const [LEAST, MOST] = [3, 100];
  const STEP = 80; // pixels that an arrow key moves the map
  const WAYS = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
  let corners = null; // while an area is drawn
  let shape = null;

  const part = (name) => document.getElementById(`map-draw-${name}`);

  function start() {
    document.getElementById("map-draw").hidden = false;
    part("start").addEventListener("click", begin);
    part("corner").addEventListener("click", () => corner(bosaga.map.getCenter()));
    part("back").addEventListener("click", back);
    part("done").addEventListener("click", done);
    part("stop").addEventListener("click", cancel);
    part("hint").textContent = bosaga.config.say.draw;
  }

  function begin() {
    erase();
    corners = [];
    bosaga.card.hide();
    bosaga.keyboard.forget();
    show();
    bosaga.say(bosaga.config.say.draw);
    bosaga.map.getContainer().focus();
  }

  function show() {
    const drawing = corners !== null;
    part("start").hidden = drawing;
    part("tools").hidden = part("hint").hidden = !drawing;
    document.querySelector(".map-frame").classList.toggle("drawing", drawing);
    // Two corners set quickly are no wish to zoom.
    bosaga.map.doubleClickZoom[drawing ? "disable" : "enable"]();
  }

  // Takes a click while an area is drawn; whether it did.
  function corner(at) {
    if (!corners) return false;
    if (corners.length === MOST) bosaga.say(bosaga.fill(bosaga.config.say.many, { count: MOST }));
    else {
      corners.push(at);
      draw();
    }
    return true;
  }

  function back() {
    corners.pop();
    draw();
  }

  function draw() {
    if (!shape) shape = L.polygon([], { className: "map-drawn", interactive: false }).addTo(bosaga.map);
    shape.setLatLngs(corners);
    bosaga.say(bosaga.fill(bosaga.config.say.corners, { count: bosaga.number(corners.length) }));
  }

  // The area stays on the map until another is begun or the view changes.
  function done() {
    if (corners.length < LEAST) return bosaga.say(bosaga.config.say.few);
    const text = corners.map((at) => `${at.lng.toFixed(6)} ${at.lat.toFixed(6)}`).join(",");
    corners = null;
    show();
    bosaga.card.area(text);
  }

  function cancel() {
    erase();
    show();
    bosaga.say(bosaga.config.say.stopped);
    part("start").focus();
  }

  function erase() {
    corners = null;
    if (shape) shape.remove();
    shape = null;
  }

  function stop() {
    erase();
    show();
  }

  // Takes a key pressed on the map while an area is drawn; whether it did.
  function press(key) {
    if (!corners) return false;
    if (key in WAYS) bosaga.map.panBy(WAYS[key], { animate: false });
    else if (key === "Enter") corner(bosaga.map.getCenter());
    else if (key === "Backspace") back();
    else if (key === "Escape") cancel();
    else return false;
    return true;
  }

  bosaga.area = { start, stop, corner, press };
})((window.bosaga = window.bosaga || {}));
