"""`/passports/NUMBER.pdf`: the official document of an approved version, in the reader's language."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, request
from werkzeug.http import quote_etag

from web.current import wiring
from web.errors import Problem
from web.kept import Kept
from web.language import is_publicly_cacheable, language_code
from web.pages.sentences import _
from web.paper.passport import passport_document
from web.paper.rendering import BusyError

paper = Blueprint("paper", __name__)
_AGAIN_SECONDS = 5


@paper.get("/passports/<number>.pdf")
def passport(number: str) -> Response:
    """The document as it is today: a withdrawn version says so across each page."""
    if not number.isprintable():
        abort(404)
    here = wiring()
    document = passport_document(here.public_database, number, here.pictures)
    if document is None:
        abort(404)
    tag = f"{document.key[:32]}"
    if request.if_none_match.contains(tag):
        return _with_headers(Response(status=304), number, tag)
    try:
        content = document.pdf(Kept(here.root / ".bosaga" / "paper"))
    except BusyError as busy:
        raise Problem(
            503, _("Many documents are being made at this moment. Ask again in a few seconds."),
            headers={"Retry-After": str(_AGAIN_SECONDS)},
        ) from busy  # fmt: skip
    return _with_headers(make_response(content), number, tag)


def _with_headers(response: Response, number: str, tag: str) -> Response:
    response.mimetype = "application/pdf"
    response.headers["ETag"] = quote_etag(tag)
    response.headers["Content-Language"] = language_code()
    name = f"{number}-{language_code()}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    # A withdrawal is to be seen at once: whoever keeps a copy asks each time whether it is still the same.
    response.headers["Cache-Control"] = f"{'public' if is_publicly_cacheable() else 'private'}, no-cache"
    if not is_publicly_cacheable():
        response.vary.update(["Cookie", "Accept-Language"])
    return response
