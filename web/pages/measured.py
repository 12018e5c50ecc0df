"""Measured and required values in the reader's words: units people use, numbers of their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal

from web.pages.sentences import _
from web.words import word
from web.writing import NO_BREAK

_IN_CENTIMETRES = 3.0
"""Lengths below this many metres are read in centimetres, as a tape shows them."""


def number_text(value: float) -> str:
    """A number with at most two decimals, as the reader's language writes it."""
    return str(format_decimal(round(value, 2)))


def value_text(value: float | str | None, unit: str, *, centimetres: bool | None = None) -> str:
    """A value with its unit, or an answer as a word. Lengths in centimetres where that reads better."""
    if value is None:
        return word("answer", "unknown")
    if isinstance(value, str):
        return word("answer", value)
    if unit == "m" and (value < _IN_CENTIMETRES if centimetres is None else centimetres):
        value, unit = value * 100, "cm"
    if unit == "ratio":
        value, unit = value * 100, "percent"
    return number_text(value) if unit in ("count", "flag") else number_text(value) + NO_BREAK + word("unit", unit)


def measured_text(measured: Mapping[str, Any], required: Mapping[str, Any]) -> str:
    """What was found, in the unit in which the requirement is printed."""
    value, unit = measured["value"], measured["unit"]
    return value_text(value, unit, centimetres=_centimetres(value, required["limit"], unit))


def evidence_text(value: float | str | None, grade: str) -> str:
    """How a value is known; what would be measured with a tape is checked on the spot where it is a yes or no."""
    return word("evidence_of_answer" if isinstance(value, str) else "evidence", grade)


def required_text(required: Mapping[str, Any], measured: Any = None) -> str:
    """What the norm asks, as words and numbers."""
    limit, unit = required["limit"], required["unit"]
    small = _centimetres(measured, limit, unit)
    match required["operator"]:
        case "between":
            low, high = (value_text(each, unit, centimetres=small) for each in limit)
            return _("from %(low)s to %(high)s", low=low, high=high)
        case ">=":
            return _("at least %(limit)s", limit=value_text(limit, unit, centimetres=small))
        case "<=":
            return _("at most %(limit)s", limit=value_text(limit, unit, centimetres=small))
        case _:
            return value_text(limit, unit, centimetres=small)


def _centimetres(value: Any, limit: Any, unit: str) -> bool | None:
    """Whether both numbers of a comparison are short enough for centimetres; None where there is nothing to choose."""
    if unit != "m":
        return None
    numbers = [each for each in (value, *_each(limit)) if isinstance(each, (int, float))]
    return all(each < _IN_CENTIMETRES for each in numbers)


def _each(limit: Any) -> Sequence[Any]:
    return limit if isinstance(limit, (list, tuple)) else (limit,)
