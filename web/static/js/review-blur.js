// An area of a photo, drawn with mouse or finger, or moved by arrow keys. The four fields of the form say the same.
"use strict";

const form = document.getElementById("blur-form");
const canvas = document.getElementById("canvas");
const NAMES = ["left", "top", "width", "height"];
const STEP = 1;
const fields = Object.fromEntries(NAMES.map((name) => [name, document.getElementById(`f-${name}`)]));

const shape = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
const within = (value, least, most) => Math.min(Math.max(value, least), most);
const rounded = (value) => Math.round(value * 10) / 10;

const svg = shape("svg");
svg.setAttribute("viewBox", "0 0 100 100");
svg.setAttribute("preserveAspectRatio", "none");
svg.setAttribute("tabindex", "0");
svg.setAttribute("role", "application");
svg.setAttribute("aria-label", form.dataset.label);
const edge = shape("rect");
edge.setAttribute("class", "edge");
const box = shape("rect");
svg.append(edge, box);

const told = document.createElement("p");
told.className = "hidden";
told.setAttribute("role", "status");
const hint = document.createElement("p");
hint.textContent = form.dataset.hint;

function area() {
  const given = NAMES.map((name) => Number.parseFloat(fields[name].value));
  return given.every(Number.isFinite) ? given : null;
}

function draw() {
  const now = area();
  for (const each of [edge, box]) {
    ["x", "y", "width", "height"].forEach((name, place) => each.setAttribute(name, now ? now[place] : 0));
  }
}

function choose(left, top, width, height) {
  const wide = within(width, 0.1, 100);
  const high = within(height, 0.1, 100);
  const at = [within(left, 0, 100 - wide), within(top, 0, 100 - high), wide, high];
  NAMES.forEach((name, place) => {
    fields[name].value = rounded(at[place]);
  });
  draw();
}

function say() {
  const now = area();
  told.textContent = now ? NAMES.reduce((text, name, place) => text.replace(`{${name}}`, now[place]), form.dataset.said) : "";
}

function place(event) {
  const sides = svg.getBoundingClientRect();
  return [
    within((100 * (event.clientX - sides.left)) / sides.width, 0, 100),
    within((100 * (event.clientY - sides.top)) / sides.height, 0, 100),
  ];
}

let start = null;
svg.addEventListener("pointerdown", (event) => {
  start = place(event);
  svg.setPointerCapture(event.pointerId);
});
svg.addEventListener("pointermove", (event) => {
  if (!start) return;
  const [x, y] = place(event);
  choose(Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1]));
});
for (const name of ["pointerup", "pointercancel"]) {
  svg.addEventListener(name, () => {
    start = null;
    say();
  });
}

const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
svg.addEventListener("keydown", (event) => {
  const move = MOVES[event.key];
  if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const [left, top, width, height] = area() || [45, 45, 10, 10];
  if (event.shiftKey) choose(left, top, width + move[0], height + move[1]);
  else choose(left + move[0], top + move[1], width, height);
  say();
});

for (const name of NAMES) fields[name].addEventListener("input", draw);
canvas.append(svg);
form.querySelector("fieldset").prepend(told);
form.before(hint);
draw();
