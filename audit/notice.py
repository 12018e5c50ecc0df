"""The code on a letter to an owner: what it is made of, how it is printed, and how what people type is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ALPHABET: Final = "ACDEFGHJKMNPQRTUWXY34679"
"""Without letters and digits that are taken for one another: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V."""
LENGTH: Final = 16
"""24 signs in 16 places: 73 bits."""
GROUP: Final = 4
SHORTEST_DAYS, DAYS, LONGEST_DAYS = 1, 180, 730
"""For how many days a code holds: the least, what is taken unless said, the most."""
_LONGEST: Final = 100
_APART: Final = re.compile("[\\s\\-\u2010-\u2015\u00ad.]")
# A keyboard may be Cyrillic: letters that look the same are the same.
_SAME: Final = str.maketrans("АСЕНКМРТХУ", "ACEHKMPTXY")


def draw(below: Callable[[int], int]) -> str:
    """A new code; `below(n)` draws a whole number from 0 to n - 1, all as likely (secrets.randbelow)."""
    return "".join(ALPHABET[below(len(ALPHABET))] for _ in range(LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: groups of four with hyphens."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code that somebody typed: in any case, with spaces and hyphens, in Latin or Cyrillic letters. None where it
    is none.
    """
    code = _APART.sub("", typed[:_LONGEST]).upper().translate(_SAME)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def last_day(expires_at: datetime, zone: str) -> date:
    """The last day on which a code holds, by the clocks of a time zone (IANA name): it holds to the end of the day."""
    return (expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
