"""What an owner is to do, in words: each work with why, by when, and what became of what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.adaptation.closing import speaks_of
from audit.adaptation.instead import Substitutes, pairs_of_others, substitutes
from audit.adaptation.lifecycle import OPEN
from audit.money.paid import FEWEST_OBJECTS, FEWEST_WORKS, Paid, paid
from audit.money.works import StandardWork, standard_works
from audit.norms import load_edition
from audit.planned import closes_of
from gis.queries import Connection
from gis.queries.dossier import Dossier, dossier
from gis.queries.installation import installation
from gis.queries.measures import StepTaken, steps, subject_in_force
from gis.queries.paid import costs_of_works
from gis.queries.passports import PublicPassports, passport
from gis.queries.prices import needed
from gis.queries.work_photos import WorkPhoto, work_photos
from gis.queries.works import Measure
from web.pages.closed import closed_requirements
from web.pages.kept import kept
from web.pages.reasons import Reason, Why, explained, why

_ANSWERS = ("refuse", "extend", "keep_due", "keep_duty", "reopen")
TO_DO = ("planned", "started")
FEWEST = {"least_works": FEWEST_WORKS, "least_objects": FEWEST_OBJECTS}
"""From how many works at how many buildings on it is told what others paid: for the templates that say so."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work of an object. `reasons`: what was found that it puts right; `asks`: the requirements in words, where
    nothing was found of them (any more); `answer`: the last decision about it; `photos`: of the work, before and after;
    `substitutes`: what may stand in for it; `paid`: what others paid for the same `standard` works.
    """

    measure: Measure
    reasons: Sequence[Reason]
    asks: Sequence[str]
    answer: StepTaken | None = None
    photos: Sequence[WorkPhoto] = ()
    substitutes: Substitutes | None = None
    standard: Sequence[StandardWork] = ()
    paid: Paid | None = None

    @property
    def to_do(self) -> bool:
        """Whether the owner's turn is now."""
        return self.measure.status in TO_DO


@dataclass(frozen=True, slots=True)
class Own:
    """An object as its owner sees it. `why`: what the version in force found, if there is one; `inspected_on`: when."""

    around: Dossier
    works: Sequence[Work]
    why: Why | None
    inspected_on: date | None

    @property
    def to_do(self) -> Sequence[Work]:
        """What is left for the owner, earliest due date first."""
        return [each for each in self.works if each.to_do]

    @property
    def until(self) -> date | None:
        """The day by which all of it is due."""
        return max((each.measure.due for each in self.to_do), default=None)


def own(connection: Connection, number: str, *, private: bool = True) -> Own | None:
    """An object with its works; None where there is none. `private`: with what was answered, for those concerned."""
    around = dossier(connection, number)
    if around is None:
        return None
    judged = around.judged
    verdict = explained(PublicPassports(connection), judged.passport) if judged else None
    filed = passport(connection, judged.passport) if judged else None
    reasons = why(verdict, filed.facts if filed else {}) if verdict else None
    norm = reasons.norm.partition("@")[0] if reasons else None
    words = closed_requirements(around.measures, norm)
    works = [_work(connection, each, reasons, words, private) for each in around.measures]
    if any(each.to_do for each in works):
        works = _weighed(connection, around, works)
    return Own(around, works, reasons, filed.version.inspected_on if filed else None)


def _weighed(connection: Connection, around: Dossier, works: Sequence[Work]) -> list[Work]:
    """The works with what may stand in for each that is to do, all others done, and what others paid for the same."""
    here, subject = installation(connection), subject_in_force(connection, around.object.number)
    costs = kept(here, "costs of works", lambda: costs_of_works(connection, here.territory or ""))
    open_pairs = [closes_of(each.measure.closes) for each in works if each.measure.status in OPEN]

    def weighed(work: Work) -> Work:
        m = work.measure
        codes = needed(m.closes)
        standard = [standard_works()[code] for code in standard_works() if code in codes]
        done = [each for each in costs.get(codes, ()) if each.object != around.object.id]
        others = pairs_of_others(closes_of(m.closes), open_pairs)
        instead = substitutes(subject.subject, m.zone, m.categories, others) if subject else None
        return replace(work, substitutes=instead, standard=standard, paid=paid(done))

    return [weighed(work) if work.to_do else work for work in works]


def _work(connection: Connection, each: Measure, found: Why | None, words: Mapping[str, str], private: bool) -> Work:
    pairs = list(closes_of(each.closes))
    all_reasons = [*found.decisive, *found.other] if found else []
    reasons = [reason for reason in all_reasons if any(speaks_of(reason.finding, pair) for pair in pairs)]
    told = {reason.finding.rule for reason in reasons}
    closed = [rule for pair in each.closes if (rule := pair.get("rule"))]
    asks = [words[rule] for rule in closed if rule in words and rule not in told]
    answer = (
        next((step for step in reversed(steps(connection, each.id)) if step.step in _ANSWERS), None)
        if private
        else None
    )
    photos = work_photos(connection, each.id) if private and each.status in (*TO_DO, "claimed") else ()
    return Work(each, reasons, list(dict.fromkeys(asks)), answer, photos)


def wording_title(found: Why) -> str:
    """The title of the norm that the object is judged by."""
    return load_edition(found.norm.partition("@")[0]).title
