"""A cell that becomes an observation: a number with or without its unit, or an answer."""

from __future__ import annotations

from typing import Any

from audit.errors import Problem
from audit.exchange import cells
from audit.exchange.cells import CellError, Reader
from audit.exchange.mapping import Observation
from audit.terms import ANSWERS, QUANTITIES, Quantity
from audit.units import to_base

Stored = float | str
"""A value in the quantity's unit, or an answer."""


def reader(observation: Observation) -> Reader:
    """How the cells of an observation's column are read: into metres, per cent, …, or an answer.

    Raises CellError: at once for a unit that does not measure the quantity, later for a cell.
    """
    quantity = QUANTITIES[observation.quantity]
    recode = _recode(observation)
    if quantity.measured:
        _value(1, observation.unit, quantity)  # a unit that is none is refused with the mapping, not row by row
        return lambda cell: _value(recode(cell), observation.unit, quantity)
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


def _value(cell: Any, unit: str | None, quantity: Quantity) -> Stored | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if cell in ("unknown", "not_applicable"):
        return str(cell)
    value = to_base(cell, unit, quantity, "")
    if isinstance(value, Problem):
        raise CellError(value.code, **value.params)
    return value
