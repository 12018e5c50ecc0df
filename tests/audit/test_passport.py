"""A passport as filed: everything wrong is said at once, what is kept reads as itself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import MESSAGES, InvalidInput, Problem
from audit.passport import Subject, object_named, parse_passport
from audit.terms import KINDS, QUANTITIES, Quantity, as_premises

TODAY = date(2026, 11, 24)
CLINIC = Subject("CLINIC-1", KINDS["clinic"], "kz-sp-3.06-101")
STOP = Subject("STOP-1", next(k for k in KINDS.values() if k.family == "transport_stop"), "kz-sp-3.06-101")
DOOR = {"zone": "entrance", "element": "door", "quantity": "clear_width", "value": "85", "unit": "cm"}
FILED: dict[str, Any] = {
    "object": "CLINIC-1",
    "inspected_on": "2026-11-20",
    "depth": "full",
    "observations": [
        {**DOOR, "evidence": "tape", "note": " the left leaf ", "photo": 3, "observed_at": "2026-11-20T10:00:00+05:00"},
        {"zone": "sanitary", "element": "accessible_wc", "present": "no"},
        {"rule": "KZ-COR-01", "answer": "unknown"},
    ],
    "forms": [{"form": "home_service", "categories": ["O", "K"]}],
    "works": [
        {
            "zone": "entrance", "element": "door", "instance": "1", "present": "yes", "plan_number": "4",
            "photos": [1, 2], "finding": "narrow", "categories": ["K"], "work": "widen", "kind": "capital_repair",
        }
    ],
    "conclusions": {"entrance": {"state": "partial", "kind": "capital_repair", "text": "after the repair"}},
    "anketa": {"floors": 3, "built": 1985, "age_groups": ["older", "children"], "variants": {"K": "conditional"}},
    "claimed_at": "2026-11-20T12:00:00Z",
    "position": {"lon": 77.0, "lat": 43.25},
    "private": "ask for the caretaker",
}  # fmt: skip


def wrong(payload: object, subject: Subject = CLINIC) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        parse_passport(payload, subject, TODAY)
    return {problem.pointer: problem.code for problem in refused.value.problems}


def test_a_passport_is_kept_by_quantity_in_base_units_with_its_remarks() -> None:
    filed = parse_passport(FILED, CLINIC, TODAY)
    assert filed.document["observations"][0] == {
        "zone": "entrance", "element": "door", "instance": "1", "quantity": "clear_width", "value": 0.85, "unit": "m",
        "evidence": "tape", "note": "the left leaf", "photos": [3], "observed_at": "2026-11-20T05:00:00+00:00",
    }  # fmt: skip
    assert filed.facts.to_store()["entrance/door/1/clear_width"] == [0.85, "tape"]
    assert filed.forms[0].categories == ("K", "O")
    assert filed.wording.valid_from == date(2019, 2, 18)
    assert filed.document["anketa"]["age_groups"] == ["children", "older"]


def test_everything_wrong_is_said_at_once_each_by_its_place() -> None:
    said = wrong({
        **FILED, "inspected_on": "2026-11-25", "depth": "quick", "colour": "red", "private": 5,
        "works": [{"zone": "entrance", "element": "moat", "kind": "magic"}],
        "anketa": {"floors": "three", "owner": "me"}, "position": {"lon": 300, "lat": 43},
        "forms": [{"form": "staff_help"}],
    })  # fmt: skip
    assert said == {
        "/colour": "no_such_field", "/inspected_on": "in_the_future", "/depth": "unknown_choice",
        "/forms/0/zone": "form_needs_zone", "/works/0/kind": "unknown_choice", "/anketa/owner": "no_such_field",
        "/anketa/floors": "whole_between", "/position/lon": "number_between", "/private": "not_text",
    }  # fmt: skip


def test_wrong_observations_are_named_beside_wrong_remarks() -> None:
    said = wrong({**FILED, "observations": [{**DOOR, "value": -1, "note": "x" * 2001, "photos": [0]}]})
    assert said == {
        "/observations/0/value": "negative",
        "/observations/0/note": "too_long",
        "/observations/0/photos/0": "whole_between",
    }


def test_a_zone_that_the_kind_does_not_have_is_refused_by_name() -> None:
    said = wrong({
        "object": "STOP-1", "inspected_on": "2026-11-20", "observations": [DOOR],
        "works": [{"zone": "sanitary", "kind": "none"}], "conclusions": {"movement": {"text": "none"}},
    }, STOP)  # fmt: skip
    places = ("/observations/0/zone", "/works/0/zone", "/conclusions/movement")
    assert said == dict.fromkeys(places, "zone_not_of_kind")


def test_premises_record_what_they_share_with_their_building() -> None:
    shop = Subject("SHOP-1", as_premises("shop"), "kz-sp-3.06-101")
    filed = parse_passport({"object": "SHOP-1", "inspected_on": "2026-11-20", "observations": [DOOR]}, shop, TODAY)
    assert len(filed.facts) == 1


def test_a_verdict_by_commissioning_needs_that_day() -> None:
    assert wrong({**FILED, "basis": "commissioning"}) == {"/basis": "basis_date_missing"}
    old = Subject("CLINIC-1", KINDS["clinic"], "kz-sp-3.06-101", "commissioning", date(2010, 1, 1))
    assert parse_passport(FILED, old, TODAY).wording.valid_from < date(2019, 1, 1)


def test_a_text_that_no_database_holds_is_refused() -> None:
    assert wrong({**FILED, "private": "a\0b"}) == {"/private": "not_text"}


@pytest.mark.parametrize("payload", [None, 3, "x", [], {}, {"object": 5}, {"object": "no such name"}])
def test_a_filing_names_its_object(payload: object) -> None:
    with pytest.raises(InvalidInput):
        object_named(payload)


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(sorted(FILED))


@given(st.dictionaries(_NAMES, _JSON, max_size=8))
def test_whatever_is_sent_is_a_document_or_a_refusal_in_words(changes: dict[str, Any]) -> None:
    problems = refused({**FILED, **changes})
    assert {problem.code for problem in problems} <= MESSAGES.keys()
    assert all(str(problem) for problem in problems)


def refused(payload: dict[str, Any]) -> tuple[Problem, ...]:
    try:
        parse_passport(payload, CLINIC, TODAY)
    except InvalidInput as refusal:
        return refusal.problems or pytest.fail("a refusal that names nothing")
    return ()


_ENTRANCE = [q for q in QUANTITIES.values() if q.zone in ("entrance", "sanitary", "object") and q.code != "present"]


def _observed(quantity: Quantity) -> st.SearchStrategy[dict[str, Any]]:
    named = {"zone": quantity.zone, "element": quantity.element, "quantity": quantity.code}
    value: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {"answer": st.sampled_from(["yes", "no", "unknown"])}
    )
    if quantity.measured:
        value = st.fixed_dictionaries({"value": st.integers(0, 5) | st.floats(0, 2)})
    return st.builds(
        lambda said, instance, note: {**named, **said, "instance": instance, "note": note},
        value, st.sampled_from(["1", "2", 3, "Ж"]), st.text(max_size=10),
    )  # fmt: skip


@given(st.lists(st.sampled_from(_ENTRANCE).flatmap(_observed), max_size=6))
def test_what_is_kept_reads_as_itself(observations: list[dict[str, Any]]) -> None:
    try:
        kept = parse_passport({**FILED, "observations": observations}, CLINIC, TODAY)
    except InvalidInput:
        return
    stored = json.loads(json.dumps(kept.document))
    again = parse_passport(stored, CLINIC, TODAY)
    assert again.document == stored
    assert (again.facts, again.forms, again.wording) == (kept.facts, kept.forms, kept.wording)
