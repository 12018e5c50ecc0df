// Objects as vector tiles: counts on a grid further out, single objects closer in.
"use strict";
(function (bosaga) {
  const LEVELS = 2; // a tile of data covers 4 × 4 tiles of the screen: few requests, cells of 16 pixels
  const DEEPEST = 16;
  const REACH = 14; // pixels around a click
  const PATIENCE = 3000; // milliseconds for the tiles in view
  let layer = null;

  function ordered(counts) {
    return bosaga.config.states.filter((state) => counts[state]).sort((a, b) => counts[b] - counts[a]);
  }

  // The most frequent state of a cell; of equals the better one.
  function foremost(counts) {
    let best = "unknown";
    let most = 0;
    for (const state of bosaga.config.states) if (counts[state] > most) [best, most] = [state, counts[state]];
    return best;
  }

  const isGap = (zoom, feature) => feature.props.state === "unsurveyed" || feature.props.state === "unknown";

  const symbolizer = {
    draw(pen, geometry, zoom, feature) {
      const { x, y } = geometry[0][0];
      const { state, count } = feature.props;
      if (state) bosaga.symbols.draw(pen, state, x, y, zoom >= 17 ? 20 : zoom >= 16 ? 15 : 11);
      else bosaga.symbols.draw(pen, foremost(feature.props), x, y, Math.min(6 + 2 * Math.round(Math.log2(count + 1)), 16));
    },
  };

  // Shows the tiles of an address template; `from` is the first zoom at which they are drawn.
  function show(url, from) {
    const made = protomapsL.leafletLayer({
      url,
      attribution: "",
      levelDiff: LEVELS,
      maxDataZoom: DEEPEST,
      minZoom: from,
      maxZoom: 19,
      // What is known lies on top of what is not.
      paintRules: [isGap, (zoom, feature) => !isGap(zoom, feature)].map((filter) => ({ dataLayer: "objects", symbolizer, filter })),
      labelRules: [],
      lang: bosaga.config.language,
    });
    if (layer) bosaga.layer.removeLayer(layer);
    layer = made;
    bosaga.layer.addLayer(made);
    return made;
  }

  function redraw() {
    if (layer) layer.rerenderTiles();
  }

  // Waits until every tile in view has come: before that the nearest object may be one that is not here yet.
  // A tile given up on a change of zoom is never reported as come, so the wait has an end.
  function settled() {
    if (!layer || !layer.isLoading()) return Promise.resolve();
    return new Promise((done) => {
      layer.once("load", done);
      setTimeout(done, PATIENCE);
    });
  }

  // Everything in the tiles at hand for this zoom, with its place on the screen's plane at this zoom.
  function* features() {
    if (!layer) return;
    const zoom = bosaga.map.getZoom();
    const data = Math.min(zoom - LEVELS, DEEPEST);
    const side = 256 << LEVELS;
    const scale = 2 ** (zoom - LEVELS - data);
    for (const [key, entry] of layer.views.get("").tileCache.cache) {
      const [x, y, z] = key.split(":").map(Number);
      if (z !== data) continue;
      for (const feature of entry.data.get("objects") || []) {
        const at = feature.geom[0][0];
        yield { at: L.point((x * side + at.x) * scale, (y * side + at.y) * scale), ...feature.props };
      }
    }
  }

  // Single objects in view, each once (tiles repeat those on their edges).
  function inView() {
    const bounds = bosaga.map.getPixelBounds();
    const found = new Map();
    for (const each of features()) if (each.number && bounds.contains(each.at)) found.set(each.number, each);
    return [...found.values()];
  }

  // The feature nearest to a point of the plane, if it is near enough to be meant.
  function under(point) {
    let best = null;
    let least = REACH;
    for (const each of features()) {
      const distance = each.at.distanceTo(point);
      if (distance < least) [best, least] = [each, distance];
    }
    return best;
  }

  bosaga.objects = { show, redraw, settled, inView, under, ordered };
})((window.bosaga = window.bosaga || {}));
