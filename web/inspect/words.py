"""Every word of the form in one language: codes of the register, what norms ask, the form's own sentences."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import force_locale, gettext

from audit.norms import editions, load_edition
from web.vocabulary.inspect import HINTS, SENTENCES
from web.vocabulary.inspect_way import ON_THE_WAY
from web.words import norm_text, words

_VOCABULARIES = (
    "answer", "category", "category_to", "depth", "element", "evidence", "evidence_of_answer", "form", "kind",
    "quantity", "state", "unit", "work", "zone",
)  # fmt: skip


@lru_cache(maxsize=8)
def words_in(language: str) -> dict[str, Any]:
    """The words of a language: vocabularies by code, `asks` and `clauses` by rule, `say` and `hint` by name."""
    with force_locale(language):
        rules = [rule for code in editions() for rule in load_edition(code).rules]
        return {
            "language": language,
            **{name: words(name) for name in _VOCABULARIES},
            "asks": {rule.id: norm_text(rule.asks) for rule in rules},
            "clauses": {rule.id: norm_text(rule.clause) for rule in rules},
            # Their {fields} are filled on the device.
            "say": {name: str(gettext(said)) for name, said in {**SENTENCES, **ON_THE_WAY}.items()},
            "hint": {name: str(gettext(said)) for name, said in HINTS.items()},
        }
