"""What all parts of the API have in common: their place, and that other sites' pages may read them."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, abort, request

from web.api.description import register_description

PREFIX = "/api/v1"
_ASK = "Accept, Accept-Language, Content-Type, If-None-Match"
_TELL = "ETag, Content-Language, Retry-After"
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
    """Open data: any site's page may read it. Nothing here depends on a cookie, so nothing can be borrowed."""
    if request.path.startswith(PREFIX):
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _TELL
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
            headers["Access-Control-Allow-Headers"] = _ASK
            headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response


def _refuse_impossible_names() -> None:
    # No text of the database holds this character, and asking for one would fail there.
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)
