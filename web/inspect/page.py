"""`/inspect`: one page, its service worker and its list of files. It holds nobody's data, so anyone may keep it."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, abort, jsonify, make_response, render_template, url_for

from audit.errors import UnknownNormError
from web.inspect.files import files_version, first_modules, listed_files
from web.inspect.forms import forms_under
from web.inspect.words import words_in
from web.language import LANGUAGES

inspect = APIBlueprint("inspect", __name__, url_prefix="/inspect", enable_openapi=False)

_A_YEAR = 31_536_000


@inspect.get("")
def show() -> str:
    """The form's page: the same for everybody, in every language; what fills it is on the device."""
    return render_template("inspect/app.html", version=files_version(), modules=first_modules())


@inspect.get("/worker.js")
def worker() -> Response:
    """The service worker, with the list of files it keeps: a new list is a new worker."""
    code = render_template("inspect/worker.js", version=files_version(), files=listed_files())
    response = make_response(code)
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = url_for("inspect.show")
    response.cache_control.no_cache = True
    return response


@inspect.get("/app.webmanifest")
def manifest() -> Response:
    """What a phone shows of it once it is installed."""
    response = jsonify(
        name="Bosaga",
        short_name="Bosaga",
        id=url_for("inspect.show"),
        start_url=url_for("inspect.show"),
        scope=url_for("inspect.show"),
        display="standalone",
        background_color="#ffffff",
        theme_color="#0b4f6c",
        icons=[{"src": url_for("static", filename="img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    response.mimetype = "application/manifest+json"
    return response


@inspect.get("/words/<language>.json")
def words(language: str) -> Response:
    """Every word of the form in one language, whatever the asker's own is."""
    if language not in LANGUAGES:
        abort(404)
    return _kept(words_in(language))


@inspect.get("/forms/<norm>.json")
def forms(norm: str) -> Response:
    """The forms of every kind of object under a wording (CODE@DATE), with the decision table that judges them."""
    try:
        return _kept(forms_under(norm))
    except (UnknownNormError, ValueError):
        abort(404)


def _kept(body: object) -> Response:
    """A file that comes with the program: the address carries its version."""
    response = jsonify(body)
    response.cache_control.public = True
    response.cache_control.max_age = 0
    response.add_etag()
    return response
