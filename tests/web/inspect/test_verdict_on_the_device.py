"""The form judges as the register does: the same facts, the same table, the same words."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from audit.consistency import CONTRADICTIONS, contradictions
from audit.facts import Fact, FactKey, Facts, Form
from audit.norms import editions, load_edition
from audit.terms import CATEGORIES, EVIDENCE, FORMS, KINDS, PRESENT, QUANTITIES, ZONE_FORMS, ZONES
from audit.verdict import Assessment
from tests.support.device import Building, on_the_device
from tests.support.proof import is_proof
from tests.support.verdict_cases import BASES, cases, wording

EXAMPLES = 20_000 if is_proof() else 2_000
WORDINGS = [wording for code in editions() for wording in load_edition(code).wordings]
STARTS = [*(Facts.from_store(facts) for facts in BASES.values()), *(case.facts() for case in cases())]
KEYS = sorted(QUANTITIES)
VALUES = (0.0, 0.014, 0.015, 0.1, 0.3, 0.45, 0.5, 0.79, 0.85, 0.9, 1.2, 1.5, 2.0, 4.9, 5.0, 8.3, 9.0, 20.0)
CLIMBS = [("entrance", "way_in"), ("entrance", "ramp"), ("entrance", "stair_outdoor")]
KIND_CODES = [*sorted({kind.family: code for code, kind in sorted(KINDS.items())}.values()), "clinic", "shop"]


def some_fact(chance: random.Random, key: FactKey) -> Fact:
    """A value or an answer, strange ones among them."""
    grade = chance.choice(EVIDENCE)
    quantity = QUANTITIES[key.zone, key.element, key.quantity]
    if chance.random() < 0.12:
        return Fact(None, chance.choice(["unknown", "not_applicable"]), grade)
    if not quantity.measured:
        return Fact(None, chance.choice(["yes", "no"]), grade)
    return Fact(float(chance.randint(0, 12)) if quantity.unit == "count" else chance.choice(VALUES), None, grade)


def some_facts(chance: random.Random) -> Facts:
    """A known building, or none, with facts lost, changed and added."""
    facts: dict[FactKey, Fact] = dict(chance.choice([Facts(), *STARTS]))
    share = chance.choice([0, 0.05, 0.3])
    for key in sorted(facts):
        if chance.random() < share:
            if chance.random() < 0.5:
                del facts[key]
            else:
                facts[key] = some_fact(chance, key)
    for zone, element, quantity in chance.choices(KEYS, k=chance.choice([0, 3, 20, 80])):
        key = FactKey(zone, element, chance.choice("1123"), quantity)
        facts[key] = some_fact(chance, key)
    return Facts(facts)


def some_form(chance: random.Random) -> Form:
    form = chance.choice(FORMS)
    categories = tuple(c for c in CATEGORIES if chance.random() < 0.6)
    return Form(form, categories, chance.choice(ZONES) if form in ZONE_FORMS else None)


def some_building(chance: random.Random) -> Building:
    kind = chance.choice(KIND_CODES)
    host = some_facts(chance) if chance.random() < 0.25 else None
    forms = tuple(some_form(chance) for _ in range(chance.choice([0, 0, 1, 3])))
    return Building(chance.choice(WORDINGS), kind, some_facts(chance), forms, host)


def worked_cases() -> Sequence[Building]:
    found = []
    for case in cases():
        if not case.data.get("met") and not case.data.get("host"):
            forms = tuple(Form(form, tuple(cats), zone) for form, cats, zone in case.data.get("forms", ()))
            found.append(Building(wording(case.data["wording"]), case.data["kind"], case.facts(), forms))
    return found


def told(verdict: Assessment) -> dict[str, Any]:
    """The register's answer, as far as a device gives it: reports by their codes, shares as they are."""
    answer = verdict.to_json()
    answer.pop("basis")
    answer["evidence_ok"] = dict(verdict.evidence_ok)
    answer["reports"] = sorted(report.code for report in verdict.reports)
    return answer


def compared(answer: dict[str, Any]) -> dict[str, Any]:
    shares = {c: pytest.approx(share, abs=1e-4) for c, share in answer["share_answered"].items()}
    findings = [
        {**finding, "measured": {**finding["measured"], "value": near(finding["measured"]["value"])}}
        for finding in answer["findings"]
    ]
    return {**answer, "share_answered": shares, "findings": findings}


def near(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else pytest.approx(value, abs=1e-4)


def differences(buildings: Sequence[Building]) -> list[str]:
    """What the two engines say differently, each with where."""
    found = []
    for number, (building, device) in enumerate(zip(buildings, on_the_device(buildings), strict=True)):
        device["reports"] = sorted(report["code"] for report in device["reports"])
        device["clashes"] = sorted(map(tuple, device["clashes"]))
        server = compared(told(building.on_the_server()))
        server["clashes"] = sorted(("/".join(key), code) for key, code, _ in contradictions(building.facts))
        assert device.keys() == server.keys()
        for name in server:
            if device[name] != server[name]:
                found.append(f"{number} {building.kind} {building.wording.norm} {name}:"
                             f" {device[name]} is not {server[name]}")  # fmt: skip
    return found


def test_the_worked_cases_come_out_on_a_device_as_in_the_register() -> None:
    assert len(worked_cases()) > 50
    assert differences(worked_cases()) == []


def test_thousands_of_buildings_are_judged_alike() -> None:
    chance = random.Random(20261126)
    assert differences([some_building(chance) for _ in range(EXAMPLES)]) == []


def test_answers_that_cannot_be_true_together_are_found_alike() -> None:
    chance = random.Random(20261127)
    climbs = [key for key in KEYS if key[:2] in CLIMBS and key[2] in (PRESENT, "level", "rise", "flight_rise")]
    found = []
    for _ in range(600):
        drawn = [FactKey(zone, element, "1", name) for zone, element, name in chance.sample(climbs, k=5)]
        facts = Facts({key: some_climb(chance, key) for key in drawn})
        found.append(Building(WORDINGS[0], "clinic", facts))
    said = Counter(code for building in found for _, code, _ in contradictions(building.facts))
    assert min(said[code] for code in CONTRADICTIONS) > 10, said
    assert differences(found) == []


def some_climb(chance: random.Random, key: FactKey) -> Fact:
    """An answer, or a rise on either side of what still counts as level."""
    if QUANTITIES[key.zone, key.element, key.quantity].measured:
        return Fact(chance.choice([0.0, 0.014, 0.015, 0.5]), None, "tape")
    return Fact(None, chance.choice(["yes", "no", "unknown", "not_applicable"]), "eye")
