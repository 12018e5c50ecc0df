// While the worker is at a file, asks whether it has finished; then the page is shown anew, once.
"use strict";
(function () {
  const AT_WORK = ["looking", "bringing", "undoing"];
  const EVERY = 2000; // milliseconds
  const state = (page) => page.getElementById("state")?.dataset.state;

  async function ask() {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (response.ok && state(fresh) && !AT_WORK.includes(state(fresh))) return location.replace(location.href);
    } catch {
      // The next turn asks again.
    }
    setTimeout(ask, EVERY);
  }

  if (AT_WORK.includes(state(document))) setTimeout(ask, EVERY);
})();
