"""Which language a page is in, and the catalogues that hold the words.

The order is `?lang=`, then the cookie, then `Accept-Language`, then the installation's own language.
Only an address with `?lang=` may be kept by shared caches: everything else depends on who asks.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale
from werkzeug.datastructures import MultiDict

LANGUAGES: Mapping[str, str] = {"ru": "Русский", "kk": "Қазақша", "ky": "Кыргызча", "en": "English"}
"""Code to the language's own name, in the order of the switch."""

COOKIE = "lang"
CATALOGUES = Path(__file__).parent / "translations"
DOMAINS = ("exchange", "messages", "norms")
"""Catalogues of each language: the sentences of imports and exports, those of the site, and those of the norms."""

# A page that a shared cache may keep is asked for again after a minute: figures are read by people, not by clocks.
_PUBLIC_SECONDS = 60
_KEPT = ("lang", "for")
"""Query parameters that every link of a page carries on."""
_NOT_PAGES = ("/static", "/api", "/tiles", "/feeds", "/calendar", "/ogc", "/healthz", "/readyz")


def language_code() -> str:
    """Return the code of the language of this answer: ru, kk, ky or en."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def choose_language() -> str:
    """Choose the language for the request in hand; outside a request, the installation's own."""
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():
        return default
    # Programs choose by address or header: the API reads no cookie.
    cookie = None if request.path.startswith(_NOT_PAGES) else request.cookies.get(COOKIE)
    for wished in (request.args.get("lang", ""), cookie or ""):
        if wished in LANGUAGES:
            return wished
    return request.accept_languages.best_match(list(LANGUAGES), default) or default


def is_publicly_cacheable() -> bool:
    """Say whether the language was chosen by the address itself, so that all who ask get the same page."""
    return request.args.get("lang") in LANGUAGES


def join_words(words: Sequence[str]) -> str:
    """Join words with commas and "and". CLDR gives Kazakh no "and" word, so the Kazakh joiner is ours."""
    locale = get_locale()
    if locale is not None and locale.language == "kk":
        return f"{', '.join(words[:-1])} және {words[-1]}" if len(words) > 1 else "".join(words)
    return format_list(list(words), locale=locale or "en")


def in_language(texts: Mapping[str, str] | None) -> str:
    """Return the text in the reader's language; failing that the first there is in ru, kk, ky, en; else nothing."""
    for code in (language_code(), *LANGUAGES):
        if texts and texts.get(code):
            return texts[code]
    return ""


def here(**changes: str | int | None) -> str:
    """Return the address of this page with query parameters changed; None removes one. The rest stays in place."""
    query: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        query.poplist(name)
        if value is not None:
            query.add(name, str(value))
    # One leading slash only: "//host" would lead to another site.
    path = quote(request.script_root + "/" + request.path.lstrip("/"))
    return f"{path}?{urlencode(list(query.items(multi=True)))}" if query else path


def compile_catalogues(folder: Path = CATALOGUES) -> list[Path]:
    """Compile each catalogue whose compiled form is missing or older; return those that were written.

    Writing is atomic, so that several server processes may start at once.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        with tempfile.NamedTemporaryFile(dir=source.parent, delete=False) as part:
            part.write(compiled.getvalue())
        Path(part.name).replace(target)
        written.append(target)
    return written


def register_language(app: Flask, default: str = "ru") -> None:
    """Give the application its languages: catalogues, the choice, template helpers and cache headers."""
    app.config.update(BABEL_DEFAULT_LOCALE=default, BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES))
    compile_catalogues()
    Babel(app, locale_selector=choose_language)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES, language_code=language_code, here=here, join_words=join_words, in_language=in_language
    )
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.url_defaults(_keep_choices)
    app.after_request(_set_cache_headers)


def _keep_choices(endpoint: str, values: dict[str, Any]) -> None:
    """Carry the language and "for whom" of the address into every link to another page."""
    if not has_request_context() or not is_page(endpoint):
        return
    for name in _KEPT:
        if name in request.args:
            values.setdefault(name, request.args[name])


def is_page(endpoint: str | None) -> bool:
    """Say whether an endpoint is a page for people, rather than an interface for programs or a file."""
    if endpoint is None or endpoint not in current_app.view_functions:
        return False
    return not any(rule.rule.startswith(_NOT_PAGES) for rule in current_app.url_map.iter_rules(endpoint))


def _set_cache_headers(response: Response) -> Response:
    if response.mimetype != "text/html":
        return response
    response.headers.setdefault("Content-Language", language_code())
    response.vary.add("Accept-Encoding")
    if "Cache-Control" in response.headers:
        return response
    # A nonce must not be known beforehand, so a page that carries one is never shared.
    shared = is_publicly_cacheable() and response.status_code == 200 and "csp_nonce" not in g
    if shared:
        response.cache_control.public = True
        response.cache_control.max_age = _PUBLIC_SECONDS
    else:
        response.cache_control.private = True
        response.cache_control.no_cache = True
        response.vary.update(["Cookie", "Accept-Language"])
    return response
