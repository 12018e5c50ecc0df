// What only a map needs: loaded when the first one is opened, and kept by the service worker like everything else.

const STATIC = "/static";
const STYLES = ["vendor/leaflet/leaflet.css", "css/map.css", "css/inspect-map.css"];
const SCRIPTS = ["vendor/leaflet/leaflet.js", "js/map-symbols.js", "js/map-points.js", "js/map-keyboard.js"];
const TILES = ["vendor/protomaps-leaflet/protomaps-leaflet.js"];
const known = new Map();

/** Load the map's code, and with `tiles` what draws a basemap; each file once. Rejects where one is missing. */
export const loaded = (tiles) => all([...STYLES, ...SCRIPTS, ...(tiles ? TILES : [])]);

const all = (files) => Promise.all(files.map(once));

function once(file) {
  if (!known.has(file)) {
    known.set(file, load(file).catch((error) => {
      known.delete(file);
      throw error;
    }));
  }
  return known.get(file);
}

function load(file) {
  return new Promise((done, failed) => {
    const isStyle = file.endsWith(".css");
    const address = `${STATIC}/${file}`;
    const made = Object.assign(document.createElement(isStyle ? "link" : "script"), isStyle ? {rel: "stylesheet", href: address} : {src: address, async: false});
    made.addEventListener("load", () => done());
    made.addEventListener("error", () => {
      made.remove();
      failed(new Error(address));
    });
    document.head.append(made);
  });
}
