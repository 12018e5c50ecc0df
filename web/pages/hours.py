"""Opening hours, kept in OpenStreetMap's notation, in the reader's words.

Days are named as the reader's language names them (CLDR). Whatever goes beyond days, times, "24/7", "PH" and "off"
is shown as it was written: half a translation would be read as all of it.
"""

from __future__ import annotations

import re

from babel.dates import get_day_names
from flask_babel import get_locale, pgettext

from web.pages.sentences import _, sentence_case
from web.writing import NO_BREAK, WORD_JOINER

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = rf"(?:{'|'.join(_DAYS)}|PH)"
_SPAN = rf"{_DAY}(?:-{_DAY})?"
_TIME = r"\d{1,2}:\d{2}"
_TIMES = rf"{_TIME}-{_TIME}(?:,\s?{_TIME}-{_TIME})*"
_RULE = re.compile(rf"(?:{_SPAN}(?:,\s?{_SPAN})*\s)?(?:{_TIMES}|off)")
_ALWAYS = "24/7"


def hours_text(written: str | None) -> str:
    """The hours in words, such as "пн–пт 08:00–20:00; сб 09:00–14:00"; as written where they are not understood."""
    if not written:
        return ""
    if written.strip() == _ALWAYS:
        return sentence_case(_("around the clock"))
    rules = [part.strip() for part in written.split(";") if part.strip()]
    if not all(_RULE.fullmatch(rule) for rule in rules):
        return written
    return sentence_case("; ".join(_in_words(rule) for rule in rules))


def _in_words(rule: str) -> str:
    names = get_day_names("abbreviated", context="stand-alone", locale=get_locale() or "en")
    words = {code: str(names[place]) for place, code in enumerate(_DAYS)}
    words["PH"] = str(pgettext("opening hours", "public holidays"))
    words["off"] = str(pgettext("opening hours", "closed"))
    spoken = re.sub("|".join(words), lambda found: words[found[0]], rule.replace("-", "–" + WORD_JOINER))
    return re.sub(r",\s?", ", ", spoken).replace(" ", NO_BREAK).replace("," + NO_BREAK, ", ")
