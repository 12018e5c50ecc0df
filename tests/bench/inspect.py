"""The inspector's form on a slow phone: its first opening, the next one, a whole district, a clinic's full form."""

from __future__ import annotations

import gzip
import re
import secrets
import urllib.request
from collections import defaultdict
from statistics import median
from typing import Any, Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from playwright.sync_api import Browser

from gis.models import people
from gis.store.people import add_account, give_role
from tests.bench.ground import Bed, Ground
from tests.bench.phone import MOBILE, SLOWER, Phone, chromium, profile, signed_in
from tests.bench.report import Line, Section, at_most, stated
from tests.bench.serving import bosaga
from tests.bench.sizes import Sizes
from tests.support.people import PASSWORD

_FIRST_SECONDS, _SCRIPT_KB, _DISTRICT_MB = 2, 200, 15
_NEAREST_TO: Final = 6_400
_ROUNDS_OF_WORK: Final = 2
_DISTRICT = """
    select district, count(*) from register.object group by 1
    order by abs(count(*) - (select {near} * count(*) / 34100 from register.object)), 1 limit 1"""
_CLINIC = "select number from register.object where district = '{}' and kind = 'clinic' and part_of is null limit 1"

Found = dict[str, list[float]]

METHOD = f"""
- Chromium with its processor slowed {SLOWER} ×, 360 × 740, `bosaga serve` as it is on the same machine; a new profile
  each time that has the cookie of an inspector and nothing else. The service worker is not slowed by Chromium.
- Usable: the first screen's heading and its buttons stand, are painted, and the page has nothing left to do before it
  hears a tap. Again: the next opening in the same profile, its files from the service worker.
- Told of its modules, or not: the page passes through the benchmark both times, once with its `modulepreload` links
  and once without. On a mobile network: 150 ms there and back, 1.6 Mbit/s.
- A tap's time is from the tap until the next screen stands and is painted. The district is the one whose number of
  objects is nearest to {_NEAREST_TO:,} (of 34,100); its list shows the first 60, its map all.
  It is taken along {_ROUNDS_OF_WORK} times, the form opened as often as all else is repeated.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about the inspector's form."""
    bed = ground.city(sizes.city)
    district, objects = bed.row(_DISTRICT.format(near=_NEAREST_TO))
    clinic = str(bed.row(_CLINIC.format(district))[0])
    email = _inspector(bed, str(district))
    found: Found = defaultdict(list)
    with bosaga(bed) as site, chromium() as browser:
        scripts = _scripts(site)
        cookies = signed_in(browser, site, email)
        for turn in range(sizes.repeats):
            _opened(browser, site, cookies, found)
            if turn < _ROUNDS_OF_WORK:
                _worked(browser, site, cookies, (str(district), clinic), found)
    bed.close()
    lines = _lines({name: median(values) for name, values in found.items()}, scripts, int(str(objects)))
    return Section("The inspector's form on a slow phone", lines, METHOD)


def _lines(of: dict[str, float], scripts: dict[str, float], objects: int) -> list[Line]:
    return [
        at_most("first opening, until usable", "s", of["first"], _FIRST_SECONDS),
        stated("opened again, files from the service worker", "s", of["again"]),
        stated("first opening, told of its modules / not told", "s", of["told"], of["untold"]),
        stated("the same on a mobile network", "s", of["told, mobile"], of["untold, mobile"]),
        at_most("all scripts, gzipped", "kB", sum(scripts.values()) / 1000, _SCRIPT_KB),
        stated("bytes of the first opening, everything that the page asks for", "kB", of["first bytes"] / 1000),
        stated("a tap on another language", "ms", of["language"]),
        at_most(f"bytes of a district of {objects:,} objects", "MB", of["district bytes"] / 1e6, _DISTRICT_MB),
        stated("the district taken along, from the tap", "s", of["taken"] / 1000),
        stated("its list, from the tap", "ms", of["list"]),
        stated("its map, from the tap", "ms", of["map"]),
        stated("a clinic's full form, from the tap", "ms", of["clinic"]),
        stated("the first element of the full form, from the tap", "ms", of["element"]),
        stated("an answer, from the tap until it is kept and drawn", "ms", of["answer"]),
    ]


def _opened(browser: Browser, site: str, cookies: Any, found: Found) -> None:
    """A first opening and the next one; then first openings with and without being told of the modules."""
    with profile(browser, cookies) as context:
        phone = Phone(context)
        found["first"].append(phone.open(site))
        phone.settle()
        found["first bytes"].append(phone.received)
        phone.close()
        again = Phone(context)
        found["again"].append(again.open(site))
        again.settle()
        found["language"].append(again.tap("[data-language=kk]", "[data-language=kk][aria-pressed=true]"))
    for name, network in (("", None), (", mobile", MOBILE)):
        for told in ("told", "untold"):
            with profile(browser, cookies) as context:
                phone = Phone(context, preload=told == "told", network=network)
                found[told + name].append(phone.open_in_hand(site))


def _worked(browser: Browser, site: str, cookies: Any, of: tuple[str, str], found: Found) -> None:
    """A district taken along, its list and map, a clinic's full form and an answer in it."""
    district, clinic = of
    with profile(browser, cookies) as context:
        phone = Phone(context)
        phone.open(site)
        phone.settle()
        before = phone.received
        here = f'a[href="#/objects/{district}"]'
        found["taken"].append(phone.tap("#main .cards button", here))
        found["district bytes"].append(phone.received - before)
        found["list"].append(
            phone.tap(here, "form.search ~ .cards li:nth-child(60), .cards li:last-child a[href*=object\\/]")
        )
        found["map"].append(phone.tap(f'a[href="#/map/{district}"]', ".leaflet-container canvas"))
        phone.page.evaluate("number => { location.hash = `/object/${number}` }", clinic)
        phone.page.wait_for_selector(".facts")
        found["clinic"].append(phone.tap(".cards li:nth-child(3) button.main", ".tasks"))
        found["element"].append(phone.tap(".task a", ".question"))
        found["answer"].append(phone.tap(".question[data-answered=false] .choice", ".question[data-answered=true]"))


def _scripts(site: str) -> dict[str, float]:
    """Bytes of every script that the service worker keeps, each gzipped."""
    listed = _text(f"{site}/inspect/worker.js").decode().split("FILES = ")[1].split(";")[0]
    return {each: float(len(gzip.compress(_text(site + each)))) for each in re.findall(r'"([^"]+\.js)"', listed)}


def _text(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def _inspector(bed: Bed, district: str) -> str:
    """An inspector of the district who can sign in; the address."""
    email = f"bench-{secrets.token_hex(4)}@example.org"
    row = {"password": PasswordHasher().hash(PASSWORD), "confirmed_at": sa.func.now()}
    with bed.app.write() as connection:
        key = add_account(connection, email, email.partition("@")[0], "en")
        give_role(connection, key, "inspector", district, None, None)
        connection.execute(sa.update(people.account).where(people.account.c.id == key).values(row))
    return email
