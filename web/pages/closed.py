"""What measures close, in words: the requirement of the norm, by the element and the quantity it is about."""

from __future__ import annotations

from collections.abc import Sequence

from audit.adaptation.closing import speaks_of
from audit.adaptation.lifecycle import OPEN
from audit.norms import editions, load_edition
from audit.planned import closes_of
from audit.verdict import Finding
from gis.queries.works import Measure
from web.pages.sentences import sentence_case
from web.words import word


def closed_requirements(measures: Sequence[Measure], norm: str | None) -> dict[str, str]:
    """The words for each rule that a measure closes; `norm` is the code of the norm that holds it.

    A rule that the norm does not hold (any more) has none: its code is all there is to show.
    """
    if norm not in editions():
        return {}
    closed = {each.get("rule") for measure in measures for each in measure.closes}
    return {
        rule.id: f"{sentence_case(word('element', rule.element))}: {word('quantity', rule.quantity)}"
        for rule in load_edition(norm).rules
        if rule.id in closed
    }


def closing(measures: Sequence[Measure], finding: Finding) -> Measure | None:
    """The open measure that closes a finding."""
    still = (each for each in measures if each.status in OPEN)
    return next((each for each in still if any(speaks_of(finding, pair) for pair in closes_of(each.closes))), None)
