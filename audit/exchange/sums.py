"""Cells of tables about money: exact sums, and several codes in one cell."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from audit.exchange.cells import CellError, Reader, number, text
from audit.money.amount import CENT, MOST

_BETWEEN: Final = re.compile(r"[,;\s]+")
_BLANKS: Final = re.compile(r"\s+")


def money(cell: Any) -> Decimal | None:
    """A sum of money, exact: not negative, with at most two decimals."""
    found = number(cell)
    if found is None:
        return None
    value = Decimal(_BLANKS.sub("", cell).replace(",", ".") if isinstance(cell, str) else repr(cell))
    if value < 0:
        raise CellError("negative", value=str(cell))
    if value > MOST:
        raise CellError("too_large", value=str(cell)[:60], least="0", most=str(MOST))
    if value != value.quantize(CENT):
        raise CellError("too_precise", value=str(cell)[:60])
    return value.quantize(CENT)


def several(read: Reader) -> Reader:
    """A reader of several codes in one cell, between commas, semicolons or blanks; written "a, b", each once."""

    def read_all(cell: Any) -> str | None:
        said = text(cell)
        if said is None:
            return None
        found = {code for each in _BETWEEN.split(said) if (code := read(each)) is not None}
        return ", ".join(sorted(found)) or None

    return read_all
