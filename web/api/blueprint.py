"""What all parts of the API have in common: their place, and that other sites' pages may read them."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, abort, request

from web.api.description import register_description

PREFIX = "/api/v1"
_ASK = "Accept, Accept-Language, Content-Type, If-None-Match"
_TELL = "ETag, Content-Language, Retry-After"
_OPEN_POST = "api_assess.assess_observations"
"""Stores nothing and reads no cookie."""
_PREFLIGHT_SECONDS = "86400"


def api_blueprint(name: str, tag: str) -> APIBlueprint:
    """A blueprint under `/api/v1`; `tag` groups its addresses in the OpenAPI document."""
    made = APIBlueprint(name, __name__, url_prefix=PREFIX, tag=tag)
    made.before_request(_refuse_impossible_names)
    made.record_once(_open_the_api)
    return made


def _open_the_api(state: Any) -> None:
    app: APIFlask = state.app
    if app.extensions.setdefault("bosaga.api", state.blueprint) is state.blueprint:
        register_description(app)
        app.after_request(_allow_other_sites)


def _allow_other_sites(response: Response) -> Response:
    """Open data: any site's page may read it. What is one person's, or changes anything, is for this site's own."""
    if request.path.startswith(PREFIX) and request.method in _open_methods() and not _is_personal(response):
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _TELL
        if request.method == "OPTIONS":
            allowed = [part.strip() for part in response.headers.get("Allow", "").split(",")]
            headers["Access-Control-Allow-Methods"] = ", ".join(m for m in _open_methods() if m in allowed)
            headers["Access-Control-Allow-Headers"] = _ASK
            headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response


def _is_personal(response: Response) -> bool:
    return bool(response.cache_control.private and response.cache_control.no_store)


def _open_methods() -> tuple[str, ...]:
    reads = ("GET", "HEAD", "OPTIONS")
    return (*reads, "POST") if request.endpoint == _OPEN_POST else reads


def _refuse_impossible_names() -> None:
    # No text of the database holds this character, and asking for one would fail there.
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)
