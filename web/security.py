"""Headers that every answer carries: content-security policy with nonces, and its companions."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

_OPEN_TO_OTHER_SITES = ("/api/", "/tiles/", "/ogc", "/data/", "/feeds/", "/static/")
"""Open data: another site's page may load it. Pages may not be loaded so."""

_PERMISSIONS = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


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


def register_security(app: Flask, basemap: str | None = None) -> None:
    """Set the headers on every answer, those of errors included."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = content_security_policy(g.get("csp_nonce"), basemap)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", _PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        shared = request.path.startswith(_OPEN_TO_OTHER_SITES)
        if request.path.startswith("/tiles/"):
            # Without it another site's map could not read them; nothing here depends on a cookie.
            headers.setdefault("Access-Control-Allow-Origin", "*")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
        if request.is_secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    app.jinja_env.globals["csp_nonce"] = csp_nonce
