"""Observations as they arrive (JSON), turned into facts at the door, with everything wrong said at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from audit.consistency import contradictions
from audit.errors import InvalidInput, Problem, Report, pointed
from audit.facts import Fact, FactKey, Facts, Form
from audit.norms import Element, Rule, Wording
from audit.terms import ANSWERS, EVIDENCE, OBJECT, PRESENT, QUANTITIES, ZONE_ITSELF, ZONES, Quantity, elements_of
from audit.units import to_base

__all__ = [
    "Fact", "FactKey", "Facts", "Form", "as_observation", "kept_observations", "may_be_left_out", "parse_observations",
]  # fmt: skip

_FIELDS = frozenset(
    {"zone", "element", "instance", "quantity", "rule", "value", "unit", "answer", "present", "evidence"}
)
_REMARKS = frozenset({"note", "comment", "photo", "photos", "observed_at"})
"""Fields an observation may carry that say nothing a verdict reads."""
_INSTANCE = re.compile(r"[\w.-]{1,40}")
_YES_NO = {True: "yes", False: "no", "true": "yes", "false": "no"}


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, where: str, code: str, **params: object) -> None:
        self.where, self.code, self.params = where, code, params


def parse_observations(
    payload: object, wording: Wording, *, pointer: str = "/observations", required: tuple[str, ...] = ()
) -> tuple[Facts, tuple[Report, ...]]:
    """The facts in a list of observations, and what to report beside them.

    A `rule` is resolved to its quantity under the wording's edition; values are stored in the quantity's
    unit. `required` are zones that cannot be recorded absent. Raises `InvalidInput` with a JSON pointer
    for every wrong field.
    """
    return kept_observations(payload, wording, pointer=pointer, required=required)[0], ()


def kept_observations(
    payload: object, wording: Wording, *, pointer: str = "/observations", required: tuple[str, ...] = ()
) -> tuple[Facts, list[dict[str, Any]]]:
    """The facts in a list of observations, and each observation as a document keeps it, in order, without remarks.

    Kept, it is named by its quantity and in its unit; reading it again gives the same. The rule stays where the answer
    is `not_applicable`: that can only be said of a rule with a condition. Raises as `parse_observations`.
    """
    if not isinstance(payload, list):
        raise InvalidInput([Problem(pointer, "not_a_list")])
    found: dict[FactKey, tuple[Fact, str]] = {}
    problems: list[Problem] = []
    kept: list[dict[str, Any]] = []
    for number, entry in enumerate(payload):
        here = f"{pointer}/{number}"
        try:
            key, fact = _parse_one(entry, wording, here, required)
            _keep(found, key, fact, here)
            kept.append(as_observation(key, fact, entry.get("rule")))
        except _Refused as refused:
            problems.append(Problem(f"{here}{refused.where}", refused.code, refused.params))
        except InvalidInput as refusal:
            problems += refusal.problems
    facts = Facts({key: fact for key, (fact, _) in found.items()})
    problems += [Problem(found[key][1], code, params) for key, code, params in contradictions(facts)]
    if problems:
        raise InvalidInput(problems)
    return facts, kept


def as_observation(key: FactKey, fact: Fact, rule: object = None) -> dict[str, Any]:
    """A fact as a document keeps it: named by its quantity, in its unit; `rule` where the answer needs one."""
    kept: dict[str, Any] = {"zone": key.zone, "element": key.element, "instance": key.instance}
    if key.quantity == PRESENT:
        kept["present"] = fact.answer
    else:
        kept["quantity"] = key.quantity
        if fact.value is None:
            kept["answer"] = fact.answer
        else:
            kept |= {"value": fact.value, "unit": QUANTITIES[key.zone, key.element, key.quantity].unit}
    if fact.answer == "not_applicable" and rule is not None:
        kept["rule"] = rule
    return {**kept, "evidence": fact.evidence}


def _keep(found: dict[FactKey, tuple[Fact, str]], key: FactKey, fact: Fact, here: str) -> None:
    """Add a fact; two different answers to one question are refused, "unknown" gives way."""
    before = found.get(key, (None, ""))[0]
    if before is not None and fact.answer == "unknown":
        return
    if before is not None and before.answer != "unknown" and before[:2] != fact[:2]:
        first, second = (f.answer if f.value is None else f"{f.value:g}" for f in (before, fact))
        raise _Refused("", "contradicting_values", fact=str(key), first=first, second=second)
    if before is None or before.answer == "unknown" or _grade(fact) < _grade(before):
        found[key] = (fact, here)


def _grade(fact: Fact) -> int:
    return EVIDENCE.index(fact.evidence)


def _parse_one(entry: object, wording: Wording, here: str, required: tuple[str, ...]) -> tuple[FactKey, Fact]:
    if not isinstance(entry, Mapping):
        raise _Refused("", "not_an_object")
    for name in entry:
        if name not in _FIELDS | _REMARKS:
            raise _Refused(f"/{pointed(name)}", "unknown_field", field=_said(name), known=", ".join(sorted(_FIELDS)))
    given = [name for name in ("value", "answer", "present") if entry.get(name) is not None]
    if len(given) != 1:
        raise _Refused("", "one_of_value_answer_present")
    rule = _rule(entry, wording)
    quantity = _quantity(entry, rule, given[0])
    key = FactKey(quantity.zone, quantity.element, _instance(entry), quantity.code)
    evidence = entry.get("evidence", "eye")
    if evidence not in EVIDENCE:
        raise _Refused("/evidence", "unknown_evidence", evidence=_said(evidence), known=", ".join(EVIDENCE))
    if given[0] == "value" and quantity.measured:
        value = to_base(entry["value"], entry.get("unit"), quantity, here)
        if isinstance(value, Problem):
            raise InvalidInput([value])
        return key, Fact(value, None, evidence)
    answer = _answer(entry[given[0]], quantity, given[0])
    _check_answer(answer, key, quantity, rule, wording, required, given[0])
    return key, Fact(None, answer, evidence)


def _rule(entry: Mapping[str, Any], wording: Wording) -> Rule | None:
    name = entry.get("rule")
    if name is None:
        return None
    rule = wording.edition.rule(name) if isinstance(name, str) else None
    if rule is None:
        raise _Refused("/rule", "unknown_rule", rule=_said(name), norm=wording.edition.code)
    for field in ("zone", "element", "quantity"):
        if entry.get(field) not in (None, getattr(rule, field)):
            asked = getattr(rule, field)
            raise _Refused(f"/{field}", "not_of_rule", rule=rule.id, asked=asked, given=_said(entry[field]))
    return rule


def _place(zone: object, element: object) -> dict[str, object]:
    return {"zone": zone, "element": _said(element)}


def _said(given: object) -> str:
    """What someone gave, short enough to say back."""
    return str(given)[:60]


def _quantity(entry: Mapping[str, Any], rule: Rule | None, given: str) -> Quantity:
    """The quantity an observation is of: its rule's, or the one named; `present` of an element or a zone."""
    zone, element = (rule.zone, rule.element) if rule else (entry.get("zone"), entry.get("element"))
    if zone not in (*ZONES, OBJECT):
        raise _Refused("/zone", "unknown_zone" if zone is not None else "required", zone=_said(zone), field="zone",
                       known=", ".join((*ZONES, OBJECT)))  # fmt: skip
    code = PRESENT if given == "present" else rule.quantity if rule else entry.get("quantity")
    if element is None and code == PRESENT:
        element = ZONE_ITSELF
    if element is None and zone == OBJECT:
        element = OBJECT
    if element not in elements_of(str(zone)):
        code_ = "unknown_element" if element is not None else "required"
        known = ", ".join(elements_of(str(zone)))
        raise _Refused("/element", code_, **_place(zone, element), field="element", known=known)
    quantity = QUANTITIES.get((str(zone), str(element), str(code)))
    if quantity is None:
        code_ = "unknown_quantity" if code is not None else "required"
        known = ", ".join(q.code for q in QUANTITIES.values() if (q.zone, q.element) == (zone, element))
        params = {"quantity": _said(code), "field": "quantity", "known": known}
        raise _Refused("/quantity", code_, **_place(zone, element), **params)
    return quantity


