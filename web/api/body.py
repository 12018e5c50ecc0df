"""What a program sent: JSON read with suspicion. Too large, too deep, not finite, not text: each its own refusal."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _

from audit.typed import is_text
from web.errors import Problem

MOST_BYTES = 256 * 1024
MOST_DEPTH = 32
_LONGEST_SAID = 40


class _NoNumber(float):
    """NaN, Infinity, or a number too large to be held, until the place where it stands is known."""

    written: str

    def __new__(cls, written: str) -> _NoNumber:
        found = super().__new__(cls, math.nan)
        found.written = written[:_LONGEST_SAID]
        return found


class _Twice(dict[str, Any]):
    """An object in which a field was given twice, until the place where it stands is known."""

    field: str = ""


def json_body() -> Any:
    """The JSON of this request's body, at most 256 KB and 32 levels deep.

    Raises Problem: 413 too large, 415 not JSON by its header, 400 not JSON, 422 a number that is not finite, a text
    that is none, a field that is given twice.
    """
    if not request.is_json:
        raise Problem(415, _("Send JSON, with the header Content-Type: application/json."), code="not_json")
    request.max_content_length = MOST_BYTES
    text = _text(request.get_data(cache=False))
    try:
        found = json.loads(
            text, parse_constant=_NoNumber, parse_float=_finite, parse_int=_whole, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise Problem(400, _("This is no JSON: line %(line)s, column %(column)s.", **place), code="bad_json") from error
    except RecursionError as error:
        raise _too_deep() from error
    for depth, pointer, value in _walk(found):
        if depth > MOST_DEPTH:
            raise _too_deep()
        if isinstance(value, str) and not is_text(value):
            raise _wrong(pointer, "not_text", _("It holds a character that no text has."))
        if isinstance(value, _NoNumber):
            raise _wrong(pointer, "not_finite", _("“%(value)s” is no finite number.", value=value.written))
        if isinstance(value, _Twice):
            detail = _("“%(field)s” is given twice. Give it once only.", field=value.field[:_LONGEST_SAID])
            raise _wrong(f"{pointer}/{_escaped(value.field)}", "given_twice", detail)
    return found


def optional_body() -> Any:
    """The same; an empty object where nothing was sent."""
    return json_body() if request.content_length or request.is_json else {}


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(400, _("The text is not in UTF-8."), code="bad_json") from error


def _too_deep() -> Problem:
    return Problem(400, _("More than %(most)s levels of nesting.", most=MOST_DEPTH), code="too_deep")


def _wrong(pointer: str, code: str, detail: str) -> Problem:
    return Problem(422, detail, code=code, errors=[{"pointer": pointer, "code": code, "detail": detail}])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two values JSON readers keep one, each another: what was meant is not known.
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _Twice(found)
    named = next(name for name, times in Counter(name for name, _value in pairs).items() if times > 1)
    twice.field = named.encode("utf-8", "replace").decode()
    return twice


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _NoNumber(digits)


def _whole(digits: str) -> float:
    # Python refuses to read very long numbers, and a float cannot hold them.
    return _NoNumber(digits) if len(digits) > _LONGEST_SAID else int(digits)


def _walk(found: Any) -> Iterator[tuple[int, str, Any]]:
    """Every value and every key, how deep it lies, and its JSON pointer; no recursion, however deep it is."""
    waiting: list[tuple[int, str, Any]] = [(1, "", found)]
    while waiting:
        depth, pointer, value = waiting.pop()
        yield depth, pointer, value
        if isinstance(value, dict):
            yield from ((depth, pointer, key) for key in value)
            waiting += [(depth + 1, f"{pointer}/{_escaped(key)}", inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(depth + 1, f"{pointer}/{place}", inner) for place, inner in enumerate(value)]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
