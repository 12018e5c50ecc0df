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
        found: dict[str, Any] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", _RULES
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['target']}"
            for violation in found["violations"]
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
    page = context.new_page()
    opened = OpenPage(page, 0)
    page.on("console", lambda m: opened.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    host = "/".join(address.split("/")[:3])
    page.on("request", lambda r: None if _is_ours(r.url, host) else opened.complaints.append(f"asked {r.url}"))
    try:
        response = page.goto(address, wait_until="load")
        opened.status = response.status if response else 0
        yield opened
    finally:
        context.close()


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
