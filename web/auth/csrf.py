"""Refuses what another site had a person's browser send. What is exempt is decided here, when the program starts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.auth.sessions import has_cookie, speaks_by_token
from web.errors import Problem

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
EXEMPT: frozenset[str] = frozenset({"complaints.write"})
"""Endpoints whose writes are not checked: they read no cookie and keep nothing. Programs with a token, or with no
cookie, are not checked at all."""

_csrf = CSRFProtect()


def register_csrf(app: Flask) -> None:
    """Check every write that a browser's cookie stands behind, and every form of a page."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    _csrf.init_app(app)
    app.before_request(_protect)


def _protect() -> None:
    if request.method in _SAFE or request.endpoint is None or request.endpoint in EXEMPT or speaks_by_token():
        return
    # A program without a cookie has nothing that another site could borrow.
    if request.path.startswith("/api/") and not has_cookie():
        return
    try:
        if _comes_from_elsewhere():
            raise CSRFError("another origin")
        _csrf.protect()
    except CSRFError as error:
        words = _("This was not sent from a page of this site, or the page is too old. Open the page again and repeat.")
        raise Problem(403, words, code="not_from_this_site") from error


def _comes_from_elsewhere() -> bool:
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
