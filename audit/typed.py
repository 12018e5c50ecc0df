"""Typed fields of a document that somebody sent: each reader gives the kept form, or says what is wrong and where."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn

from audit.errors import InvalidInput, Problem, pointed

Read = Callable[[Any, str], Any]
"""Takes what was given and its JSON pointer, returns what is kept. Raises `InvalidInput`."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_SHOWN = 60


def refuse(pointer: str, code: str, **params: object) -> NoReturn:
    """Say that one field is wrong."""
    raise InvalidInput([Problem(pointer, code, params)])


def said(given: object) -> str:
    """What someone gave, short enough to say back."""
    return str(given)[:_SHOWN]


def is_text(given: object) -> bool:
    """Whether it is text that a database and a page can hold."""
    return isinstance(given, str) and _NO_TEXT.search(given) is None


def text(most: int) -> Read:
    """Text of at most so many characters, without blanks around it."""

    def read(given: Any, at: str) -> str:
        if not is_text(given):
            refuse(at, "not_text")
        kept = str(given).strip()
        if len(kept) > most:
            refuse(at, "too_long", length=len(kept), most=most)
        return kept

    return read


def whole(least: int, most: int) -> Read:
    """A whole number within bounds."""

    def read(given: Any, at: str) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            refuse(at, "whole_between", value=said(given), least=least, most=most)
        return int(given)

    return read


def number(least: float, most: float) -> Read:
    """A number within bounds."""

    def read(given: Any, at: str) -> float:
        wrong = isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most
        if wrong or not math.isfinite(given):
            refuse(at, "number_between", value=said(given), least=f"{least:g}", most=f"{most:g}")
        return float(given)

    return read


def flag(given: Any, at: str) -> bool:
    """True or false."""
    if not isinstance(given, bool):
        refuse(at, "not_true_or_false", value=said(given))
    return given


def day(given: Any, at: str) -> str:
    """A day as 2026-11-20."""
    try:
        if isinstance(given, str) and _DATE.fullmatch(given):
            return dt.date.fromisoformat(given).isoformat()
    except ValueError:
        pass
    refuse(at, "bad_date", value=said(given))


def moment(given: Any, at: str) -> str:
    """A moment with its offset from UTC, kept in UTC."""
    try:
        read = dt.datetime.fromisoformat(given) if isinstance(given, str) else None
        if read is not None and read.tzinfo is not None and 2000 <= read.year <= 2100:
            return read.astimezone(dt.UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    refuse(at, "bad_moment", value=said(given))


def choice(known: Collection[str]) -> Read:
    """One of the codes known."""

    def read(given: Any, at: str) -> str:
        if not isinstance(given, str) or given not in known:
            refuse(at, "unknown_choice", value=said(given), known=", ".join(known))
        return given

    return read


def listed(each: Read, most: int) -> Read:
    """A list of at most so many entries."""

    def read(given: Any, at: str) -> list[Any]:
        if not isinstance(given, list):
            refuse(at, "not_a_list")
        if len(given) > most:
            refuse(at, "too_many", count=len(given), most=most)
        return _all({str(place): (each, entry) for place, entry in enumerate(given)}, at)

    return read


def several(known: Collection[str]) -> Read:
    """Some of the codes known, each once, in the order in which they are known."""
    entries = listed(choice(known), 100)

    def read(given: Any, at: str) -> list[str]:
        chosen = set(entries(given, at))
        return [code for code in known if code in chosen]

    return read


def by_code(known: Collection[str], each: Read) -> Read:
    """Values by code, in the order in which the codes are known."""

    def read(given: Any, at: str) -> dict[str, Any]:
        kept: dict[str, Any] = record(dict.fromkeys(known, each))(given, at)
        return kept

    return read


def record(fields: Mapping[str, Read], required: Collection[str] = ()) -> Read:
    """An object with these fields; what says nothing (null, "", an empty list or object) is left out."""

    def read(given: Any, at: str) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            refuse(at, "not_an_object")
        problems = [
            Problem(f"{at}/{pointed(name)}", "no_such_field", {"field": said(name), "known": ", ".join(fields)})
            for name in given
            if name not in fields
        ]
        problems += [
            Problem(f"{at}/{name}", "required", {"field": name}) for name in required if _says_nothing(given.get(name))
        ]
        found = {n: (each, given[n]) for n, each in fields.items() if given.get(n) is not None}
        try:
            kept = dict(zip(found, _all(found, at), strict=True))
        except InvalidInput as refused:
            raise InvalidInput([*problems, *refused.problems]) from None
        if problems:
            raise InvalidInput(problems)
        return {name: value for name, value in kept.items() if not _says_nothing(value)}

    return read


def _says_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == {}


def _all(found: Mapping[str, tuple[Read, Any]], at: str) -> list[Any]:
    """Every entry read; everything wrong with them said at once."""
    kept: list[Any] = []
    problems: list[Problem] = []
    for name, (each, given) in found.items():
        try:
            kept.append(each(given, f"{at}/{pointed(name)}"))
        except InvalidInput as refused:
            problems += refused.problems
    if problems:
        raise InvalidInput(problems)
    return kept
