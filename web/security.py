"""Headers that every answer carries: content-security policy with nonces, and its companions."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

_OPEN_TO_OTHER_SITES = ("/api/", "/tiles/", "/ogc", "/data/", "/feeds/", "/static/")
"""Open data: another site's page may load it. Pages may not be loaded so."""

_PERMISSIONS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()"
_OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def csp_nonce() -> str:
    """Return this answer's nonce for an inline script or style, made when first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(nonce: str | None = None, basemap: str | None = None) -> str:
    """Build the policy: everything from this site, inline code only with the nonce, pictures from the basemap too.

    `basemap` is the address of the tile server that the installation chose, if any.
    """
    inline = f" 'nonce-{nonce}'" if nonce else ""
    outside = f" {_origin(basemap)}" if basemap and _origin(basemap) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self'{inline}",
            f"style-src 'self'{inline}",
            f"img-src 'self' data: blob:{outside}",
            f"connect-src 'self'{outside}",
            "font-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _origin(address: str) -> str:
    # A basemap template has braces, "{s}" in the host among them: CSP writes that as a wildcard.
    parts = urlsplit(address)
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}" if parts.scheme in ("http", "https") and host else ""


class SteadyHeaders:
    """The headers that answers carry but for a nonce, made once: an address decides which."""

    def __init__(self, basemap: str | None = None) -> None:
        """Take the address of the tile server that the installation chose, if any."""
        policy = content_security_policy(None, basemap)
        self._site = _headers(policy, "same-origin")
        self._open = _headers(policy, "cross-origin")
        # Without it another site's map could not read tiles; nothing in them depends on a cookie.
        self._tiles = {**self._open, "Access-Control-Allow-Origin": "*"}

    def of(self, path: str, *, is_secure: bool) -> dict[str, str]:
        """The headers of an answer at a path of this site."""
        found = self._site
        if path.startswith("/tiles/"):
            found = self._tiles
        elif path.startswith(_OPEN_TO_OTHER_SITES):
            found = self._open
        return {**found, **_OVER_TLS} if is_secure else found


def _headers(policy: str, shared_with: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": shared_with,
    }


def register_security(app: Flask, basemap: str | None = None) -> None:
    """Set the headers on every answer, those of errors included."""
    steady = SteadyHeaders(basemap)

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        if "csp_nonce" in g:
            headers.setdefault("Content-Security-Policy", content_security_policy(g.csp_nonce, basemap))
        for name, value in steady.of(request.path, is_secure=request.is_secure).items():
            headers.setdefault(name, value)
        return response

    app.jinja_env.globals["csp_nonce"] = csp_nonce
