"""What works on an object would let it reach: the engine judges its facts again with their findings taken as met.

A work is done as a whole: an open measure, or one standard work on one instance of an element. A goal needs the fewest
of three sets that the engine accepts: the works of blocking findings that decide the category, of all that decide it,
of all that fail it. What nobody looked at stays unknown, and may keep a state out of reach.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from audit.adaptation.closing import Pair, Subject, taken_by
from audit.money.works import works_for
from audit.plan.case import FULL, PARTIAL
from audit.terms import CATEGORIES
from audit.verdict.assessment import Finding

ADAPTED: Final = ("partial", "full")
_REACHED: Final[Mapping[int, tuple[str, ...]]] = {PARTIAL: ADAPTED, FULL: ("full",)}


@dataclass(frozen=True, slots=True)
class Doing:
    """A work on an object: what it closes, and the codes of standard works that do it, the narrowest first.

    ``measure``: the open measure that it is already (its id).
    """

    pairs: tuple[Pair, ...]
    zone: str
    categories: str
    works: tuple[str, ...]
    measure: int | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal of an object: places of `CATEGORIES`, PARTIAL or FULL, and the places of the doings that it needs."""

    category: int
    level: int
    needs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be done to an object, what that reaches, and its states today by category."""

    doings: tuple[Doing, ...]
    aims: tuple[Aim, ...]
    states: Mapping[str, str]


def reach(subject: Subject, open_measures: Mapping[int, Sequence[Pair]], done: Collection[Pair] = ()) -> Reach:
    """What works on an object would let it reach. ``done``: what works verified since the inspection closed."""
    trials = subject.trials()
    verdict = trials.verdict(done)
    findings = subject.own(verdict.findings)
    doings, of_finding = _doings(findings, open_measures)
    tried: dict[frozenset[int], Mapping[str, str]] = {}

    def states(needs: frozenset[int]) -> Mapping[str, str]:
        if needs not in tried:
            met = {*done, *(pair for place in needs for pair in doings[place].pairs)}
            tried[needs] = trials.states(met)
        return tried[needs]

    # What all works together do not reach no fewer of them do: most of the trying ends here.
    every = frozenset(of_finding)
    aims = []
    for place, category in enumerate(CATEGORIES):
        mine = [
            (finding, at) for finding, at in zip(findings, of_finding, strict=True) if category in finding.categories
        ]
        for level, reached in _REACHED.items():
            if verdict.states[category] in ("not_applicable", *reached) or not mine:
                continue
            if states(every)[category] not in reached:
                continue
            needs = next((each for each in _sets(mine) if states(each)[category] in reached), None)
            if needs:
                aims.append(Aim(place, level, tuple(sorted(needs))))
    return Reach(tuple(doings), tuple(aims), verdict.states)


def _sets(mine: Sequence[tuple[Finding, int]]) -> list[frozenset[int]]:
    """The sets of works to try, each holding the one before."""
    blocking = frozenset(at for finding, at in mine if finding.decisive and finding.severity == "blocking")
    decisive = frozenset(at for finding, at in mine if finding.decisive)
    return [each for each in (blocking, decisive, frozenset(at for _, at in mine)) if each]


def _doings(findings: Sequence[Finding], measures: Mapping[int, Sequence[Pair]]) -> tuple[list[Doing], list[int]]:
    """The works of an object, measures first, and for each finding the place of the work that closes it."""
    taken = {pair: number for number, pairs in measures.items() for pair in pairs}
    found: dict[tuple[object, ...], list[Finding]] = {(number,): [] for number in measures}
    keys = []
    for finding in findings:
        number = taken_by([finding], (finding.rule, finding.instance), taken) if taken else None
        works = tuple(work.code for work in works_for(finding.zone, finding.element, finding.quantity))
        key = (works, finding.zone, finding.element, finding.instance) if number is None else (number,)
        keys.append(key)
        found.setdefault(key, []).append(finding)
    place = {key: at for at, key in enumerate(found)}
    doings = [
        _measure(key[0], measures[key[0]], some) if isinstance(key[0], int) else _standard(some)
        for key, some in found.items()
    ]
    return doings, [place[key] for key in keys]


def _measure(number: int, pairs: Sequence[Pair], some: Sequence[Finding]) -> Doing:
    return Doing(tuple(pairs), some[0].zone if some else "", _served(some), (), number)


def _standard(some: Sequence[Finding]) -> Doing:
    first = some[0]
    works = tuple(work.code for work in works_for(first.zone, first.element, first.quantity))
    return Doing(tuple((each.rule, each.instance) for each in some), first.zone, _served(some), works)


def _served(some: Sequence[Finding]) -> str:
    served = {category for each in some for category in each.categories}
    return "".join(category for category in CATEGORIES if category in served)
