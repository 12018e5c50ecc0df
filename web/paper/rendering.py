"""HTML to tagged PDF (PDF/UA-1 as far as a machine can check it), with our fonts, our signs and the photos given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from markupsafe import escape

_STATIC = Path(__file__).parents[1] / "static"
_FONTS = _STATIC / "vendor" / "noto-sans"
_SIGNS = _STATIC / "img" / "sprite.svg"
_SYMBOL = re.compile(r'<symbol id="(?P<name>[\w-]+)" (?P<box>viewBox="[\d ]+")>(?P<drawing>.*?)</symbol>', re.DOTALL)
_ROOM: Final = BoundedSemaphore(2)
"""A document takes a processor for up to two seconds: no more than two at once in a process."""
_SECONDS_TO_WAIT: Final = 3.0
SCHEME: Final = "paper:"
"""What a document may name: `paper:font/…`, `paper:sign/STATE` and the pictures given with it."""
FAMILIES: Final = "'Noto Sans latin', 'Noto Sans cyrillic', 'Noto Sans cyrillic-ext', 'Noto Sans latin-ext'"
"""The families that documents are written in, in the order in which a letter is looked for."""


class BusyError(Exception):
    """Too many documents are being made: ask again in a few seconds."""


class RefusedError(ValueError):
    """A document named something that is not its own."""


def render(html: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """The document as a tagged PDF. `pictures` by name: media type and bytes, named `paper:NAME` in the document.

    Raises `BusyError` when every place stays taken for three seconds.
    """
    if not _ROOM.acquire(timeout=_SECONDS_TO_WAIT):
        raise BusyError
    try:
        return _pdf(html, pictures)
    finally:
        _ROOM.release()


def _pdf(html: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    # WeasyPrint opens the system's text libraries: a site whose machine lacks them still serves its other pages.
    from weasyprint import CSS, HTML, URLFetcher
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcherResponse

    from web.paper.tagging import finish

    class Own(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Knows the document's own resources; reads no file and asks no host."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            """The resource of that name. Raises `RefusedError` for any other address."""
            media_type, content = resource(url, pictures)
            return URLFetcherResponse(url, content, {"Content-Type": media_type})

    fonts = FontConfiguration()
    own = Own()
    drawn = [content.decode() for kind, content in pictures.values() if kind == "image/svg+xml"]
    style = CSS(string=faces_for("".join((html, *drawn))), url_fetcher=own, font_config=fonts)
    written: Any = HTML(string=html, base_url=SCHEME, url_fetcher=own).write_pdf(
        pdf_variant="pdf/ua-1", finisher=finish, font_config=fonts, stylesheets=[style], optimize_images=False
    )
    return bytes(written)


def resource(url: str, pictures: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    """Media type and bytes of what a document may name. Raises `RefusedError`."""
    name = url.removeprefix(SCHEME)
    if url.startswith(SCHEME):
        if name in pictures:
            return pictures[name]
        if name in _own():
            return _own()[name]
    raise RefusedError(f"{url} is not part of the document")


@cache
def _own() -> Mapping[str, tuple[str, bytes]]:
    fonts = {f"font/{path.name}": ("font/woff2", path.read_bytes()) for path in (_FONTS / "files").glob("*.woff2")}
    colours = _colours()
    signs = {}
    for found in _SYMBOL.finditer(_SIGNS.read_text(encoding="utf-8")):
        drawing = found["drawing"].replace("currentColor", colours.get(found["name"], "#16211f"))
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" {found["box"]}>{drawing}</svg>'
        signs[f"sign/{found['name']}"] = ("image/svg+xml", svg.encode())
    return {**fonts, **signs}


def _colours() -> Mapping[str, str]:
    """The colours of the states on a light ground, as the site has them."""
    light = (_STATIC / "css" / "tokens.css").read_text(encoding="utf-8").partition("@media")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))


def faces_for(text: str) -> str:
    """The style sheet of the fonts that a document's letters are in: each file that is named is unpacked, which takes
    as long as the layout of a page.
    """
    letters = {ord(letter) for letter in unescape(text)}
    return "\n".join(face for face, ranges in _font_faces() if any(any(n in span for n in letters) for span in ranges))


@cache
def _font_faces() -> tuple[tuple[str, tuple[range, ...]], ...]:
    """The faces of the font's own style sheet by the names they have here, each with its ranges of letters.

    Each file is a family of its own: WeasyPrint takes files of one family for one font, and mixes letters up.
    """
    sheet = (_FONTS / "noto-sans.css").read_text(encoding="utf-8")
    faces = []
    for face in re.findall(r"@font-face\s*{[^}]*}", sheet):
        [(file, subset)] = re.findall(r"url\(\./files/(noto-sans-([a-z-]+)-\d+-normal\.woff2)\)", face)
        named = re.sub(r"font-family:[^;]*;", f"font-family: 'Noto Sans {subset}';", face)
        named = re.sub(r"url\([^)]*\)", f"url({SCHEME}font/{file})", named)
        [written] = re.findall(r"unicode-range:([^;}]*)", face)
        faces.append((named, tuple(map(_range, written.split(",")))))
    return tuple(faces)


def _range(written: str) -> range:
    """`U+0100-02BA`, or one letter: `U+0131`."""
    first, _, last = written.strip().removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def watermark(text: str) -> tuple[str, bytes]:
    """A word across a page of A4, for the background of each: media type and bytes."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842" viewBox="0 0 595 842">'
        f'<text x="297" y="421" font-family="{FAMILIES}" font-weight="700" font-size="64" fill="#b3261e"'
        f' fill-opacity=".16" text-anchor="middle" transform="rotate(-52 297 421)">{escape(text.upper())}</text></svg>'
    )
    return "image/svg+xml", svg.encode()
