"""What is counted for each category: items answered, missing, failed, closing the way, necessary.

Categories are counted by their place in `terms.CATEGORIES`, as lists of five, because a city's register
is judged through here and nothing in it is read more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from audit.facts import Fact
from audit.terms import STRONG_EVIDENCE
from audit.verdict.plan import RulePlan

SIZE = 5


class Found(NamedTuple):
    """A failed rule at one instance, for some categories."""

    rule: RulePlan
    instance: str
    fact: Fact | None
    categories: tuple[int, ...]
    closes: bool
    group: tuple[str, ...]
    shown: RulePlan
    """The rule whose measured and required values explain it: of a group, the first that fails."""


class Lacking(NamedTuple):
    """An unanswered rule at one instance, what it needs, and for whom it could close the way."""

    rule: RulePlan
    instance: str
    needs: tuple[str, ...]
    categories: tuple[int, ...]
    necessary: tuple[int, ...]


class Tally:
    """The counts of one set of items, and the findings and gaps behind them."""

    __slots__ = ("absent", "answered", "failed", "found", "help_closes", "lacking", "measured_closes", "missing",
                 "necessary", "weak")  # fmt: skip

    def __init__(self) -> None:
        self.answered = [0] * SIZE
        self.missing = [0] * SIZE
        self.failed = [0] * SIZE
        self.measured_closes = [0] * SIZE
        """Closing findings on a dimension, which no help of staff covers."""
        self.help_closes = [0] * SIZE
        """Closing findings that help of staff can cover."""
        self.necessary = [0] * SIZE
        self.weak = [0] * SIZE
        """Items answered by eye or by declaration."""
        self.found: list[Found] = []
        self.lacking: list[Lacking] = []
        self.absent = False
        """Whether the element competing with its like is recorded absent: it then counts last."""

    def passes(self, categories: Sequence[int], evidence: str) -> None:
        """Count an item that meets the norm."""
        for c in categories:
            self.answered[c] += 1
        if evidence not in STRONG_EVIDENCE:
            for c in categories:
                self.weak[c] += 1

    def fails(
        self,
        rule: RulePlan,
        instance: str,
        fact: Fact | None,
        categories: tuple[int, ...],
        closes: bool,
        group: tuple[str, ...] = (),
        shown: RulePlan | None = None,
    ) -> None:
        """Count an item that does not meet the norm."""
        weak = fact is None or fact.evidence not in STRONG_EVIDENCE
        closing = self.measured_closes if rule.measured else self.help_closes
        for c in categories:
            self.answered[c] += 1
            self.failed[c] += 1
            if closes:
                closing[c] += 1
            if weak:
                self.weak[c] += 1
        self.found.append(Found(rule, instance, fact, categories, closes, group, shown or rule))

    def lacks(
        self,
        rule: RulePlan,
        instance: str,
        needs: Sequence[str],
        categories: tuple[int, ...],
        necessary: tuple[int, ...],
    ) -> None:
        """Count an item nobody has answered; `necessary` are the categories whose way it could close."""
        for c in categories:
            self.missing[c] += 1
        for c in necessary:
            self.necessary[c] += 1
        self.lacking.append(Lacking(rule, instance, tuple(needs), categories, necessary))

    def add_counts(self, other: Tally) -> None:
        """Add another tally's counts for the share, leaving aside whether it closes the way."""
        for c in range(SIZE):
            self.answered[c] += other.answered[c]
            self.missing[c] += other.missing[c]
            self.failed[c] += other.failed[c]
            self.weak[c] += other.weak[c]

    def closed(self, c: int) -> bool:
        """Whether something closes the way for a category."""
        return bool(self.measured_closes[c] or self.help_closes[c])
