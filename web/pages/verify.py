"""`/verify/CODE`: what a QR code opens. How that version stands now, its hash, and how to compare it with a paper."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request

from audit.terms import CATEGORIES
from gis.queries.published import Published, published
from web.current import wiring
from web.language import in_language

verify = Blueprint("verify", __name__)
_LOOKALIKES: Final = str.maketrans("01", "OI")
"""A code has no 0 and no 1: who reads one saw O or I."""
_CODE: Final = re.compile(r"[A-Z2-7]{16,32}")
_LONGEST: Final = 100


@verify.get("/verify")
def index() -> Response:
    """A field for the code of a paper whose QR code cannot be scanned."""
    typed = request.args.get("code")
    if typed is not None:
        return show(typed)
    return _answer("verify/index.html", 200, typed=None)


@verify.get("/verify/<code>")
def show(code: str) -> Response:
    """How the version with this code stands. A code that there is not has a page that says so."""
    found = _found(code)
    if found is None:
        return _answer("verify/index.html", 404, typed=code[:_LONGEST])
    return _answer(
        "verify/show.html", 200, version=found, CATEGORIES=CATEGORIES,
        name=in_language(found.name) or in_language(found.address) or found.object,
    )  # fmt: skip


@verify.get("/verify/<code>.json")
def content(code: str) -> Response:
    """The bytes whose SHA-256 is the hash of the version: its public content in canonical JSON."""
    found = _found(code)
    if found is None:
        abort(404)
    response = make_response(found.canonical)
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "no-store"
    return response


def read_code(typed: str) -> str | None:
    """The code that somebody typed or scanned: in any case, with spaces and hyphens, O as 0. None where it is none."""
    code = re.sub(r"[\s\-\u2010-\u2015\u00ad]", "", typed[:_LONGEST]).upper().translate(_LOOKALIKES)
    return code if _CODE.fullmatch(code) else None


def _found(typed: str) -> Published | None:
    code = read_code(typed)
    if code is None:
        return None
    with wiring().public_database.read() as connection:
        return published(connection, code=code)


def _answer(template: str, status: int, **words: object) -> Response:
    response = make_response(render_template(template, **words), status)
    # A withdrawal is seen at once, by everyone.
    response.headers["Cache-Control"] = "no-store"
    return response
