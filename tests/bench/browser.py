"""One page in a new Chromium: what came over the wire, when it was usable, its heap, its frames while it is moved."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import CDPSession, JSHandle, Page, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
]
_QUIET_MS = 1000
_MOST_SECONDS = 60
_PIXELS = 300
_PANS: Final = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]]

_WATCH = """
    window.bench = {busy: 0};
    new PerformanceObserver((list) => {
        for (const {startTime, duration} of list.getEntries())
            window.bench.busy = Math.max(window.bench.busy, startTime + duration);
    }).observe({type: "longtask", buffered: true});
"""
_MAP = """
    (() => window.bosaga?.map || window[Object.keys(window).find((name) => /^map_[0-9a-f]{32}$/.test(name))])()
"""
_STATE = """
    () => {
        const [page] = performance.getEntriesByType("navigation");
        const last = performance.getEntriesByType("resource").reduce((end, each) => Math.max(end, each.responseEnd), 0);
        const loaded = page.loadEventEnd;
        return {now: performance.now(), loaded, end: Math.max(loaded, last, window.bench.busy)};
    }
"""
_GO = "([map, [zoom, lat, lon]]) => { map.setView([lat, lon], zoom, {animate: false}); }"
_PAN = """
    async ([map, pans, pixels]) => {
        let worst = 0, last = performance.now(), on = true;
        const count = (now) => {
            worst = Math.max(worst, now - last);
            last = now;
            if (on) requestAnimationFrame(count);
        };
        await new Promise(requestAnimationFrame);
        last = performance.now();
        requestAnimationFrame(count);
        for (const [x, y] of pans) {
            map.panBy([x * pixels, y * pixels], {animate: true, duration: 0.5});
            await new Promise((done) => setTimeout(done, 800));
        }
        on = false;
        return worst;
    }
"""


Place = tuple[float, float, float]
"""Zoom, latitude, longitude."""


@dataclass
class Seen:
    """One load. ``usable`` in seconds, ``received`` in bytes over the wire, ``heap`` in MB, frames in milliseconds."""

    usable: float = 0.0
    received: float = 0.0
    heap: float = 0.0
    worst_frame: float = 0.0
    worst_street: float = 0.0
    size: tuple[int, int] = (0, 0)
    addresses: list[str] = field(default_factory=list)


def look(address: str, street: Place | None = None) -> Seen:
    """Load a page with a Leaflet map and wait until it is quiet; given a street, pan it here and there.

    Raises AssertionError if the page asked another host for something.
    """
    seen = Seen()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        try:
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            session = page.context.new_cdp_session(page)
            _listen(session, seen)
            page.add_init_script(_WATCH)
            page.goto(address, wait_until="load", timeout=_MOST_SECONDS * 1000)
            seen.usable = _settled(page)
            session.send("Network.disable")
            found = page.evaluate_handle(_MAP)
            size = page.evaluate("map => map.getSize()", found)
            seen.size = (round(size["x"]), round(size["y"]))
            if street is not None:
                _move(page, found, seen, street)
                seen.heap = _heap(session)
        finally:
            browser.close()
    host = "/".join(address.split("/")[:3])
    elsewhere = [url for url in seen.addresses if not url.startswith((host, "data:", "blob:"))]
    assert not elsewhere, elsewhere
    return seen


def _listen(session: CDPSession, seen: Seen) -> None:
    def finished(event: dict[str, Any]) -> None:
        seen.received += event["encodedDataLength"]

    session.send("Network.enable")
    session.on("Network.loadingFinished", finished)
    session.on("Network.requestWillBeSent", lambda event: seen.addresses.append(event["request"]["url"]))


def _settled(page: Page) -> float:
    """Wait until nothing has happened for a second; returns when the last thing had, in seconds from the start."""
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        state = page.evaluate(_STATE)
        if state["loaded"] and state["now"] - state["end"] > _QUIET_MS:
            return float(state["end"]) / 1000
        page.wait_for_timeout(100)
    raise AssertionError(f"the page was not quiet within {_MOST_SECONDS} s")


def _move(page: Page, found: JSHandle, seen: Seen, street: Place) -> None:
    """Pan the map where it opened, then at the street."""
    seen.worst_frame = page.evaluate(_PAN, [found, _PANS, _PIXELS])
    page.evaluate(_GO, [found, list(street)])
    page.wait_for_timeout(1500)
    seen.worst_street = page.evaluate(_PAN, [found, _PANS, _PIXELS])


def _heap(session: CDPSession) -> float:
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
