"""The forms under one wording of a norm, and the decision table that judges the answers, as a device keeps them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from audit.form import form_of
from audit.norms import Wording, load_edition
from audit.terms import KINDS, Kind, as_premises
from audit.verdict.plan import applies

PREMISES = "/premises"
"""What follows a kind's code where the object lies inside another."""


@lru_cache(maxsize=8)
def forms_under(norm: str) -> dict[str, Any]:
    """Each different form once, and which kind has which. Raises UnknownNormError; ValueError for no wording."""
    wording = _wording(norm)
    places: dict[Any, int] = {}
    forms: list[Any] = []
    kinds: dict[str, int] = {}
    for code in KINDS:
        for premises in (False, True):
            asked = _asked_of(wording, as_premises(code) if premises else KINDS[code])
            if asked not in places:
                places[asked] = len(forms)
                forms.append(form_of(wording, code, premises=premises).to_json())
            kinds[code + PREMISES if premises else code] = places[asked]
    return {"norm": wording.norm, "table": wording.decision_table(), "forms": forms, "kinds": kinds}


def _asked_of(wording: Wording, kind: Kind) -> tuple[Any, ...]:
    """What makes one kind's form another's too: the same family, and the same rules and elements."""
    asked = [rule.kinds for rule in wording.rules.values()] + [element.kinds for element in wording.edition.elements]
    return kind.family, tuple(applies(kinds, kind) for kinds in asked)


def _wording(norm: str) -> Wording:
    code, _, day = norm.partition("@")
    wording = load_edition(code).wording(date.fromisoformat(day))
    if wording.norm != norm:
        raise ValueError(f"{norm} is no wording of {code}.")
    return wording
