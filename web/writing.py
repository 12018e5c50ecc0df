"""Dates, shares and ranges as the reader's language writes them; a line never breaks inside one."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_compact_decimal
from flask_babel import format_date, format_datetime, format_decimal, format_percent, get_locale

WORD_JOINER = "\u2060"
"""After a hyphen or a dash: a line may not break there. It is not seen."""

NO_BREAK = "\u00a0"
_SIGN = "%\u00a0\u202f"


def day_text(day: date, form: str = "medium") -> str:
    """The day, `form` as CLDR names it: medium or long."""
    return str(format_date(day, form)).replace(" ", NO_BREAK).replace("-", "-" + WORD_JOINER)


def moment_text(at: datetime, zone: str = "UTC") -> str:
    """Day and time of day by the clocks of a time zone (IANA name)."""
    return str(format_datetime(at.astimezone(ZoneInfo(zone)), "medium", rebase=False)).replace(" ", NO_BREAK)


def range_text(low: float, high: float) -> str:
    """Two shares (0…1) with one sign, such as "13–14 %"; one of them where they round to the same."""
    first, last = str(format_percent(low)), str(format_percent(high))
    return last if first == last else f"{first.rstrip(_SIGN)}–{last}"


def expected_text(low: float, mid: float, high: float) -> str:
    """A forecast with its range, such as "14 % (13–15 %)"; the range is left out where it rounds to nothing."""
    between = range_text(low, high)
    middle = str(format_percent(mid))
    return middle if between == middle else f"{middle} ({between})"


def count_text(low: float, mid: float, high: float) -> str:
    """A number of objects with its range, such as "760 (700–1,020)"; the range is left out where it has no width."""
    first, middle, last = (str(format_decimal(round(value))) for value in (low, mid, high))
    return middle if first == last else f"{middle} ({first}–{last})"


def compact_text(value: float) -> str:
    """A large number in few signs, as beside the axis of a chart."""
    return format_compact_decimal(value, locale=get_locale() or "en", fraction_digits=1)


def signed_text(value: float) -> str:
    """A difference: with its sign, 0 without."""
    return f"+{format_decimal(value)}" if value > 0 else format_decimal(value).replace("-", "\N{MINUS SIGN}")
