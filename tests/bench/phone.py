"""The inspector's form in a phone's browser: a slow processor, a new profile, and when each screen can be used."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.support.browser import CHROMIUM, sign_in
from tests.support.people import PASSWORD

SLOWER: Final = 4
MOBILE: Final = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
"""150 ms there and back, 1.6 Mbit/s down: what browsers' tools call a slow fourth generation."""
_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
_MOST_MS = 90_000
_PRELOAD = re.compile(rb'\s*<link rel="modulepreload"[^>]*>')

# Usable: what was waited for stands, is painted, and the page has nothing left to do before it hears a tap.
_WATCH = """
    window.whenUsable = (test) => new Promise((done) => {
        const look = () => {
            if (!test()) return false;
            requestAnimationFrame(() => setTimeout(() => done(performance.now())));
            return true;
        };
        if (look()) return;
        const watcher = new MutationObserver(() => look() && watcher.disconnect());
        watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    });
"""
_FIRST = """
    window.firstUsable = whenUsable(() =>
        document.querySelector("#main h1") && document.querySelector("#main .cards button:not([disabled])"));
"""
_TAP = """
    ([tapped, wanted]) => {
        const begun = performance.now();
        const stands = whenUsable(() => document.querySelector(wanted));
        document.querySelector(tapped).click();
        return stands.then((at) => at - begun);
    }
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for all profiles."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, site: str, email: str) -> Any:
    """The cookies of whoever has signed in, and nothing else of the device."""
    context = browser.new_context()
    sign_in(context.new_page(), site, email, PASSWORD)
    cookies = context.storage_state()
    context.close()
    return cookies


@contextmanager
def profile(browser: Browser, cookies: Any) -> Iterator[BrowserContext]:
    """A phone that has never opened the form."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, storage_state=cookies)
    context.set_default_timeout(_MOST_MS)
    context.add_init_script(_WATCH + _FIRST)
    try:
        yield context
    finally:
        context.close()


class Phone:
    """A page of a profile at a slow-down of the processor, with the bytes that came for it."""

    def __init__(self, context: BrowserContext, *, preload: bool = True, network: dict[str, object] | None = None):
        self.page: Page = context.new_page()
        self.received = 0.0
        self._session: CDPSession = context.new_cdp_session(self.page)
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self._session.send("Network.enable")
        self._session.on("Network.loadingFinished", self._count)
        if network is not None:
            self._session.send("Network.emulateNetworkConditions", network)
        self._is_told = preload

    def open(self, site: str) -> float:
        """Open the form; seconds until its first screen can be used."""
        self.page.goto(f"{site}/inspect", wait_until="commit")
        return cast(float, self.page.evaluate("firstUsable")) / 1000

    def open_in_hand(self, site: str) -> float:
        """The same, the page's HTML passing through the bench: with its preloads or without."""
        pattern = {"urlPattern": "*/inspect", "resourceType": "Document", "requestStage": "Response"}
        self._session.on("Fetch.requestPaused", self._hand_on)
        self._session.send("Fetch.enable", {"patterns": [pattern]})
        return self.open(site)

    def tap(self, tapped: str, wanted: str) -> float:
        """Tap one thing; milliseconds until another stands and the page hears the next tap. CSS selectors."""
        self.page.wait_for_selector(tapped)
        return cast(float, self.page.evaluate(_TAP, [tapped, wanted]))

    def settle(self) -> None:
        """Wait until the service worker has all files and the form has said that it is ready."""
        self.page.wait_for_selector("html[data-ready=yes]")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        self.page.wait_for_function("navigator.serviceWorker.controller?.state === 'activated'")

    def close(self) -> None:
        self.page.close()

    def _count(self, event: dict[str, Any]) -> None:
        self.received += event["encodedDataLength"]

    def _hand_on(self, event: dict[str, Any]) -> None:
        request = {"requestId": event["requestId"]}
        got = self._session.send("Fetch.getResponseBody", request)
        body = base64.b64decode(got["body"]) if got["base64Encoded"] else got["body"].encode()
        if not self._is_told:
            body = _PRELOAD.sub(b"", body)
        left_out = ("content-encoding", "content-length")
        headers = [each for each in event["responseHeaders"] if each["name"].lower() not in left_out]
        answer = {"responseCode": 200, "responseHeaders": headers, "body": base64.b64encode(body).decode()}
        self._session.send("Fetch.fulfillRequest", {**request, **answer})
