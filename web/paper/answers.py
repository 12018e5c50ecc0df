"""What was filed in the anketa, as rows of words, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from audit.terms import CATEGORIES
from web.language import join_words
from web.pages.measured import number_text
from web.vocabulary.anketa import ACTIVITY, CHOICES, DECISION, GENERAL, WAY
from web.words import word
from web.writing import day_text

SECTIONS: Final[Mapping[str, Iterable[str]]] = {
    "general": GENERAL, "activity": ACTIVITY, "way": WAY, "decision": DECISION,
}  # fmt: skip
_DAYS: Final = ("current_repair_planned", "capital_repair_planned", "posted_on", "survey_act_on")
_YEARS: Final = ("built", "capital_repair")
_CHOSEN: Final = ("placement", "right_of_use", "ownership", "level", "sphere")


def anketa_rows(anketa: Mapping[str, Any], section: str) -> list[tuple[str, str]]:
    """The fields of a section that were filled in: what is asked and what was answered."""
    filled = [name for name in SECTIONS[section] if anketa.get(name) not in (None, "", [], {})]
    return [(word("anketa", name), answer_text(name, anketa[name])) for name in filled]


def answer_text(name: str, value: Any) -> str:
    """What was answered in a field of the anketa, in words."""
    match value:
        case bool():
            return word("answer", "yes" if value else "no")
        case int() | float():
            return str(value) if name in _YEARS else number_text(value)
        case Mapping():
            vocabulary = "state" if name == "expected" else "service_variant"
            given = [each for each in CATEGORIES if each in value]
            return "; ".join(f"{word('category', each)}: {word(vocabulary, value[each])}" for each in given)
        case list():
            return join_words([_chosen(each) for each in value])
    return day_text(date.fromisoformat(value)) if name in _DAYS else _chosen(value) if name in _CHOSEN else str(value)


def _chosen(code: str) -> str:
    return word("anketa_choice", code) if code in CHOICES else word("category", code)
