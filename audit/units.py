"""Values with units as people write them: ``85 cm``, ``0,85``, ``1:12``, ``4,8°``; one number in one unit comes out.

Pint does the conversion. It is imported only when a unit other than the quantity's own is met, because it
takes half a second to load.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from audit.errors import Problem
from audit.terms import Quantity

if TYPE_CHECKING:
    from pint import UnitRegistry

_NUMBER_AND_UNIT = re.compile(r"^\s*(?P<number>[-+]?[\d\s]*[.,]?\d+(?:[eE][-+]?\d+)?)\s*(?P<unit>.*?)\s*$")
_RATIO = re.compile(r"^\s*(\d+)\s*[:/]\s*(\d+)\s*$")
_ALIASES = {
    **{name: name for name in ("m", "cm", "mm", "dm", "km", "percent", "ratio", "s", "min", "lx", "count", "points")},
    "м": "m", "см": "cm", "мм": "mm", "дм": "dm", "км": "km", "м2": "m2", "м²": "m2", "m²": "m2", "кв.м": "m2",
    "%": "percent", "процент": "percent", "процентов": "percent", "пайыз": "percent", "‰": "permille",
    "°": "degree", "deg": "degree", "degrees": "degree", "град": "degree", "градус": "degree",
    "с": "s", "сек": "s", "sec": "s", "мин": "min", "minute": "min", "minutes": "min", "ч": "h",
    "н": "N", "кгс": "kgf", "н·м": "N*m", "н*м": "N*m", "n·m": "N*m", "nm": "N*m", "n*m": "N*m",
    "лк": "lx", "lux": "lx", "шт": "count", "шт.": "count", "pcs": "count", "piece": "count", "pieces": "count",
    "in": "inch", "ft": "foot", "mm/m": "mm_per_m", "мм/м": "mm_per_m", "балл": "points",
}  # fmt: skip
_PINT_NAMES = {"m2": "m**2", "mm_per_m": "mm/m", "ratio": "dimensionless", "permille": "1e-3 * dimensionless"}
_OWN_NAMES = frozenset(_ALIASES.values())
_LONGEST = 60
"""Characters of a value or a unit that are read, or said back."""
_BARE = frozenset({"count", "points", "flag"})
"""Units that convert into nothing else."""


_UNIT = re.compile(r"[^\W\d]+\d?(?:[*/·][^\W\d]+\d?)*")
"""What is passed on to pint, which computes: nothing a stranger could make it compute for long."""


@cache
def _registry() -> UnitRegistry[Any]:
    from pint import UnitRegistry

    return UnitRegistry(cache_folder=None)


@lru_cache(maxsize=1024)
def _factor(unit: str, into: str) -> float | None:
    """What a value in `unit` is multiplied by; None where the two do not measure the same."""
    from pint import PintError

    if unit in _BARE or into in _BARE or not (len(unit) <= 20 and _UNIT.fullmatch(unit)):
        return None
    try:
        quantity = _registry().parse_expression(_PINT_NAMES.get(unit, unit))
        return float(_registry().Quantity(quantity).to(_PINT_NAMES.get(into, into)).magnitude)
    except (PintError, ValueError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=1024)
def _is_unit(unit: str) -> bool:
    from pint import PintError

    if unit in _BARE:
        return True
    if not (len(unit) <= 20 and _UNIT.fullmatch(unit)):
        return False
    try:
        _registry().parse_units(_PINT_NAMES.get(unit, unit).removeprefix("1e-3 * "))
    except (PintError, ValueError, TypeError, AttributeError):
        return False
    return True


def to_base(value: object, unit: object, quantity: Quantity, pointer: str) -> float | Problem:
    """A value in the unit of its quantity, or what is wrong with it.

    `value` may be a number or text with a decimal comma, with or without its unit; a slope may be a ratio
    (1:12) or in degrees. A value without unit is in the quantity's own. Rounded to a nanometre, so that
    85 cm and 0.85 m are the same number.
    """
    read = _read(value, unit, quantity, pointer)
    if isinstance(read, Problem):
        return read
    number, name = read
    if not math.isfinite(number):
        return Problem(f"{pointer}/value", "not_finite", {"value": str(value)})
    if name == "degree" and quantity.unit == "percent":
        number = math.tan(math.radians(number)) * 100 if abs(number) < 89 else math.inf
    elif name != quantity.unit:
        factor = _factor(name, quantity.unit)
        if factor is None:
            return _unit_problem(name, unit, quantity, pointer)
        number *= factor
    return _believed(round(number, 9), quantity, pointer)


def _unit_problem(name: str, written: object, quantity: Quantity, pointer: str) -> Problem:
    if not _is_unit(name):
        return _unknown_unit(written or name, quantity, pointer)
    params = {"unit": str(written or name)[:_LONGEST], "quantity": quantity.code, "expected": quantity.unit}
    return Problem(f"{pointer}/unit", "wrong_unit", params)


def _unknown_unit(unit: object, quantity: Quantity, pointer: str) -> Problem:
    params = {"unit": str(unit)[:_LONGEST], "quantity": quantity.code, "expected": quantity.unit}
    return Problem(f"{pointer}/unit", "unknown_unit", params)


def _read(value: object, unit: object, quantity: Quantity, pointer: str) -> tuple[float, str] | Problem:
    """The number and the name of its unit."""
    if unit is not None and not isinstance(unit, str):
        return _unknown_unit(unit, quantity, pointer)
    name = _named(unit) if unit else quantity.unit
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Problem(f"{pointer}/value", "not_a_number", {"value": str(value)[:_LONGEST]})
    if not isinstance(value, str):
        try:
            return float(value), name
        except OverflowError:
            return Problem(f"{pointer}/value", "not_finite", {"value": "…"})
    if len(value) > _LONGEST:
        return Problem(f"{pointer}/value", "not_a_number", {"value": value[:_LONGEST]})
    if value.strip().lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return Problem(f"{pointer}/value", "not_finite", {"value": value})
    if (ratio := _RATIO.match(value)) and quantity.unit in ("percent", "ratio") and int(ratio[2]):
        share = Fraction(int(ratio[1]), int(ratio[2]))
        return float(share * 100 if quantity.unit == "percent" else share), quantity.unit
    parts = _NUMBER_AND_UNIT.match(value)
    own = _named(parts["unit"]) if parts else ""
    # What follows a number is its unit only if it could be one: "1,2,3" and "1_0" are no numbers.
    if parts is None or (own and own not in _OWN_NAMES and not own[0].isalpha()):
        return Problem(f"{pointer}/value", "not_a_number", {"value": value})
    number = float(re.sub(r"\s", "", parts["number"]).replace(",", "."))
    return number, own or name


def _named(unit: str) -> str:
    unit = unit.strip()
    return _ALIASES.get(unit, _ALIASES.get(unit.lower(), unit))


def _believed(number: float, quantity: Quantity, pointer: str) -> float | Problem:
    """Refuse what no door or slope can be: below nothing, beyond what is plausible, half a step."""
    params = {"quantity": quantity.code, "value": f"{number:g}", "unit": quantity.unit}
    if number < 0:
        return Problem(f"{pointer}/value", "negative", params)
    if number > quantity.most:
        return Problem(f"{pointer}/value", "implausible", {**params, "most": f"{quantity.most:g}"})
    if quantity.unit == "count" and number != int(number):
        return Problem(f"{pointer}/value", "not_whole", params)
    return number
