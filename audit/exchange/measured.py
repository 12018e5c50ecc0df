"""A cell that becomes an observation: a number with or without its unit, or an answer."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from audit.exchange import cells
from audit.exchange.cells import CellError, Reader
from audit.exchange.mapping import Observation
from audit.terms import ANSWERS, QUANTITIES, Quantity

Stored = float | str
"""A value in the quantity's unit, or an answer."""

_WITH_UNIT = re.compile(r"([+-]?[\d\s.,]+?)\s*([^\d\s.,].*)?")
_LIKE = {"м": "m", "см": "cm", "мм": "mm", "%": "percent", '"': "inch", "”": "inch", "'": "foot", "°": "degree"}


@cache
def _registry() -> Any:
    # 0.3 s to load, and most files hold no observation
    from pint import UnitRegistry

    return UnitRegistry()


@cache
def factor(unit: str, base: str) -> float:
    """How many ``base`` one ``unit`` is. Raises CellError for a unit that is not known or measures something else."""
    unit = _LIKE.get(unit.strip().lower(), unit.strip())
    if unit == base:
        return 1.0
    try:
        return float(_registry().Quantity(1, unit).to(base).magnitude)
    except Exception:  # pint raises errors of many kinds, down to those of its tokenizer
        raise CellError("unknown_code", value=unit, known=base) from None


def reader(observation: Observation) -> Reader:
    """How the cells of an observation's column are read: into metres, per cent, …, or an answer. Raises CellError."""
    quantity = QUANTITIES[observation.quantity]
    unit = observation.unit or quantity.unit
    recode = _recode(observation)
    if quantity.measured:
        factor(unit, quantity.unit)  # a unit that is none is refused with the mapping, not row by row
        return lambda cell: _value(recode(cell), unit, quantity)
    return lambda cell: _answer(recode(cell))


def _recode(observation: Observation) -> Reader:
    choice = observation.choice
    if choice.values is None:
        return lambda cell: cell
    return cells.recoded(choice.values, choice.otherwise)


def _answer(cell: Any) -> Stored | None:
    if isinstance(cell, str) and cell.strip().lower() in ANSWERS:
        return cell.strip().lower()
    said = cells.flag(cell)
    return None if said is None else ("yes" if said else "no")


def _value(cell: Any, unit: str, quantity: Quantity) -> Stored | None:
    if isinstance(cell, str):
        said = cell.strip()
        if said in ("unknown", "not_applicable"):
            return said
        match = _WITH_UNIT.fullmatch(said)
        if match and match.group(2):
            return _value(match.group(1), match.group(2), quantity)
    value = cells.number(cell)
    if value is None:
        return None
    value = round(value * factor(unit, quantity.unit), 9)
    if not 0 <= value <= quantity.most:
        raise CellError("negative" if value < 0 else "too_large", value=value, least=0, most=quantity.most)
    if quantity.unit == "count" and not value.is_integer():
        raise CellError("not_whole", value=value)
    return value
