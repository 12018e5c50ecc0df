"""What a single cell says: text, numbers, dates, codes, as sloppy tables write them.

Every reader takes a cell (text, a number, a date, None) and returns a value, or None for an empty cell, or raises
`CellError` with a code of `audit.exchange.reasons`.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from types import NoneType
from typing import Any

Reader = Callable[[Any], Any]

LONGEST = 2000
ANY_KEY = ("*",)
_FIRST, _LAST = date(1500, 1, 1), date(2100, 12, 31)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_AS_TYPED = str.maketrans("−–", "--", " \u00a0\u202f\u2009")
_YES = frozenset(("yes", "true", "1", "y", "да", "иә", "ооба", "oui", "vrai"))
_NO = frozenset(("no", "false", "0", "n", "нет", "жоқ", "жок", "non", "faux"))


class CellError(Exception):
    """A cell that cannot be read: `code` and `params` name the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def text(cell: Any) -> str | None:
    """Text without surrounding blanks, in Unicode's composed form. Whole numbers of a spreadsheet lose their ".0"."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        cell = _as_text(cell)
    said: str = cell.strip()
    if not said:
        return None
    if len(said) > LONGEST:
        raise CellError("too_long", length=len(said), most=LONGEST)
    if not said.isascii():
        said = unicodedata.normalize("NFC", said)
    if _CONTROL.search(said):
        raise CellError("control_character")
    return said


def _as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, (dict, list)):
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)


def number(cell: Any) -> float | None:
    """A finite number; a decimal comma, blanks between thousands and a typographic minus are understood."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise CellError("not_a_number", value=str(cell))
    if isinstance(cell, (int, float)):
        value = float(cell)
    else:
        said = str(cell).strip().translate(_AS_TYPED).replace(",", ".")
        if not said:
            return None
        if said.lower().lstrip("+-") in ("nan", "inf", "infinity"):
            raise CellError("not_finite", value=said)
        if not _NUMBER.match(said):
            raise CellError("not_a_number", value=_shown(cell))
        value = float(said)
    if not math.isfinite(value):
        raise CellError("not_finite", value=str(cell))
    return value


def number_between(least: float, most: float) -> Reader:
    """A reader of numbers within bounds."""

    def read(cell: Any) -> float | None:
        value = number(cell)
        if value is not None and not least <= value <= most:
            raise CellError(
                "negative" if value < 0 <= least else "too_large",
                value=_plain(value),
                least=_plain(least),
                most=_plain(most),
            )
        return value

    return read


def whole_between(least: int, most: int) -> Reader:
    """A reader of whole numbers within bounds."""
    read_number = number_between(least, most)

    def read(cell: Any) -> int | None:
        value = read_number(cell)
        if value is None:
            return None
        if not float(value).is_integer():
            raise CellError("not_whole", value=_plain(value))
        return int(value)

    return read


