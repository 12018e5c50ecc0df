"""One filing as a reviewer reads it: odd things first, then what changed, why, and what approving would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.facts import Fact, Facts
from audit.passport import Passport
from audit.review.differences import Difference, differences
from audit.review.flags import FLAGS, Circumstances, flags
from audit.terms import CATEGORIES
from audit.verdict import assess
from gis.queries.desk import Filed
from web.pages.measured import evidence_text, value_text
from web.pages.reasons import Why, fact_in_words, place_text, why
from web.words import sentence


@dataclass(frozen=True)
class Changed:
    """One fact that is not as it was, in words."""

    place: str
    what: str
    before: str
    after: str
    only_evidence: bool


@dataclass(frozen=True)
class Reading:
    """Everything on the page of one filing. `changes` by zone; `now`, `then`: states before and after approval."""

    filed: Filed
    passport: Passport
    flags: Sequence[str]
    changes: Mapping[str, Sequence[Changed]]
    why: Why
    now: Mapping[str, str]
    then: Mapping[str, str]


def read_filing(
    filed: Filed,
    passport: Passport,
    now: Mapping[str, str],
    host: Facts | None,
    photographed: frozenset[str],
    kind: str,
) -> Reading:
    """The filing in words. `passport`: its document as read; `now`: the object's states; `host`: facts of the building
    around; `photographed`: zone/element/instance of each finding that a photo proves; `kind`: of the object.
    """
    verdict = assess(passport.wording, passport.facts, kind=kind, forms=passport.forms, host=host)
    closing = {f"{f.zone}/{f.element}/{f.instance}" for f in verdict.findings if f.closes_way and f.decisive}
    how = Circumstances(
        inspected_on=passport.inspected_on,
        submitted_at=filed.filing.submitted_at,
        claimed_at=passport.claimed_at,
        metres=filed.metres,
        in_that_minute=filed.in_that_minute,
        newer_version=_newer(filed),
        unproven=len(closing - photographed),
        depth=passport.depth,
        necessary=sum(each.necessary for each in verdict.missing),
        unanswered=len(verdict.missing),
    )
    odd = flags(passport.facts, passport.wording, kind, filed.filing.document, how)
    before = Facts.from_store(filed.before.facts) if filed.before else Facts()
    return Reading(
        filed=filed,
        passport=passport,
        flags=[_flag_text(each.code, each.params, each.pointer) for each in odd],
        changes=_by_zone(differences(before, passport.facts)) if filed.before else {},
        why=why(verdict, passport.facts.to_store()),
        now=now,
        then={category: verdict.states[category] for category in CATEGORIES},
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


def _by_zone(found: Sequence[Difference]) -> Mapping[str, Sequence[Changed]]:
    zones: dict[str, list[Changed]] = {}
    for each in found:
        zones.setdefault(each.key.zone, []).append(_changed(each))
    return zones


def _changed(each: Difference) -> Changed:
    path = str(each.key)
    return Changed(
        place=place_text(each.key.zone, each.key.element, each.key.instance),
        what=fact_in_words(path, "unknown", "eye").what,
        before=_fact_text(path, each.before),
        after=_fact_text(path, each.after),
        only_evidence=each.only_evidence,
    )


def _fact_text(path: str, fact: Fact | None) -> str:
    if fact is None:
        return value_text(None, "flag")
    recorded = fact_in_words(path, fact.answer if fact.value is None else fact.value, fact.evidence)  # type: ignore[arg-type]
    return f"{recorded.value} ({evidence_text(fact.answer or fact.value, fact.evidence)})"
