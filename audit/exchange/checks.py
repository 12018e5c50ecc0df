"""Checks of whole rows: the observations of a passport, what a measure closes."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from audit import terms
from audit.errors import InvalidInput, UnknownNormError, worded
from audit.exchange.fields import FIELDS, RowKind
from audit.exchange.reasons import Reason
from audit.exchange.rows import Row
from audit.norms import Wording, editions, load_edition
from audit.observation import parse_observations

Check = Callable[[Row], None]

_PLACES: Final = {kind: {each.name: place for place, each in enumerate(fields)} for kind, fields in FIELDS.items()}
_FORM_KEYS: Final = frozenset({"form", "zone", "categories"})


def check_for(kind: RowKind) -> Check | None:
    """What is checked of a row as a whole, once its cells are read; it adds reasons to the row."""
    return {"passports": _passport, "measures": _measure}.get(kind)


def _passport(row: Row) -> None:
    at = _PLACES["passports"]
    try:
        edition = load_edition(row.values[at["norm"]])
    except UnknownNormError:
        params = {"value": row.values[at["norm"]], "known": ", ".join(editions())}
        row.reasons.append(Reason("norm", "unknown_norm", params))
        return
    wording = edition.wording(row.values[at["inspected_on"]])
    stored = json.loads(row.values[at["facts"]] or "{}")
    stored.update({fact.key: [fact.value, fact.evidence] for fact in row.facts})
    row.facts.clear()
    row.reasons += _facts(stored, wording, row, at["facts"])
    forms = json.loads(row.values[at["forms"]] or "[]")
    row.reasons += [Reason("forms", "bad_forms", {"reason": said}) for said in _bad_forms(forms)]
    row.values[at["forms"]] = json.dumps(forms, sort_keys=True)


def _facts(stored: Mapping[str, Any], wording: Wording, row: Row, place: int) -> Iterator[Reason]:
    """Reasons against the facts; where there are none, the facts in units of the store go back into the row."""
    if not stored:
        yield Reason("facts", "no_facts")
        return
    keys, payload = list(stored), []
    for key in keys:
        entry = _observation(key, stored[key])
        if entry is None:
            yield Reason(
                "facts", "bad_facts", {"fact": key[:80], "reason": "zone/element/instance/quantity: [value, evidence]"}
            )
            return
        payload.append(entry)
    try:
        facts, _ = parse_observations(payload, wording, pointer="")
    except InvalidInput as refused:
        for problem in refused.problems:
            number = problem.pointer.split("/")[1]
            fact = keys[int(number)] if number.isdigit() else "facts"
            yield Reason("facts", "bad_facts", {"fact": fact, "reason": problem.code, "params": dict(problem.params)})
        return
    row.values[place] = json.dumps(facts.to_store(), ensure_ascii=False, sort_keys=True)


def _observation(key: str, said: Any) -> dict[str, Any] | None:
    parts = key.split("/")
    if len(parts) != 4 or not isinstance(said, (list, tuple)) or len(said) != 2:
        return None
    zone, element, instance, quantity = parts
    what, evidence = said
    entry = {"zone": zone, "element": element, "instance": instance, "quantity": quantity, "evidence": evidence}
    if quantity == terms.PRESENT:
        return {**entry, "present": what}
    return {**entry, ("answer" if _among(what, terms.ANSWERS) else "value"): what}


def _bad_forms(forms: Sequence[Any]) -> Iterator[str]:
    for each in forms:
        if not isinstance(each, dict) or not set(each) <= _FORM_KEYS or not _among(each.get("form"), terms.FORMS):
            yield worded("unknown_form", {"form": str(each)[:60], "known": ", ".join(terms.FORMS)})
            continue
        categories = each.get("categories")
        known = isinstance(categories, list) and all(_among(code, terms.CATEGORIES) for code in categories)
        if not known or not categories:
            yield worded("unknown_category", {"category": str(categories)[:60]})
        zone, in_zone = each.get("zone"), each["form"] in terms.ZONE_FORMS
        if not (_among(zone, terms.ZONES) if in_zone else zone in (None, "")):
            yield worded("form_needs_zone" if in_zone else "form_has_no_zone", {"form": each["form"]})


def _among(said: Any, known: Collection[str]) -> bool:
    """Whether it is one of the codes; JSON holds lists and tables where a code belongs, too."""
    return isinstance(said, str) and said in known


def _measure(row: Row) -> None:
    at = _PLACES["measures"]
    closes = json.loads(row.values[at["closes"]])
    for each in closes:
        named = isinstance(each, dict) and set(each) <= {"rule", "quantity", "instance"}
        if (
            not named
            or len({"rule", "quantity"} & set(each)) != 1
            or not all(isinstance(v, str) for v in each.values())
        ):
            row.reasons.append(Reason("closes", "bad_closes", {"reason": str(each)[:60]}))
        elif "rule" in each and each["rule"] not in _rules():
            row.reasons.append(Reason("closes", "bad_closes", {"reason": each["rule"][:60]}))
    if not closes:
        row.reasons.append(Reason("closes", "bad_closes", {"reason": "[]"}))
    form = json.loads(row.values[at["derogation"]] or "{}").get("form")
    if form is not None and form not in terms.FORMS:
        row.reasons.append(Reason("derogation", "unknown_code", {"value": form[:60], "known": ", ".join(terms.FORMS)}))


@cache
def _rules() -> frozenset[str]:
    """The ids of every rule of every norm held."""
    return frozenset(rule.id for code in editions() for rule in load_edition(code).rules)
