"""What a device keeps of the form itself: each file with its hash, so that it has one whole version or another."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for

from web.assets import file_version
from web.inspect.words import words_in
from web.language import LANGUAGES

_PATTERNS = (
    "css/tokens.css",
    "css/site.css",
    "css/inspect*.css",
    "css/map.css",
    "img/icon.svg",
    "img/sprite.svg",
    "img/inspect/*.svg",
    "js/inspect/**/*.js",
    "js/map-keyboard.js",
    "js/map-points.js",
    "js/map-symbols.js",
    "vendor/idb/build/*.js",
    "vendor/leaflet/leaflet.*",
    "vendor/lit-html/**/*.js",
    "vendor/noto-sans/noto-sans.css",
    "vendor/noto-sans/files/*.woff2",
    "vendor/protomaps-leaflet/*.js",
    "vendor/tus-js-client/*.js",
)

_START = "js/inspect/main.js"
_IMPORT = re.compile(r"""\b(?:from|import)\s*["'](\.[^"']+)["']""")


def first_modules() -> list[str]:
    """The addresses of the modules that the first screen waits for: a browser told of all asks for all at once."""
    folder = Path(current_app.static_folder or "")
    return [url_for("static", filename=name, v=None) for name in _imported(folder, _START)]


@lru_cache(maxsize=2)
def _imported(folder: Path, start: str) -> tuple[str, ...]:
    """A module and all it imports before it runs, each once; what is imported later (`import()`) is not among them."""
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            text = (folder / name).read_text(encoding="utf-8")
            waiting.extend(
                posixpath.normpath(posixpath.join(posixpath.dirname(name), to)) for to in _IMPORT.findall(text)
            )
    return tuple(sorted(found))


def listed_files() -> list[str]:
    """The addresses of the form's files: the page first, then what it loads, then the words of each language."""
    folder = Path(current_app.static_folder or "")
    found = sorted({path.relative_to(folder).as_posix() for pattern in _PATTERNS for path in folder.glob(pattern)})
    static = [url_for("static", filename=name, v=None) for name in found]
    words = [url_for("inspect.words", language=language) for language in LANGUAGES]
    return [url_for("inspect.show"), url_for("inspect.manifest"), *static, *words]


def files_version() -> str:
    """A name for the whole of it: another as soon as a byte of any file is."""
    folder = Path(current_app.static_folder or "")
    seen = hashlib.sha256()
    for address in listed_files():
        name = address.partition(f"{current_app.static_url_path}/")[2]
        seen.update(f"{address} {file_version(folder, name) if name else ''}\n".encode())
    for language in LANGUAGES:
        seen.update(repr(words_in(language)).encode())
    templates = Path(current_app.root_path) / (current_app.template_folder or "") / "inspect"
    for path in sorted(templates.iterdir()):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]
