"""A real browser against a real server: opens pages at a phone's and a desk's width, runs axe, takes pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"phone": 360, "desk": 1440}
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a test's output is about what failed."""


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class OpenPage:
    """A page that was opened, with what the browser complained about on the way."""

    page: Page
    status: int
    complaints: list[str] = field(default_factory=list)

    def axe(self) -> list[str]:
        """Return axe's findings, one line each: rule, what it wants, where."""
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        # What passed is neither worked out in full nor carried over: it is most of what axe says.
        found: list[dict[str, Any]] = self.page.evaluate(
            """async rules => (await axe.run(document, {
                runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'],
            })).violations""",
            _RULES,
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['target']}"
            for violation in found
            for node in violation["nodes"]
        ]

    def scrolls_sideways(self) -> bool:
        """Say whether the page itself, rather than a table's own region, is wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def picture(self, path: Path) -> None:
        """Write a picture of the whole page."""
        self.page.screenshot(path=path, full_page=True)


@contextmanager
def open_page(
    browser: Browser, address: str, *, width: int = 1440, dark: bool = False, javascript: bool = True, **options: Any
) -> Iterator[OpenPage]:
    """Open an address in a fresh profile and wait until it has loaded.

    `complaints` collects errors of the console (violations of the content-security policy among them) and requests
    to other hosts. `options` go to Playwright's `new_context`.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        # axe is put in by the test, not by the page.
        bypass_csp=False,
        **options,
    )
    opened = OpenPage(context.new_page(), 0)
    _listen(opened, address)
    try:
        _go(opened, address)
        yield opened
    finally:
        context.close()


class OnePage:
    """One page of one profile that shows address after address of a site, for tests that only look at each.

    A profile of its own takes a second of processor for each address: three times as much as the address itself.
    What an address stored is gone before the next.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self._opened = OpenPage(browser.new_context(bypass_csp=False).new_page(), 0)
        self._devtools = self._opened.page.context.new_cdp_session(self._opened.page)
        self._site = site
        _listen(self._opened, site)

    def show(self, address: str, *, width: int = 1440, dark: bool = False) -> OpenPage:
        """Open an address as a first visitor does."""
        self._devtools.send("Storage.clearDataForOrigin", {"origin": self._site, "storageTypes": "all"})
        self._opened.page.set_viewport_size({"width": width, "height": 800})
        self._opened.page.emulate_media(color_scheme="dark" if dark else "light")
        self._opened.complaints.clear()
        _go(self._opened, address)
        return self._opened

    def close(self) -> None:
        self._opened.page.context.close()


def _listen(opened: OpenPage, address: str) -> None:
    page, complaints = opened.page, opened.complaints
    host = "/".join(address.split("/")[:3])
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: None if _is_ours(r.url, host) else complaints.append(f"asked {r.url}"))


def _go(opened: OpenPage, address: str) -> None:
    response = opened.page.goto(address, wait_until="load")
    opened.status = response.status if response else 0


def _is_ours(url: str, host: str) -> bool:
    return url.startswith((host, "data:", "blob:"))


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    """Sign in at /login by keyboard, and wait until the person is somewhere else."""
    page.goto(f"{site}/login?lang=en")
    page.fill("#f-email", email)
    page.fill("#f-password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def check(opened: OpenPage) -> None:
    """No finding of axe, nothing wider than the window, no complaint of the browser."""
    assert opened.axe() == []
    assert not opened.scrolls_sideways()
    assert opened.complaints == []
