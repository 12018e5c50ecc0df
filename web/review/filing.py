"""One filing as a reviewer reads it: odd things first, then what changed, and why, part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.facts import Facts
from audit.passport import Passport
from audit.review.flags import FLAGS, Circumstances, flags
from audit.review.marks import Judged
from audit.review.parts import GENERAL
from audit.terms import CATEGORIES, OBJECT, Kind
from audit.verdict import assess
from gis.queries.desk import Filed
from gis.queries.photos import FiledPhoto
from web.current import settings
from web.pages.changes import Changed, Changes, beside_the_facts, by_zone, changes
from web.pages.reasons import Fact, Gap, Reason, Why, fact_in_words, why
from web.words import sentence


@dataclass(frozen=True)
class Part:
    """One part with all that is to be judged in it. `since`: what the author changed after the last mark; `beside`:
    what was filed beside the facts, as pairs of words.
    """

    code: str
    zone: str
    judged: Judged
    since: Sequence[Changed]
    reasons: Sequence[Reason]
    gaps: Sequence[Gap]
    met: Sequence[Fact]
    photos: Sequence[FiledPhoto]
    works: Sequence[Mapping[str, Any]]
    beside: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reading:
    """Everything on the page of one filing. `changes` by zone; `now`, `then`: states before and after approval."""

    filed: Filed
    passport: Passport
    flags: Sequence[str]
    changes: Changes
    why: Why
    now: Mapping[str, str]
    then: Mapping[str, str]
    parts: Sequence[Part]

    @property
    def left(self) -> Sequence[Part]:
        """The parts that are not accepted."""
        return [part for part in self.parts if part.judged.judgement != "accepted"]


def read_filing(
    filed: Filed,
    passport: Passport,
    now: Mapping[str, str],
    host: Facts | None,
    photos: Sequence[FiledPhoto],
    kind: Kind,
    judged: Mapping[str, Judged],
) -> Reading:
    """The filing in words. `passport`: its document as read; `now`: the object's states; `host`: facts of the building
    around; `kind`: of the object; `judged`: how each part stands.
    """
    verdict = assess(passport.wording, passport.facts, kind=kind.code, forms=passport.forms, host=host)
    closing = {f"{f.zone}/{f.element}/{f.instance}" for f in verdict.findings if f.closes_way and f.decisive}
    how = Circumstances(
        inspected_on=passport.inspected_on,
        submitted_at=filed.filing.submitted_at,
        claimed_at=passport.claimed_at,
        metres=filed.metres,
        sure_to=settings().position_accuracy,
        in_that_minute=filed.in_that_minute,
        newer_version=_newer(filed),
        unproven=len(closing - {each.finding for each in photos if each.finding}),
        depth=passport.depth,
        necessary=sum(each.necessary for each in verdict.missing),
        unanswered=len(verdict.missing),
    )
    odd = flags(passport.facts, passport.wording, kind.code, filed.filing.document, how)
    facts = passport.facts.to_store()
    reasons = why(verdict, facts)
    return Reading(
        filed=filed,
        passport=passport,
        flags=[_flag_text(each.code, each.params, each.pointer) for each in odd],
        changes=changes(filed.before.said, {**passport.document, "facts": facts}) if filed.before else {},
        why=reasons,
        now=now,
        then={category: verdict.states[category] for category in CATEGORIES},
        parts=[_part(each, reasons, photos, passport) for each in judged.values()],
    )


def _part(judged: Judged, reasons: Why, photos: Sequence[FiledPhoto], passport: Passport) -> Part:
    zone = OBJECT if judged.part == GENERAL else judged.part
    return Part(
        code=judged.part,
        zone=zone,
        judged=judged,
        since=[each for rows in by_zone(judged.since).values() for each in rows],
        reasons=[each for each in reasons.decisive if each.finding.zone == zone],
        gaps=[each for each in reasons.gaps if each.missing.zone == zone],
        met=reasons.met.get(zone, ()),
        photos=[each for each in photos if (each.finding or OBJECT).partition("/")[0] == zone],
        works=[each for each in passport.document.get("works", ()) if each["zone"] == zone],
        beside=beside_the_facts(passport.document).get(zone, ()),
    )


def _newer(filed: Filed) -> int | None:
    """The approved version that this filing does not know of."""
    return filed.before.version if filed.before and filed.before.version > filed.filing.version else None


def _flag_text(code: str, params: Mapping[str, object], pointer: str) -> str:
    shown = dict(params)
    if code == "weak_evidence":
        recorded = fact_in_words(str(params["fact"]), float(str(params["value"])), str(params["evidence"]))
        shown |= {"fact": f"{recorded.place}, {recorded.what}", "value": recorded.value, "evidence": recorded.evidence}
    return sentence(FLAGS[code], shown) + (f" ({pointer})" if pointer else "")
