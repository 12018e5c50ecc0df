// The panel beside the map: every choice asks the server for the same page anew and puts its live parts in place,
// so that legend, table and map always come from one answer.
"use strict";
(function (bosaga) {
  const PARTS = "[data-live]";
  let waiting = null;
  let timer = 0;

  function form() {
    return document.getElementById("map-form");
  }

  // The address that the form asks for, without what is empty or usual.
  function address(changed) {
    const data = new FormData(form());
    // A year chosen anew has its own usual sense.
    if (changed && changed.name === "year") data.delete("sense");
    const query = new URLSearchParams();
    for (const [name, value] of data) if (value) query.append(name, value);
    const whom = new URLSearchParams(location.search).get("for");
    if (whom && !query.has("for")) query.set("for", whom);
    return `${form().getAttribute("action").split("?")[0]}?${query}`;
  }

  async function go(url, remember = true) {
    if (waiting) waiting.abort();
    waiting = new AbortController();
    const page = document.querySelector(".map-page");
    page.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, { signal: waiting.signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!response.ok || !fresh.getElementById("map-view")) {
        location.assign(url);
        return;
      }
      if (remember) history.pushState(null, "", url + location.hash);
      replace(fresh);
      bosaga.refresh();
    } catch (error) {
      if (error.name !== "AbortError") bosaga.say(bosaga.config.say.failed);
    } finally {
      page.removeAttribute("aria-busy");
    }
  }

  function replace(fresh) {
    const focus = document.activeElement && document.activeElement.id;
    const sector = ["sector", "owner_kind", "district"];
    for (const part of document.querySelectorAll(PARTS)) {
      const other = fresh.getElementById(part.id);
      if (other) part.replaceWith(document.adoptNode(other));
    }
    for (const name of sector) form().elements[name].value = fresh.getElementById("map-form").elements[name].value;
    for (const link of document.querySelectorAll(".languages a")) link.href = fresh.querySelector(`.languages a[hreflang="${link.hreflang}"]`).href;
    const again = focus && document.getElementById(focus);
    if (again) again.focus();
  }

  function start() {
    document.addEventListener("change", (event) => {
      if (event.target.form !== form()) return;
      clearTimeout(timer);
      timer = setTimeout(() => go(address(event.target)), 120);
    });
    document.addEventListener("input", (event) => {
      if (event.target.id === "map-year") document.getElementById("map-year-said").textContent = event.target.value;
    });
    form().addEventListener("submit", (event) => {
      event.preventDefault();
      go(address(null));
    });
    document.querySelector(".map-panel").addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
      if (!link || !plain || link.getAttribute("href").startsWith("#") || link.pathname !== location.pathname) return;
      event.preventDefault();
      go(link.href);
    });
    window.addEventListener("popstate", () => go(location.href, false));
    copying();
    sheet();
  }

  function only(district) {
    form().elements.district.value = district;
    go(address(null));
  }

  function copying() {
    const button = document.getElementById("map-copy");
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(location.href);
      bosaga.say(bosaga.config.say.copied);
    });
  }

  // On a phone the panel is a sheet at the lower edge, closed at first; on a wide screen it is always open.
  function sheet() {
    const narrow = window.matchMedia("(max-width: 60rem)");
    const fold = () => {
      document.getElementById("map-sheet").open = !narrow.matches;
    };
    narrow.addEventListener("change", fold);
    fold();
  }

  bosaga.panel = { start, only };
})((window.bosaga = window.bosaga || {}));