def _instance(entry: Mapping[str, Any]) -> str:
    instance = entry.get("instance", "1")
    text = str(instance) if isinstance(instance, int | str) and not isinstance(instance, bool) else ""
    if not _INSTANCE.fullmatch(text):
        raise _Refused("/instance", "bad_instance", instance=_said(instance))
    return text


def _answer(given: object, quantity: Quantity, field: str) -> str:
    answer = given.strip().lower() if isinstance(given, str) else given
    answer = _YES_NO.get(answer, answer) if isinstance(answer, bool | str) else answer
    if answer not in ANSWERS:
        code = "answer_expected" if field == "value" else "unknown_answer"
        raise _Refused(f"/{field}", code, answer=_said(given), quantity=quantity.code)
    return str(answer)


def _check_answer(
    answer: str,
    key: FactKey,
    quantity: Quantity,
    rule: Rule | None,
    wording: Wording,
    required: tuple[str, ...],
    field: str,
) -> None:
    if quantity.measured and answer in ("yes", "no"):
        raise _Refused(f"/{field}", "value_expected", quantity=quantity.code, unit=quantity.unit)
    if quantity.code == PRESENT and answer == "no":
        if key.element == ZONE_ITSELF and key.zone in required:
            raise _Refused(f"/{field}", "zone_required", zone=key.zone)
        element = _element(key, wording)
        if element is not None and element.presence == "always":
            raise _Refused(f"/{field}", "always_present", element=key.element, zone=key.zone)
    if answer == "not_applicable" and not may_be_left_out(key, rule, wording):
        raise _Refused(f"/{field}", "not_applicable_refused", quantity=f"{key.zone}/{key.element}/{key.quantity}")


def _element(key: FactKey, wording: Wording) -> Element | None:
    return next((e for e in wording.edition.elements if (e.zone, e.element) == key[:2]), None)


def may_be_left_out(key: FactKey, rule: Rule | None, wording: Wording) -> bool:
    """Whether "not applicable" may be answered: to one rule, or to a quantity whichever rules ask for it.

    Every rule that asks must have a condition, outside groups of cases (where one always holds).
    """
    if rule is not None:
        asking = [rule]
    elif key.quantity == PRESENT:
        element = _element(key, wording)
        named = element.demanded_by if element is not None else ()
        asking = [found for name in named if (found := wording.edition.rule(name))]
    else:
        asking = [r for r in wording.edition.rules if (r.zone, r.element, r.quantity) == (*key[:2], key.quantity)]
    return bool(asking) and all(r.when is not None and r.group is None for r in asking)
