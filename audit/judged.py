"""A verdict as the register keeps it: numbers by category and zone, from which every figure is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from audit.figures import FOR_WHOM, STATE_NUMBERS
from audit.terms import CATEGORIES, ZONES, worst
from audit.verdict import Assessment

INDEPENDENT: Final = frozenset({"inspector", "ngo"})
"""As what somebody measures who neither owns the object nor reported its works done."""


@dataclass(frozen=True, slots=True)
class Judged:
    """State numbers and per cents answered for К О С Г У and "all"; zones × categories, zone by zone.

    ``provable`` is a bit set over the six: what may be called verified while it is adapted and not lapsed.
    """

    states: tuple[int, ...]
    zones: tuple[int, ...]
    shares: tuple[int, ...]
    provable: int
    best_entrance: Mapping[str, str]
    code: str | None
    complete: bool
    sufficient: bool


def judged(assessment: Assessment, *, independent: bool) -> Judged:
    """The kept form of an assessment.

    ``independent``: whoever measured is neither owner nor claimer, and a second person approved it; without that
    nothing is provable.
    """
    states = six_states(assessment.states)
    applicable = [c for c in CATEGORIES if assessment.states[c] != "not_applicable"]
    shares = [round(100 * assessment.share_answered.get(c, 0)) for c in CATEGORIES]
    together = round(100 * fmean(assessment.share_answered.get(c, 0) for c in applicable)) if applicable else 0
    proven = [independent and assessment.evidence_ok.get(c, False) for c in CATEGORIES]
    for_all = bool(applicable) and all(proven[CATEGORIES.index(c)] for c in applicable)
    return Judged(
        states=states,
        zones=tuple(
            STATE_NUMBERS[assessment.zones.get(zone, {}).get(category, "not_applicable")]
            for zone in ZONES
            for category in CATEGORIES
        ),
        shares=(*shares, together),
        provable=sum(bit << place for place, bit in enumerate((*proven, for_all))),
        best_entrance={c: i for c, i in assessment.best_entrance.items() if i is not None},
        code=assessment.code,
        complete=assessment.complete,
        sufficient=assessment.sufficient,
    )


def six_states(states: Mapping[str, str]) -> tuple[int, ...]:
    """State numbers for К О С Г У, and for all of them: the worst that applies."""
    by_name = {**states, "all": worst(states)}
    return tuple(STATE_NUMBERS[by_name[category]] for category in FOR_WHOM)
