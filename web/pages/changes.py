"""What changed between two versions of a passport, in words: for the desk and for everyone, by one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.facts import Fact, Facts
from audit.review.differences import Difference, Restated, differences, restated
from web.language import join_words
from web.pages.measured import evidence_text, value_text
from web.pages.reasons import fact_in_words, place_text
from web.pages.sentences import _, sentence_case
from web.paper.answers import answer_text
from web.words import word


@dataclass(frozen=True)
class Changed:
    """One field that is not as it was; `only_evidence`: the same was observed, known in another way."""

    field: str
    before: str
    after: str
    only_evidence: bool = False


Changes = Mapping[str, Sequence[Changed]]
"""By zone, what concerns the whole object under `object`."""


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Field by field what a version says otherwise than another. Each is a document (`audit.passport`), or the fields
    of an imported version, with its `facts` as stored beside.
    """
    found = by_zone(differences(Facts.from_store(before["facts"]), Facts.from_store(after["facts"])))
    zones = {zone: list(rows) for zone, rows in found.items()}
    for each in restated(before, after):
        zones.setdefault(each.zone, []).append(_restated(each))
    return zones


def beside_the_facts(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By zone, what a document says beside its facts and works: what is asked, and the answer in words."""
    zones: dict[str, list[tuple[str, str]]] = {}
    for each in restated({}, document):
        if each.field != "works":
            said = _restated(each)
            zones.setdefault(each.zone, []).append((said.field, said.after))
    for seen in document.get("observations") or ():
        if seen.get("note"):
            place = place_text(seen["zone"], seen["element"], seen.get("instance", "1"))
            zones.setdefault(seen["zone"], []).append((_("%(place)s: remark", place=place), seen["note"]))
    return zones


def by_zone(found: Sequence[Difference]) -> dict[str, list[Changed]]:
    """Facts that differ, in words."""
    zones: dict[str, list[Changed]] = {}
    for each in found:
        zones.setdefault(each.key.zone, []).append(_changed(each))
    return zones


def _changed(each: Difference) -> Changed:
    path = str(each.key)
    what = fact_in_words(path, "unknown", "eye").what
    place = place_text(each.key.zone, each.key.element, each.key.instance)
    return Changed(f"{place}: {what}", _fact(path, each.before), _fact(path, each.after), each.only_evidence)


def _fact(path: str, fact: Fact | None) -> str:
    if fact is None:
        return _("not recorded")
    value: Any = fact.answer if fact.value is None else fact.value
    if value == "unknown":
        return value_text(value, "flag")
    return f"{fact_in_words(path, value, fact.evidence).value} ({evidence_text(value, fact.evidence)})"


def _restated(each: Restated) -> Changed:
    names = {
        "depth": _("Depth"), "norm": _("Norm"), "basis": _("Judged by"), "conclusions": _("Conclusion"),
        "works": _("Recommended work"),
    }  # fmt: skip
    name = names.get(each.field, "")
    if each.field == "anketa":
        name = word("anketa", each.name)
    elif each.field == "forms":
        name = _("Form of service: %(form)s", form=word("form", each.name))
    elif each.name:
        element, _slash, instance = each.name.partition("/")
        name = f"{place_text(each.zone, element, instance)}: {name.lower()}"
    return Changed(sentence_case(name), _text(each, each.before), _text(each, each.after))


def _text(each: Restated, value: Any) -> str:
    if value is None:
        return _("not recorded")
    match each.field:
        case "depth" | "basis":
            return word(each.field, value)
        case "anketa":
            return answer_text(each.name, value)
        case "forms":
            return join_words([word("category", code) for code in value])
        case "conclusions":
            return _sentences([_worded("state", value.get("state")), _worded("work", value.get("kind")),
                               value.get("text"), _plan(value)])  # fmt: skip
        case "works":
            return " ".join(_work(row) for row in value)
    return str(value)


def _work(row: Mapping[str, Any]) -> str:
    said = [row.get("finding"), row.get("work"), word("work", row["kind"]), _plan(row)]
    return _sentences([*said, join_words([word("category", code) for code in row.get("categories") or ()])])


def _plan(row: Mapping[str, Any]) -> str:
    return f"{_('№ on the plan')}\u00a0{row['plan_number']}" if row.get("plan_number") else ""


def _worded(vocabulary: str, code: str | None) -> str:
    return word(vocabulary, code) if code else ""


def _sentences(texts: Sequence[str | None]) -> str:
    return "; ".join(text for text in texts if text) + "."
