// Starts the map that Folium made: reads the page's JSON, draws districts and objects, keeps the address in step.
"use strict";
(function (bosaga) {
  const FIRST_GRID = 12;

  function json(id) {
    return JSON.parse(document.getElementById(id).textContent);
  }

  bosaga.fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  bosaga.number = (value) => value.toLocaleString(bosaga.config.language);
  bosaga.percent = (share) => share.toLocaleString(bosaga.config.language, { style: "percent" });
  bosaga.whom = () => bosaga.ground.words.category_to[bosaga.view.category] || bosaga.config.all;
  bosaga.said = () => `${document.getElementById("map-year-said").textContent}, ${bosaga.whom()}`;
  bosaga.say = (text) => {
    document.getElementById("map-says").textContent = text;
  };

  // Takes over a view that the panel has put into the page.
  bosaga.refresh = () => {
    bosaga.view = json("map-view");
    bosaga.card.hide();
    bosaga.area.stop();
    bosaga.keyboard.forget();
    bosaga.objects.show(bosaga.view.tiles, bosaga.outlined ? FIRST_GRID : 0);
    bosaga.districts.restyle();
    const said = document.querySelectorAll("#map-summary .map-sense, #map-summary .map-measures-said");
    bosaga.say([...said].map((part) => part.textContent.replace(/\s+/g, " ").trim()).join(" "));
    showAddress();
  };

  function showAddress() {
    document.getElementById("map-address").value = location.href;
    const list = document.getElementById("map-list-here");
    list.href = bosaga.listOf({ bbox: shownDegrees() });
    list.hidden = false;
  }

  // West, south, east, north of what the map shows, as an address names it.
  function shownDegrees() {
    const bounds = bosaga.map.getBounds();
    const held = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(5);
    return [held(bounds.getWest(), 180), held(bounds.getSouth(), 90), held(bounds.getEast(), 180), held(bounds.getNorth(), 90)].join(",");
  }

  // The address of the list of this view's objects, with further filters.
  // `page`: another page that is asked by the same address, in place of the list.
  bosaga.listOf = (more, page) => {
    const address = new URL(document.getElementById("map-list").href);
    if (page) address.pathname = new URL(page, location.href).pathname;
    for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
    return address.href;
  };

  // The place and zoom stand in the address after "#", as zoom/lat/lon.
  function keepPlace() {
    const { lat, lng } = bosaga.map.getCenter();
    history.replaceState(null, "", `#${bosaga.map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
    showAddress();
  }

  function takePlace() {
    const [zoom, lat, lng] = location.hash.slice(1).split("/").map(Number);
    if (location.hash && [zoom, lat, lng].every(Number.isFinite)) bosaga.map.setView([lat, lng], zoom, { animate: false });
  }

  function click(event) {
    if (bosaga.area.corner(event.latlng)) return true;
    const found = bosaga.objects.under(bosaga.map.project(event.latlng));
    if (found && found.number) bosaga.card.object(found.number, found.state);
    else if (found) bosaga.card.cell(found, event.latlng);
    return Boolean(found);
  }

  async function start() {
    document.documentElement.classList.add("with-map");
    document.getElementById("map-without").hidden = true;
    bosaga.config = json("map-config");
    bosaga.view = json("map-view");
    takePlace();
    const ground = await fetch(bosaga.config.ground);
    bosaga.ground = await ground.json();
    bosaga.outlined = Boolean(
      bosaga.districts.start((code, event) => {
        if (!click(event)) bosaga.card.district(code, () => bosaga.panel.only(code));
        L.DomEvent.stop(event);
      }),
    );
    bosaga.objects.show(bosaga.view.tiles, bosaga.outlined ? FIRST_GRID : 0);
    bosaga.symbols.onChange(bosaga.objects.redraw);
    bosaga.map.on("click", click);
    bosaga.map.on("moveend", keepPlace);
    bosaga.keyboard.start();
    bosaga.area.start();
    bosaga.panel.start();
    showAddress();
    bosaga.map.getContainer().dataset.ready = "true";
  }

  start();
})((window.bosaga = window.bosaga || {}));
