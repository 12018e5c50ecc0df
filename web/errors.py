"""What an asker sees when something goes wrong: a page for people, problem+json (RFC 9457) for programs.

Every answer says what happened, what was kept and what to do next; none shows a stack trace.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, SecurityError

from audit.errors import InvalidInput
from gis.db import explain, is_database_error
from web.vocabulary.errors import ADVICE, REASONS, TITLES
from web.words import message

_PROGRAMS = ("/api/", "/tiles/", "/ogc", "/readyz", "/healthz", "/inspect/data")
_RETRY_SECONDS = 30
_AWAY = ("database_unreachable", "not_migrated", "migrated_by_newer", "postgis_missing")
_REFUSED = {"not_allowed": 403, "conflict": 409, "wrong_value": 422}
_log = logging.getLogger(__name__)


class ProblemError(Exception):
    """A refusal with its words. Raise it from any view; a page or problem+json comes of it.

    `detail` is one sentence in the asker's language; `errors` lists wrong fields as
    `{"pointer": "/observations/2/value", "detail": "…"}`; `code` is a stable ASCII name for programs;
    `extra` are further members for programs.
    """

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        code: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or code or str(status))
        self.status, self.detail, self.code = status, detail, code
        self.errors, self.headers = errors, dict(headers or {})
        self.extra = dict(extra or {})


Problem = ProblemError
"""The same under the name that RFC 9457 gives it."""


def register_errors(app: APIFlask) -> None:
    """Word every error of the application."""
    app.before_request(_number_request)
    app.register_error_handler(ProblemError, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)
    app.register_error_handler(InvalidInput, _answer_invalid)
    # Not through `error_processor`: that would also take over werkzeug's errors.
    app.error_callback = _answer_apiflask


def wants_problem_json() -> bool:
    """Say whether a program asks: by the address, never by guessing from a browser's headers."""
    return request.path.startswith(_PROGRAMS)


def _number_request() -> None:
    # Printed on the page of an unexpected error and in the log, so that the two can be brought together.
    g.request_number = secrets.token_hex(4)


def _answer(problem: ProblemError) -> Response:
    status = problem.status
    title = _(TITLES.get(status, TITLES[500]))
    detail = problem.detail or _(REASONS.get(status, REASONS[500]))
    if wants_problem_json():
        response = _as_json(problem, title, detail)
    else:
        page = render_template(
            "errors/error.html",
            status=status,
            title=title,
            detail=detail,
            advice=_(ADVICE.get(status, ADVICE[500])),
            errors=problem.errors,
            number=g.get("request_number"),
        )
        response = make_response(page, status)
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_json(problem: ProblemError, title: str, detail: str) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "detail": detail,
        **problem.extra,
    }
    if problem.code:
        body["code"] = problem.code
    if problem.errors:
        body["errors"] = [dict(error) for error in problem.errors]
    if problem.status >= 500:
        body["instance"] = f"urn:bosaga:request:{g.get('request_number')}"
    response = jsonify(body)
    response.status_code = problem.status
    response.mimetype = "application/problem+json"
    response.vary.add("Accept-Language")
    return response


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if isinstance(error, SecurityError):
        # There is no site under this name, so there are no addresses to build a page from.
        return Response("400. This site does not answer to this host name.\n", 400, mimetype="text/plain")
    status = error.code or 500
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After", "WWW-Authenticate")
    }
    if status in (429, 503):
        headers.setdefault("Retry-After", str(_RETRY_SECONDS))
    return _answer(ProblemError(status, headers=headers))


def _answer_apiflask(error: HTTPError) -> Response:
    """Word APIFlask's own errors; those of validation carry a JSON pointer for each wrong field."""
    errors = [
        {"pointer": pointer, "detail": text}
        for place, fields in dict(error.detail or {}).items()
        for pointer, text in _pointers(fields, "" if place in ("json", "form") else f"/{place}")
    ]
    return _answer(ProblemError(error.status_code, errors=errors, headers=dict(Headers(error.headers))))


def _pointers(found: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(found, Mapping):
        return [
            pair
            for name, inner in found.items()
            for pair in _pointers(inner, path if name == "_schema" else f"{path}/{_escaped(name)}")
        ]
    texts = found if isinstance(found, (list, tuple)) else [found]
    return [(path, str(text)) for text in texts]


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _answer_invalid(error: InvalidInput) -> ResponseReturnValue:
    """Word an input that the domain refused: every wrong field at once, each with its JSON pointer."""
    errors = [
        {"pointer": problem.pointer, "code": problem.code, "detail": message(problem.code, problem.params)}
        for problem in error.problems
    ]
    return _answer(ProblemError(422, code="invalid_input", errors=errors))


def _answer_unexpected(error: Exception) -> ResponseReturnValue:
    number = g.get("request_number")
    said = explain(error).code if is_database_error(error) else None
    if said == "took_too_long":
        _log.warning("request %s took too long: %s", number, request.path)
        return _answer(ProblemError(504, _narrow_it() if wants_problem_json() else None, code=said))
    if said in _REFUSED:
        _log.warning("request %s was refused by the database: %s", number, request.path)
        return _answer(ProblemError(_REFUSED[said], code=said))
    if said in _AWAY:
        # One line a request: the database being away is news, its stack trace would only bury it.
        _log.error("request %s: the database does not answer (%s)", number, type(error).__name__)
        return _answer(ProblemError(503, code="database_unavailable", headers={"Retry-After": str(_RETRY_SECONDS)}))
    _log.error("request %s failed: %s", number, request.path, exc_info=error)
    return _answer(ProblemError(500))


def _narrow_it() -> str:
    """Programs are told in `detail` what a page says as its advice."""
    return f"{_(REASONS[504])} {_(ADVICE[504])}"
