// Many points on canvas tiles, and how they are found again: all, those in view, the one under a finger.
"use strict";
(function (bosaga) {
  const REACH = 14; // pixels around a click

  // `points`: how many (`count`), where each is (`at(i)`: [lat, lon]), how it is drawn (`draw(pen, i, x, y, zoom)`,
  // `margin` pixels to each side), and what it is (`about(i)`, null while it is hidden).
  function over(points, options = {}) {
    const [east, south] = [new Float64Array(points.count), new Float64Array(points.count)];
    // The plane of Web Mercator at zoom 0, 256 pixels wide.
    for (let i = 0; i < points.count; i += 1) {
      const at = bosaga.map.project(points.at(i), 0);
      [east[i], south[i]] = [at.x, at.y];
    }

    const Points = L.GridLayer.extend({
      createTile(coords) {
        const canvas = L.DomUtil.create("canvas");
        const density = window.devicePixelRatio || 1;
        canvas.width = canvas.height = 256 * density;
        const pen = canvas.getContext("2d");
        pen.scale(density, density);
        const scale = 2 ** coords.z;
        const { margin } = points;
        for (let i = 0; i < points.count; i += 1) {
          const x = east[i] * scale - coords.x * 256;
          const y = south[i] * scale - coords.y * 256;
          if (x < -margin || y < -margin || x > 256 + margin || y > 256 + margin) continue;
          points.draw(pen, i, x, y, coords.z);
        }
        return canvas;
      },
    });

    function* within(bounds) {
      const scale = 2 ** bosaga.map.getZoom();
      for (let i = 0; i < points.count; i += 1) {
        const at = L.point(east[i] * scale, south[i] * scale);
        const about = bounds.contains(at) && points.about(i);
        if (about) yield { at, ...about };
      }
    }

    function under(point) {
      let best = null;
      let least = REACH;
      for (const each of within(L.bounds(point.subtract([REACH, REACH]), point.add([REACH, REACH])))) {
        const distance = each.at.distanceTo(point);
        if (distance < least) [best, least] = [each, distance];
      }
      return best;
    }

    const all = () => [...within({ contains: () => true })];
    return {
      layer: new Points(options),
      // All points are at hand: there are no tiles to wait for.
      settled: () => Promise.resolve(),
      inView: () => [...within(bosaga.map.getPixelBounds())],
      all,
      under,
    };
  }

  bosaga.points = { over };
})((window.bosaga = window.bosaga || {}));