def day(cell: Any) -> date | None:
    """A date: 2026-11-20, 20.11.2026, 2026/11/20, 20/11/2026, or a spreadsheet's own. 05/06/2026 is refused."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        said = str(cell).strip()
        if not said:
            return None
        found = _day_of(said)
    return _plausible(found)


def day_in(formats: Collection[str]) -> Reader:
    """A reader of dates in the formats a mapping names (`%d/%m/%Y`, …), tried in order."""

    def read(cell: Any) -> date | None:
        if cell is None or isinstance(cell, date):
            return day(cell)
        said = _as_text(cell).strip() if not isinstance(cell, str) else cell.strip()
        if not said:
            return None
        for form in formats:
            try:
                return _plausible(datetime.strptime(said, form).date())
            except ValueError:
                continue
        raise CellError("malformed_date", value=_shown(said))

    return read


def _day_of(said: str) -> date:
    if match := _ISO.match(said) or _YEAR_FIRST.match(said):
        year, month, dom = match.group(1, 2, 3)
    elif match := _DOTTED.match(said):
        dom, month, year = match.groups()
    elif match := _SLASHED.match(said):
        dom, month, year = match.groups()
        if int(month) > 12:
            dom, month = month, dom
        elif int(dom) <= 12 and dom != month:
            raise CellError("ambiguous_date", value=said)
    else:
        raise CellError("malformed_date", value=_shown(said))
    try:
        return date(int(year), int(month), int(dom))
    except ValueError:
        raise CellError("no_such_day", value=said) from None


def _plausible(found: date) -> date:
    if not _FIRST <= found <= _LAST:
        raise CellError("implausible_date", value=found.isoformat())
    return found


def flag(cell: Any) -> bool | None:
    """Yes or no, in the languages of the files."""
    if isinstance(cell, bool):
        return cell
    said = text(cell)
    if said is None:
        return None
    low = said.lower()
    if low in _YES:
        return True
    if low in _NO:
        return False
    raise CellError("not_yes_or_no", value=_shown(said))


def code(known: Collection[str]) -> Reader:
    """A reader of codes out of a list; the refusal names the nearest ones."""
    found = frozenset(known)

    def read(cell: Any) -> str | None:
        said = text(cell)
        if said is None or said in found:
            return said
        near = difflib.get_close_matches(said.lower(), known, 3, 0.6) or sorted(known)[:12]
        raise CellError("unknown_code", value=_shown(said), known=", ".join(near))

    return read


def matching(pattern: str, reason: str) -> Reader:
    """A reader of text that must match a pattern as a whole."""
    shape = re.compile(pattern)

    def read(cell: Any) -> str | None:
        said = text(cell)
        if said is not None and not shape.fullmatch(said):
            raise CellError(reason, value=_shown(said))
        return said

    return read


def structure(kind: type) -> Reader:
    """A reader of JSON: an object (`dict`) or a list, given as such or as text."""

    def read(cell: Any) -> Any:
        if isinstance(cell, str):
            if not cell.strip():
                return None
            cell = strict_json(cell)
        if cell is not None and not isinstance(cell, kind):
            raise CellError("not_json", value=_shown(cell))
        return cell

    return read


def record(keys: Collection[str]) -> Reader:
    """A reader of a JSON object that holds texts under these keys (or any), and nothing else."""
    read_object = structure(dict)

    def read(cell: Any) -> dict[str, str] | None:
        found = read_object(cell)
        if found is None:
            return None
        for key, value in found.items():
            if keys is not ANY_KEY and key not in keys:
                raise CellError("unknown_key", key=_shown(key), known=", ".join(keys))
            if not isinstance(value, (str, int, float, NoneType)) or isinstance(value, bool):
                raise CellError("text_expected", key=key, value=_shown(value))
        return {key: said for key, value in found.items() if (said := text(value)) is not None} or None

    return read


def strict_json(said: str) -> Any:
    """JSON text as a value; NaN and Infinity, which Python would let through, are refused."""
    try:
        return json.loads(said, parse_constant=_refuse_constant)
    except CellError:
        raise
    except (ValueError, RecursionError):
        raise CellError("not_json", value=_shown(said)) from None


def _refuse_constant(name: str) -> Any:
    raise CellError("not_finite", value=name)


def recoded(values: Mapping[str, Any], otherwise: Any) -> Reader:
    """A reader that turns the words of a source into ours by a table; `otherwise` for those not in it ("": empty)."""
    table = {key.strip().lower(): value for key, value in values.items()}

    def read(cell: Any) -> Any:
        said = text(cell)
        if said is None:
            return None
        if (key := said.lower()) in table:
            return None if table[key] == "" else table[key]
        if otherwise is not None:
            return None if otherwise == "" else otherwise
        near = difflib.get_close_matches(said.lower(), table, 3, 0.6) or sorted(table)[:12]
        raise CellError("unknown_code", value=_shown(said), known=", ".join(near))

    return read


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _shown(value: Any) -> str:
    said = str(value)
    return said if len(said) <= 60 else said[:57] + "…"
