"""The code printed on the official form: ДП, ДЧ, ДУ, ВНД, for all («В») or for the categories listed («И»)."""

from __future__ import annotations

from collections.abc import Mapping

from audit.terms import CATEGORIES

_LETTERS = dict(zip(CATEGORIES, "КОСГУ", strict=True))


def code_of(states: Mapping[str, str]) -> str | None:
    """The code of an object's states; None while a category is unknown, or where none applies."""
    by_state: dict[str, list[str]] = {}
    for category in CATEGORIES:
        by_state.setdefault(states[category], []).append(_LETTERS[category])
    without = by_state.pop("not_applicable", [])
    if "unknown" in by_state or not by_state:
        return None
    full, partial = by_state.get("full", []), by_state.get("partial", [])
    if len(by_state) == 1:
        [state] = by_state
        parts = [{"full": "ДП-В", "partial": "ДЧ-В", "conditional": "ДУ", "none": "ВНД"}[state]]
    elif set(by_state) == {"full", "partial"}:
        parts = ["ДЧ-В", f"ДП-И ({', '.join(full)})"]
    else:
        names = (("ДП-И", full), ("ДЧ-И", partial), ("ДУ", by_state.get("conditional")), ("ВНД", by_state.get("none")))
        # Each category is named here, so those that do not apply need no word.
        return "; ".join(f"{name} ({', '.join(letters)})" for name, letters in names if letters)
    if without:
        parts.append(f"не применимо ({', '.join(without)})")
    return "; ".join(parts)
