// States on canvas: the shapes of img/sprite.svg in the colours of the style sheet, drawn once and then stamped.
"use strict";
(function (bosaga) {
  // In a box of 20 × 20. `line` is [width, dash…].
  const SHAPES = {
    full: { fill: "M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM4.4 10.9l4.1 4.1 7.3-8.1-1.8-1.6-5.6 6.2-2.3-2.3z" },
    partial: { stroke: "M10 1.8a8.2 8.2 0 1 1 0 16.4a8.2 8.2 0 1 1 0-16.4z", line: [1.8], fill: "M10 1.8a8.2 8.2 0 0 0 0 16.4z" },
    conditional: { fill: "M10 .6 19.4 10 10 19.4.6 10z" },
    none: { fill: "M1.5 1.5h17v17h-17zM6.9 5.2 5.2 6.9 8.3 10l-3.1 3.1 1.7 1.7 3.1-3.1 3.1 3.1 1.7-1.7-3.1-3.1 3.1-3.1-1.7-1.7-3.1 3.1z" },
    unknown: { stroke: "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z", line: [2.2, 5, 3.38] },
    unsurveyed: { stroke: "M10 2a8 8 0 1 1 0 16a8 8 0 1 1 0-16z", line: [2.4, 0.01, 4.18] },
    not_applicable: { stroke: "M4 10h12", line: [2.4] },
  };
  const GROUND = "M10 0a10 10 0 1 1 0 20a10 10 0 1 1 0-20z";
  let stamps = new Map();

  function colour(name) {
    const own = bosaga.colours && bosaga.colours[name];
    return own || getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#555";
  }

  function stamp(state, size) {
    const density = Math.max(window.devicePixelRatio || 1, 1);
    const key = `${state} ${size} ${density}`;
    if (!stamps.has(key)) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(size * density);
      const pen = canvas.getContext("2d");
      pen.scale(canvas.width / 20, canvas.width / 20);
      // A page may bring signs of its own.
      paint(pen, SHAPES[state] || (bosaga.shapes && bosaga.shapes[state]) || SHAPES.unknown, colour(state));
      stamps.set(key, canvas);
    }
    return stamps.get(key);
  }

  function paint(pen, shape, ink) {
    // The ground behind keeps a hollow sign readable on a shaded district or a basemap.
    pen.globalAlpha = 0.85;
    pen.fillStyle = colour("ground");
    pen.fill(new Path2D(GROUND));
    pen.globalAlpha = 1;
    pen.fillStyle = pen.strokeStyle = ink;
    if (shape.fill) pen.fill(new Path2D(shape.fill), "evenodd");
    if (shape.stroke) {
      const [width, ...dash] = shape.line;
      pen.lineWidth = width;
      pen.lineCap = dash.length && dash[0] < 1 ? "round" : "butt";
      pen.setLineDash(dash);
      pen.stroke(new Path2D(shape.stroke));
    }
  }

  // Stamps the sign of a state, `size` pixels wide, with its middle at x, y.
  function draw(pen, state, x, y, size) {
    pen.drawImage(stamp(state, size), x - size / 2, y - size / 2, size, size);
  }

  // Calls back when the colours change: light or dark, forced colours.
  function onChange(act) {
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
      window.matchMedia(query).addEventListener("change", () => {
        stamps = new Map();
        act();
      });
    }
  }

  bosaga.symbols = { draw, onChange };
})((window.bosaga = window.bosaga || {}));
