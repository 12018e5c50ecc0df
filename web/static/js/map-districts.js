// Districts: shaded by their share further out, outlines closer in, hatched where too little is known.
"use strict";
(function (bosaga) {
  const HATCH = "map-hatch";
  const LEAST_WIDTH = 44; // pixels: narrower districts carry no label
  const NAME_WIDTH = 150;
  let shapes = null;
  let labels = null;

  function name(code) {
    return bosaga.ground.names[code] || code;
  }

  function words(code) {
    const view = bosaga.view.districts[code];
    if (!view || view.share === null) return bosaga.config.say.little;
    return bosaga.fill(bosaga.config.say.district, { share: bosaga.percent(view.share) });
  }

  // Draws the outlines once; `onSelect` gets the code of a district that was clicked.
  function start(onSelect) {
    const features = Object.entries(bosaga.ground.outlines).map(([code, geometry]) => ({ type: "Feature", properties: { code }, geometry }));
    shapes = L.geoJSON({ type: "FeatureCollection", features }, { style: { className: "district", weight: 2 } });
    shapes.eachLayer((shape) => shape.on("click", (event) => onSelect(shape.feature.properties.code, event)));
    shapes.addTo(bosaga.map);
    labels = L.layerGroup().addTo(bosaga.map);
    addHatch();
    bosaga.map.on("zoomend", restyle);
    restyle();
    return features.length;
  }

  function addHatch() {
    const svg = bosaga.map.getPane("overlayPane").querySelector("svg");
    if (!svg) return;
    const space = "http://www.w3.org/2000/svg";
    const pattern = document.createElementNS(space, "pattern");
    for (const [key, value] of Object.entries({ id: HATCH, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" })) pattern.setAttribute(key, value);
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", "M0 0V9");
    pattern.append(line);
    const defs = document.createElementNS(space, "defs");
    defs.append(pattern);
    svg.prepend(defs);
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
  }

  // Brings shades and labels in line with the view and the zoom.
  function restyle() {
    if (!shapes) return;
    const far = bosaga.map.getZoom() <= bosaga.config.shadedTo;
    labels.clearLayers();
    const wanted = [];
    shapes.eachLayer((shape) => {
      const code = shape.feature.properties.code;
      const view = bosaga.view.districts[code];
      const path = shape.getElement();
      if (!path) return;
      const shade = !view ? "outside" : view.shade === null ? "too-little" : `shade-${view.shade}`;
      path.setAttribute("class", `leaflet-interactive district ${far ? shade : "outline"} ${bosaga.view.sense}`);
      const room = widthOf(shape) > (view && view.share === null ? NAME_WIDTH : LEAST_WIDTH);
      if (far && view && room) wanted.push({ width: widthOf(shape), made: label(shape, code, view) });
    });
    wanted.sort((a, b) => b.width - a.width);
    for (const { made } of wanted) labels.addLayer(made);
    thin(wanted.map(({ made }) => made.getElement().firstChild));
  }

  // Labels never lie on each other: the wider district keeps its name, the other its share alone, or nothing.
  function thin(texts) {
    const kept = [];
    const clashes = (text) => {
      const box = text.getBoundingClientRect();
      return kept.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    };
    for (const text of texts) {
      if (clashes(text)) text.replaceChildren(...text.querySelectorAll("b"));
      if (!text.firstChild || clashes(text)) text.remove();
      else kept.push(text.getBoundingClientRect());
    }
  }

  function widthOf(shape) {
    const { x, y } = bosaga.map.latLngToLayerPoint(shape.getBounds().getSouthEast()).subtract(bosaga.map.latLngToLayerPoint(shape.getBounds().getNorthWest()));
    return Math.min(x, 2 * y);
  }

  // The share, and the name where there is room for it; of a hatched district the name alone.
  function label(shape, code, view) {
    const text = document.createElement("span");
    if (widthOf(shape) > NAME_WIDTH || view.share === null) text.append(name(code));
    if (view.share !== null) {
      const share = document.createElement("b");
      share.textContent = bosaga.percent(view.share);
      text.append(" ", share);
    }
    const icon = L.divIcon({ className: "district-label", html: text, iconSize: [0, 0] });
    return L.marker(middle(shape), { icon, interactive: false, keyboard: false });
  }

  // The middle of the largest ring: its centre of area.
  function middle(shape) {
    const rings = shape.feature.geometry.type === "Polygon" ? [shape.feature.geometry.coordinates[0]] : shape.feature.geometry.coordinates.map((part) => part[0]);
    let best = { area: -1, lat: 0, lng: 0 };
    for (const ring of rings) {
      let [area, x, y] = [0, 0, 0];
      for (let i = 0; i + 1 < ring.length; i += 1) {
        const cross = ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
        area += cross / 2;
        x += ((ring[i][0] + ring[i + 1][0]) * cross) / 6;
        y += ((ring[i][1] + ring[i + 1][1]) * cross) / 6;
      }
      if (Math.abs(area) > best.area) best = { area: Math.abs(area), lng: x / area, lat: y / area };
    }
    return [best.lat, best.lng];
  }

  function zoomTo(code) {
    shapes.eachLayer((shape) => {
      if (shape.feature.properties.code === code) bosaga.map.fitBounds(shape.getBounds(), { animate: false });
    });
  }

  bosaga.districts = { start, restyle, name, words, zoomTo };
})((window.bosaga = window.bosaga || {}));
