"""What another norm or wording would make of the register: the same facts judged again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audit.norms import Wording
from audit.terms import CATEGORIES


@dataclass(slots=True)
class Reassessment:
    """How states would change: passports by (district, category, state before, state after).

    ``comparable`` maps each wording that the register is judged by now to how many of the new wording's rules ask
    about a fact that one of its rules asks about too; the other new rules find no answers in passports filed
    under it, so "unknown" after means "not asked before", not "worse".
    """

    norm: str
    rules: int
    passports: int = 0
    moves: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    comparable: dict[str, int] = field(default_factory=dict)

    def count(self, district: str, before: Iterable[str], after: Iterable[str]) -> None:
        """Count one passport by its states for К О С Г У before and after."""
        self.passports += 1
        for category, was, would_be in zip(CATEGORIES, before, after, strict=True):
            self.moves[district, category, was, would_be] += 1

    @property
    def changed(self) -> int:
        """States that would differ, over all passports and categories."""
        return sum(n for (_, _, before, after), n in self.moves.items() if before != after)

    def rows(self) -> Iterator[dict[str, str | int]]:
        """The moves as rows: district, category, before, after, passports; unchanged ones included."""
        for (district, category, before, after), count in sorted(self.moves.items()):
            yield {"district": district, "category": category, "before": before, "after": after, "passports": count}


def comparable_rules(before: Wording, after: Wording) -> int:
    """How many rules of the new wording ask about a fact that a rule of the old one asks about too."""
    asked = {(rule.zone, rule.element, rule.quantity) for rule in before.rules.values()}
    return sum((rule.zone, rule.element, rule.quantity) in asked for rule in after.rules.values())
