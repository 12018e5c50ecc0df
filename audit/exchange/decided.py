"""A decision as tables write it: the number of the document and its day in one text."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from audit.exchange import cells
from audit.reviewing import read_decision

_DAY: Final = r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})"
_YEAR: Final = r"(?:\s*(?:года|г\.?|жылғы|жылкы|ж\.?))?"
_NUMBER_FIRST: Final = re.compile(rf"(?P<number>.+?)[\s,]+(?:(?:от|of|from|dated)\s+)?{_DAY}{_YEAR}", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(rf"{_DAY}{_YEAR}[\s,]+(?P<number>.+)", re.IGNORECASE)


def read_decided(text: str, today: dt.date, otherwise: dt.date | None = None) -> dict[str, Any]:
    """“№ 17-к от 2026-03-01” → {"number": "№ 17-к", "on": "2026-03-01"}; checked as a reviewer's decision is.

    The day may stand first, or be missing: then it is `otherwise`, or left out. Raises CellError for a day that does
    not exist, `InvalidInput`.
    """
    found = _NUMBER_FIRST.fullmatch(text.strip()) or _DAY_FIRST.fullmatch(text.strip())
    on = cells.day(found["day"]) if found else otherwise
    given = {"number": found["number"] if found else text, **({"on": on.isoformat()} if on else {})}
    read = read_decision({"decision": given}, today) or {}
    return {name: read[name] for name in given}


def decided_text(decision: dict[str, Any]) -> str:
    """The same in the words of an export, which every language reads."""
    return ", ".join(str(decision[name]) for name in ("number", "on") if name in decision)
