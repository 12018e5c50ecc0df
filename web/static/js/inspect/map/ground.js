// The ground of a map: a district's outline and those beside it, and its piece of the basemap, all from this device.

import * as store from "../store.js";
import {language} from "../words.js";
import {loaded} from "./load.js";

const DEEPEST_SHOWN = 19;
/** protomaps-leaflet draws tiles of one zoom further out than the screen's. */
const LEVELS = 1;

/** What was taken of a district's map: {box, around, basemap, file}; undefined for a district without. */
export const groundOf = (district) => store.kept(`ground:${district}`);

/** The map of the district that a place lies in, as far as it was taken; else that of any. */
export async function groundAt(place) {
  const found = await Promise.all(Object.keys((await store.kept("taken")) ?? {}).map(groundOf));
  const holds = ({box: [west, south, east, north]}) => place.lon > west && place.lon < east && place.lat > south && place.lat < north;
  const grounds = found.filter(Boolean);
  return (place && grounds.find(holds)) ?? grounds[0];
}

/**
 * A Leaflet map in a frame of its own: {map, frame, box}. It finds its size and place when the frame is put into the
 * page. `view` is {center, zoom} or null for the whole district; `onFirst` runs once it can be seen.
 */
export async function mapOn(ground, {view = null, onFirst = () => {}, ...options} = {}) {
  const file = ground?.basemap && ground.file;
  await loaded(Boolean(file));
  const frame = Object.assign(document.createElement("div"), {className: "map-frame on-device"});
  const box = Object.assign(document.createElement("div"), {className: "folium-map"});
  frame.append(box);
  const map = L.map(box, {
    maxZoom: DEEPEST_SHOWN, minZoom: ground?.basemap ? ground.basemap.first + LEVELS : 8, attributionControl: false, zoomAnimation: false, fadeAnimation: false, ...options,
  });
  const [west, south, east, north] = ground?.box ?? [-180, -60, 180, 75];
  if (view) map.setView(view.center, view.zoom);
  else map.setView([(south + north) / 2, (west + east) / 2], 12);
  if (file) basemapLayer(ground).addTo(map);
  outlines(ground).addTo(map);
  watchSize(map, box, () => {
    if (!view) map.fitBounds([[south, west], [north, east]], {animate: false});
    onFirst();
  });
  return {map, frame, box};
}

/** A PMTiles file on this device, read by ranges. protomaps-leaflet carries the reader: a second copy would be 8 KB. */
function archiveOf(file, key) {
  const {constructor: PMTiles} = new protomapsL.PmtilesSource("", false).p;
  const getBytes = async (offset, length) => ({data: await file.slice(offset, offset + length).arrayBuffer()});
  return new PMTiles({getKey: () => key, getBytes});
}

function basemapLayer({basemap, file}) {
  return protomapsL.leafletLayer({
    url: archiveOf(file, basemap.key), flavor: "light", lang: language(), maxDataZoom: basemap.last, levelDiff: LEVELS, maxZoom: DEEPEST_SHOWN, attribution: "", className: "basemap", noWrap: true,
  });
}

function outlines(ground) {
  const shapes = (ground?.around ?? []).filter((each) => each.outline);
  const features = shapes.map((each, place) => ({type: "Feature", properties: {own: place === 0}, geometry: each.outline}));
  const style = ({properties}) => ({className: `district ${properties.own ? "own" : "beside"}`});
  return L.geoJSON({type: "FeatureCollection", features}, {style, interactive: false});
}

/** The frame is put into the page after the map was made, and its size follows the window. */
function watchSize(map, box, onFirst) {
  let isFirst = true;
  new ResizeObserver(([{contentRect}]) => {
    if (!contentRect.width) return;
    map.invalidateSize({animate: false});
    if (isFirst) onFirst();
    isFirst = false;
  }).observe(box);
}

/** The dot of where the device is, with the circle it is sure to be in. */
export function dotOn(map) {
  const circle = L.circle([0, 0], {radius: 1, className: "map-accuracy", interactive: false});
  const dot = L.circleMarker([0, 0], {radius: 8, className: "map-me", interactive: false});
  return {
    show({lon, lat, accuracy}) {
      circle.setLatLng([lat, lon]).setRadius(accuracy ?? 0).addTo(map);
      dot.setLatLng([lat, lon]).addTo(map);
    },
  };
}
