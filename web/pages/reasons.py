"""Why an object is what it is, in words: findings, gaps and facts as an object's page lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import UnknownNormError
from audit.ports import Passports
from audit.terms import QUANTITIES, ZONES
from audit.usecases.explain import explain
from audit.verdict import Assessment, Finding, Missing
from gis.queries.said import DeclaredFact
from web.pages.measured import evidence_text, measured_text, required_text, value_text
from web.pages.sentences import _, sentence_case
from web.vocabulary.building import ELEMENTS
from web.words import message, word

_HOST = "host:"


@dataclass(frozen=True)
class Fact:
    """One recorded fact in words."""

    place: str
    what: str
    value: str
    evidence: str


@dataclass(frozen=True)
class Declared:
    """An attribute that a source states: in words, and as it is kept."""

    fact: Fact
    said: DeclaredFact


@dataclass(frozen=True)
class Reason:
    """A requirement that is not met: what was found beside what is asked, and where that is written."""

    place: str
    what: str
    measured: str
    required: str
    finding: Finding

    @property
    def state(self) -> str:
        """How bad it is, as the state it leads to."""
        return "none" if self.finding.closes_way else "partial"

    @property
    def evidence(self) -> str:
        """How it is known."""
        return evidence_text(self.finding.measured["value"], self.finding.evidence)

    @property
    def absent(self) -> bool:
        """Whether the whole element is not there, rather than one of its measures amiss."""
        value, unit = self.finding.measured["value"], self.finding.measured["unit"]
        return value == "no" and (self.finding.quantity == "present" or unit != "flag")

    @property
    def sentence(self) -> str:
        """One line: place, what, found and asked."""
        if self.absent:
            return _("%(place)s: there is none; the norm asks for it", place=self.place)
        answer = self.finding.required["limit"]
        if answer == "yes":
            return _("%(place)s, %(what)s: no; the norm asks for it", place=self.place, what=self.what)
        if answer == "no":
            return _("%(place)s, %(what)s: yes; the norm rules it out", place=self.place, what=self.what)
        return _(
            "%(place)s, %(what)s: %(measured)s; the norm asks %(required)s",
            place=self.place, what=self.what, measured=self.measured, required=self.required,
        )  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """A requirement that nobody answered, and what would answer it."""

    place: str
    needs: tuple[str, ...]
    missing: Missing


@dataclass(frozen=True)
class Why:
    """Everything behind a verdict, in the order in which it is read."""

    norm: str
    extract: bool
    requirements: int
    decisive: Sequence[Reason]
    other: Sequence[Reason]
    gaps: Sequence[Gap]
    met: Mapping[str, Sequence[Fact]]
    reports: Sequence[str]

    def first_against(self, category: str, *, closing: bool) -> Reason | None:
        """The first decisive finding for a category, if there is one."""
        found = (r for r in self.decisive if category in r.finding.categories and r.finding.closes_way == closing)
        return next(found, None)


def why(verdict: Assessment, facts: Mapping[str, Sequence[Any]]) -> Why:
    """The verdict's findings and gaps in words, and the recorded facts that nothing speaks against."""
    reasons = [_reason(finding) for finding in verdict.findings]
    against = {(f.zone, f.element, f.instance, f.quantity) for f in verdict.findings}
    kept = {key: fact for key, fact in facts.items() if tuple(key.split("/")) not in against and fact[0] != "unknown"}
    return Why(
        norm=verdict.norm,
        extract=verdict.coverage == "extract",
        requirements=verdict.requirements,
        decisive=[each for each in reasons if each.finding.decisive],
        other=[each for each in reasons if not each.finding.decisive],
        gaps=[_gap(each) for each in verdict.missing],
        met=facts_by_zone(kept),
        reports=[message(report.code, _worded(report.params)) for report in verdict.reports],
    )


def explained(passports: Passports, number: str) -> Assessment | None:
    """The verdict of a version with its findings; None where its norm is no longer held: the states alone are left."""
    try:
        return explain(passports, number)
    except UnknownNormError:
        return None


def place_text(zone: str, element: str, instance: str) -> str:
    """Where something was found: the element, and which of several."""
    inside = instance.removeprefix(_HOST)
    # An entrance is one bundle: its door, ramp and landing share its number.
    if zone == "entrance" and element != "entrance_count":
        text = _("entrance %(number)s, %(element)s", number=inside, element=word("element", element))
    elif inside in ("", "1"):
        text = word("element", element)
    else:
        text = f"{word('element', element)}\u00a0{inside}"
    text = _("%(place)s of the building around", place=text) if instance.startswith(_HOST) else text
    return sentence_case(text)


def facts_by_zone(facts: Mapping[str, Sequence[Any]]) -> dict[str, list[Fact]]:
    """Recorded facts in words, zone by zone; each is [value or answer, grade of evidence] under its path."""
    zones: dict[str, list[Fact]] = {zone: [] for zone in ("object", *ZONES)}
    for key, (value, evidence) in sorted(facts.items()):
        zones.setdefault(key.partition("/")[0], []).append(fact_in_words(key, value, evidence))
    return {zone: found for zone, found in zones.items() if found}


def fact_in_words(key: str, value: float | str, evidence: str) -> Fact:
    """One fact in words; `key` is zone/element/instance/quantity."""
    zone, element, instance, quantity = key.split("/")
    known = QUANTITIES.get((zone, element, quantity))
    text = value_text(value, known.unit if known else "flag")
    return Fact(place_text(zone, element, instance), word("quantity", quantity), text, evidence_text(value, evidence))


def _reason(finding: Finding) -> Reason:
    return Reason(
        place=place_text(finding.zone, finding.element, finding.instance),
        what=word("quantity", finding.quantity),
        measured=measured_text(finding.measured, finding.required),
        required=required_text(finding.required, finding.measured["value"]),
        finding=finding,
    )


def _gap(missing: Missing) -> Gap:
    needs = tuple(_need(need.rpartition(".")[2]) for need in missing.needs)
    return Gap(place_text(missing.zone, missing.element, missing.instance), needs, missing)


def _need(code: str) -> str:
    """The word for what is missing: a quantity, or a whole element where the rule asks for one of several."""
    return word("element" if code in ELEMENTS else "quantity", code)


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a report with the codes of the register as words."""
    vocabularies = {"category": "category", "element": "element", "zone": "zone", "answer": "answer"}
    return {
        name: word(vocabularies[name], value) if name in vocabularies and isinstance(value, str) else value
        for name, value in params.items()
    }
