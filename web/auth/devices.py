"""Browsers where a person signed in before: what strangers try elsewhere does not slow the person there."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from web.current import settings

_MOST_PEOPLE = 8
"""Who share one browser."""
_FOR = 365 * 24 * 3600


def cookie_name() -> str:
    """The cookie of a known browser; production ties it to the host."""
    return "__Host-device" if settings().is_production else "device"


def mark_of(text: str) -> str:
    """What stands for an address in buckets and cookies: nobody can tell from it what it was of."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"mark:" + text.strip().lower().encode(), sha256).hexdigest()[:24]


def known_device(email: str) -> str | None:
    """The browser's own name, when the address signed in from it before."""
    device, marks = _read()
    return device if device and mark_of(email) in marks else None


def remember_device(email: str) -> None:
    """Have the browser know that the address signed in from it."""
    device, marks = _read()
    device = device or secrets.token_hex(12)
    marks = [*[mark for mark in marks if mark != mark_of(email)], mark_of(email)][-_MOST_PEOPLE:]

    @after_this_request
    def set_cookie(response: Response) -> Response:
        value = _serializer().dumps([device, marks])
        options = {"secure": settings().is_production, "httponly": True, "samesite": "Lax"}
        response.set_cookie(cookie_name(), value, max_age=_FOR, **options)  # type: ignore[arg-type]
        return response


def _read() -> tuple[str | None, list[str]]:
    try:
        device, marks = _serializer().loads(request.cookies.get(cookie_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return None, []
    return str(device), [str(mark) for mark in marks]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known-device")
