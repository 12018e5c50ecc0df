"""Writes that act once and lose nothing: Idempotency-Key, If-Match, and how refusals of the store are worded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from gis.queries import Connection
from gis.store.answered import KeyTakenError, answered, keep_answer
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from web.api.answering import JSON, as_json
from web.errors import Problem
from web.words import message

_LONGEST_KEY = 200
Acted = tuple[int, Mapping[str, Any], Mapping[str, str]]
"""Status, body and headers of an answer."""


def private_json(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer for one person: nobody keeps it on the way."""
    return _private(as_json(body, status=status), headers or {})


def _private(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.extend(dict(headers))
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.update(("Authorization", "Cookie"))
    return response


def seen_tag(now: Callable[[], str]) -> str:
    """The version that a change was made from (If-Match). Of several it is the one that is there, which `now` reads, if
    that is among them (RFC 9110, 13.1.1). Raises Problem 428 without any.
    """
    tags = request.if_match
    if not request.headers.get("If-Match") or tags.star_tag:
        raise Problem(428, code="if_match_missing")
    # an empty tag is read as None
    sent = sorted(tag for tag in tags.as_set() if tag)
    if len(sent) > 1 and (there := now()) in sent:
        return there
    return sent[0] if sent else ""


def seen_revision(now: Callable[[], str]) -> int:
    """The revision of a filing in If-Match, as `seen_tag`; 0, which no filing has, for a tag of something else."""
    tag = seen_tag(now)
    return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else 0


def unknown_measure(measure_id: object) -> Problem:
    """The refusal of a measure that is not there."""
    return Problem(404, _("There is no measure %(id)s here.", id=measure_id), code="unknown_measure")


@contextmanager
def worded(current: Callable[[], tuple[str, Mapping[str, Any]]] | None = None) -> Iterator[None]:
    """Word what the store refuses. `current` reads the tag and body of what is there now, for the stale."""
    try:
        yield
    except MissingError as error:
        if error.what == "measure":
            raise unknown_measure(error.key) from error
        raise Problem(
            404, _("There is no passport “%(number)s” here.", number=error.key), code="unknown_passport"
        ) from error
    except StateError as error:
        raise Problem(409, message(error.code, error.params), code=error.code) from error
    except StaleError as error:
        tag, body = current() if current else (error.current, {})
        sent = request.headers.get("If-Match", "")
        extra = {
            "versions": {"sent": sent[:_LONGEST_KEY], "current": f'"{tag}"'},
            "current": json.loads(as_json(body).get_data()),
        }
        raise Problem(412, code="stale", extra=extra) from error


def once(connection: Connection, account: int, body: Any, act: Callable[[], Acted]) -> Response:
    """Act, once for each Idempotency-Key: sent again, the same request gets the same answer.

    Raises Problem 409 for a key of another request, 403 for a key of another account, 400 for one that is none.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        status, made, headers = act()
        return private_json(made, status, headers)
    if not (0 < len(key) <= _LONGEST_KEY and key.isprintable()):
        raise Problem(400, _("Idempotency-Key: 1 to %(most)s characters.", most=_LONGEST_KEY), code="bad_key")
    try:
        before = answered(connection, key, account, _digest(body, request.method, request.path))
    except KeyTakenError as error:
        raise Problem(403 if error.by_other else 409, code="key_taken") from error
    if before is not None:
        return _private(Response(before.answer["text"], before.status, content_type=JSON), before.answer["headers"])
    status, made, headers = act()
    response = private_json(made, status, headers)
    keep_answer(connection, key, status, {"text": response.get_data(as_text=True), "headers": dict(headers)})
    return response


def answer_ahead(connection: Connection, key: str, account: int, asked: tuple[str, str, Any], acted: Acted) -> None:
    """Keep the answer of a request (method, address, body) that may still come, done already in another way.

    Nothing is kept for a key that is taken.
    """
    method, path, body = asked
    status, made, headers = acted
    with suppress(KeyTakenError):
        if answered(connection, key, account, _digest(body, method, path)) is None:
            text = private_json(made, status).get_data(as_text=True)
            keep_answer(connection, key, status, {"text": text, "headers": dict(headers)})


def _digest(body: Any, method: str, path: str) -> bytes:
    """Of method, address and body, however its JSON is spaced."""
    sent = json.dumps(body, sort_keys=True).encode()
    return sha256(b"\n".join((method.encode(), path.encode(), sent))).digest()
