"""Taking a district along over a bad connection: it counts as taken with the form's own files, a map goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support import places as p
from tests.support.basemap import basemap
from tests.support.browser import serve, sign_in
from tests.support.database import TestDatabase
from tests.support.people import PASSWORD
from tests.support.phone import INSPECTOR, opened, ready, take
from tests.support.site import site_on
from web import clock

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
AGAIN = "Take anew"
HERE = "The district is on this device."


@contextmanager
def served_through(city: TestDatabase, folder: Path, between: Callable[[Wsgi], Wsgi], **settings: str) -> Iterator[str]:
    """The site on a city, with something between it and its browsers; its address."""
    app = site_on(city, media_url=str(folder / "media"), **settings)
    app.extensions["bosaga"].root = folder
    clock.keep(app.extensions["bosaga"])
    app.wsgi_app = between(app.wsgi_app)  # type: ignore[method-assign]
    with serve(app) as address:
        yield address
    app.extensions["bosaga"].dispose()


def begin_to_take(page: Page, site: str) -> None:
    sign_in(page, site, INSPECTOR, PASSWORD)
    ready(page, site)
    page.get_by_role("button", name="en English").click()
    page.get_by_role("button", name="Take with me Медеуский район").click()


def comes(page: Page, name: str) -> None:
    """Wait until the device keeps something under this name."""
    page.evaluate(
        """async (name) => {
          const {kept} = await import('/static/js/inspect/store.js');
          while (!(await kept(name))) await new Promise(requestAnimationFrame);
        }""",
        name,
    )


def test_a_district_is_taken_only_with_the_files_of_the_form_itself(
    city: TestDatabase, phone: BrowserContext, tmp_path: Path
) -> None:
    go_on = threading.Event()

    def held_back(site: Wsgi) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            # The worker asks without cookies; one file that does not come keeps it from being whole.
            if environ["PATH_INFO"] == "/inspect/words/ky.json" and "HTTP_COOKIE" not in environ:
                go_on.wait(60)
            return site(environ, start)

        return answer

    with served_through(city, tmp_path, held_back) as site:
        page = opened(phone).page
        begin_to_take(page, site)
        comes(page, f"ground:{p.MEDEU}")
        # All of the district is here. A few turns more would be enough to say so.
        for _ in range(5):
            assert page.evaluate("import('/static/js/inspect/store.js').then(({kept}) => kept('taken'))") is None
        expect(page.get_by_role("link", name="Медеуский район")).to_have_count(0)
        expect(page.get_by_role("button", name="Take with me Медеуский район")).to_be_disabled()
        expect(page.get_by_text(HERE)).to_have_count(0)
        go_on.set()
        expect(page.get_by_text(HERE)).to_be_attached(timeout=30_000)
        expect(page.get_by_role("link", name="Медеуский район")).to_be_visible()
        phone.set_offline(True)
        page.reload()
        page.wait_for_selector("html[data-ready=yes]")
        expect(page.get_by_role("link", name="Медеуский район")).to_be_visible()


def test_a_map_that_broke_off_goes_on_where_it_did(city: TestDatabase, phone: BrowserContext, tmp_path: Path) -> None:
    ranges: list[str | None] = []
    whole: list[bytes] = []

    def breaking_off(site: Wsgi) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            found = site(environ, start)
            if not environ["PATH_INFO"].endswith(".pmtiles"):
                return found
            ranges.append(environ.get("HTTP_RANGE"))
            sent = b"".join(found)
            if len(ranges) > 1:
                return [sent]
            whole.append(sent)
            return [sent[: len(sent) // 3]]

        return answer

    streets = basemap(tmp_path / "city.pmtiles", reach=4)
    with served_through(city, tmp_path, breaking_off, basemap_url=str(streets)) as site:
        page = opened(phone).page
        begin_to_take(page, site)
        expect(page.get_by_text("The map of the district could not be taken.")).to_be_visible()
        # A day later, in a browser that was closed meanwhile.
        ready(page, site)
        page.get_by_role("button", name=f"{AGAIN} Медеуский район").click()
        comes(page, f"ground:{p.MEDEU}")
        expect(page.get_by_text(HERE)).to_be_attached()
        hashed = page.evaluate(
            """async (code) => {
              const {kept} = await import('/static/js/inspect/store.js');
              const file = await (await kept(`ground:${code}`)).file.arrayBuffer();
              const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', file));
              return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
            }""",
            p.MEDEU,
        )
        left = page.evaluate(f"import('/static/js/inspect/store.js').then(({{kept}}) => kept('begun:{p.MEDEU}'))")
    assert ranges == [None, f"bytes={len(whole[0]) // 3}-"]
    assert hashed == sha256(whole[0]).hexdigest()
    assert left is None


@pytest.mark.parametrize(("other", "answers"), [('"another"', ["200"]), (None, ["416", "200"])])
def test_what_is_here_and_is_no_beginning_of_this_map_is_left(
    city: TestDatabase, phone: BrowserContext, tmp_path: Path, other: str | None, answers: list[str]
) -> None:
    """Of another map, or longer than this one is."""
    statuses: list[str] = []

    def watched(site: Wsgi) -> Wsgi:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            def noting(status: str, *rest: Any) -> Any:
                if environ["PATH_INFO"].endswith(".pmtiles"):
                    statuses.append(status[:3])
                return start(status, *rest)

            return site(environ, noting)

        return answer

    streets = basemap(tmp_path / "city.pmtiles", reach=4)
    with served_through(city, tmp_path, watched, basemap_url=str(streets)) as site:
        page = opened(phone).page
        take(page, site)
        size = page.evaluate(
            """async ([code, other]) => {
              const {keep, kept} = await import('/static/js/inspect/store.js');
              const {file, etag, ...ground} = await kept(`ground:${code}`);
              await keep(`ground:${code}`, ground);
              await keep(`begun:${code}`, {blob: new Blob([new Uint8Array(file.size + 9)]), etag: other ?? etag});
              return file.size;
            }""",
            [p.MEDEU, other],
        )
        page.get_by_role("button", name=f"{AGAIN} Медеуский район").click()
        again = page.evaluate(
            """async (code) => {
              const {kept} = await import('/static/js/inspect/store.js');
              while (await kept(`begun:${code}`)) await new Promise(requestAnimationFrame);
              return (await kept(`ground:${code}`)).file.size;
            }""",
            p.MEDEU,
        )
    assert again == size
    assert statuses == ["200", *answers]
