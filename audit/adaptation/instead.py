"""What may stand in for a work that cannot be done: forms of service that the verdict takes, and what they give."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from audit.adaptation.closing import Pair, Subject
from audit.facts import Form
from audit.terms import CATEGORIES, OBJECT_FORMS, ZONE_FORMS
from audit.verdict import Assessment


@dataclass(frozen=True, slots=True)
class Instead:
    """Forms of service that make a place "conditional" for the same categories, never adapted; in the order of
    `audit.terms.FORMS`. ``zone``: they act on it alone; None: on the whole object.
    """

    forms: tuple[str, ...]
    categories: tuple[str, ...]
    zone: str | None


@dataclass(frozen=True, slots=True)
class Substitutes:
    """What the verdict takes instead of one work, all other works done. ``closed``: the categories for which the zone
    of the work stays closed without it; for the others nothing stands in, since nothing is closed.
    """

    closed: tuple[str, ...]
    instead: tuple[Instead, ...]

    @property
    def help_is_enough(self) -> bool:
        """Whether the staff's help alone is taken: never where a dimension closes the way."""
        return any("staff_help" in each.forms for each in self.instead)


def substitutes(subject: Subject, zone: str, categories: Collection[str], others: Collection[Pair]) -> Substitutes:
    """What may stand in for a work in a zone for these categories. ``others``: what all other works close.

    The engine judges the same facts with each form recorded: what it then calls conditional, it takes. Source: the
    verdict's rules 4 and 5 (docs/decisions/0006).
    """
    without = subject.verdict(met=others)
    closed = tuple(c for c in CATEGORIES if c in categories and without.zones.get(zone, {}).get(c) == "none")
    if not closed:
        return Substitutes((), ())
    found: dict[tuple[str | None, tuple[str, ...]], list[str]] = {}
    for form in (*ZONE_FORMS, *OBJECT_FORMS):
        where = zone if form in ZONE_FORMS else None
        with_it = replace(subject, forms=(*subject.forms, Form(form, closed, where))).verdict(met=others)
        taken = tuple(c for c in closed if _state(without, where, c) == "none" != _state(with_it, where, c))
        if taken:
            found.setdefault((where, taken), []).append(form)
    return Substitutes(closed, tuple(Instead(tuple(forms), taken, where) for (where, taken), forms in found.items()))


def _state(verdict: Assessment, zone: str | None, category: str) -> str:
    return verdict.states[category] if zone is None else verdict.zones[zone][category]


def pairs_of_others(own: Collection[Pair], every: Sequence[Collection[Pair]]) -> list[Pair]:
    """What the other works close, without what this one closes as well."""
    return [pair for pairs in every for pair in pairs if pair not in own]
