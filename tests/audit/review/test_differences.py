"""A reviewer sees what changed since the last version, fact by fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts import Fact, FactKey, Facts
from audit.review.differences import Difference, differences, document_of, how_many, restated

DOOR = FactKey("entrance", "door", "1", "clear_width")
WC = FactKey("sanitary", "accessible_wc", "1", "present")
FLOORS = FactKey("object", "object", "1", "public_floors")

keys = st.sampled_from([DOOR, WC, FLOORS, DOOR._replace(instance="2"), DOOR._replace(zone="movement")])
seen = st.builds(Fact, st.none(), st.sampled_from(["yes", "no", "unknown"]), st.sampled_from(["tape", "eye"]))
measured = st.builds(Fact, st.floats(0, 3), st.none(), st.sampled_from(["tape", "eye"]))
facts = st.dictionaries(keys, seen | measured).map(Facts)


@given(facts)
def test_a_version_does_not_differ_from_itself(one):
    assert differences(one, one) == ()


@given(facts, facts)
def test_the_differences_turn_one_version_into_the_other(before, after):
    made = dict(before)
    for each in differences(before, after):
        assert each.before == before.get(each.key)
        if each.after is None:
            del made[each.key]
        else:
            made[each.key] = each.after
    assert Facts(made) == after


@given(facts, facts)
def test_seen_from_the_other_side_the_differences_are_the_same(before, after):
    turned = tuple(Difference(each.key, each.after, each.before) for each in differences(after, before))
    assert differences(before, after) == turned


def test_differences_come_zone_by_zone_the_object_first():
    now = Facts({WC: Fact(None, "no"), DOOR: Fact(0.9, None), FLOORS: Fact(2, None)})
    assert [each.key for each in differences(Facts(), now)] == [FLOORS, DOOR, WC]


def test_the_same_value_measured_better_is_told_apart_from_another_value():
    by_eye, by_tape = Facts({DOOR: Fact(0.9, None, "eye")}), Facts({DOOR: Fact(0.9, None, "tape")})
    wider = Facts({DOOR: Fact(1.0, None, "tape")})
    assert differences(by_eye, by_tape)[0].only_evidence
    assert not differences(by_tape, wider)[0].only_evidence
    assert not differences(Facts(), wider)[0].only_evidence


SAID = {
    "facts": {"entrance/door/1/clear_width": [0.9, "tape"]},
    "depth": "standard",
    "norm": "kz-sp-3.06-101",
    "basis": "inspection",
    "forms": [{"form": "home_service", "categories": ["K"]}],
    "works": [{"zone": "entrance", "element": "door", "kind": "current_repair"}],
    "anketa": {"floors": 2},
}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"depth": "full"}, ("object", "depth", "")),
        ({"forms": []}, ("object", "forms", "home_service")),
        ({"forms": [{"form": "home_service", "categories": ["K", "O"]}]}, ("object", "forms", "home_service")),
        ({"works": []}, ("entrance", "works", "door/1")),
        ({"anketa": {"floors": 3}}, ("object", "anketa", "floors")),
        ({"conclusions": {"movement": {"state": "full"}}}, ("movement", "conclusions", "")),
    ],
)
def test_what_stands_beside_the_facts_is_compared_too(change, where):
    found = restated(SAID, {**SAID, **change})
    assert [(each.zone, each.field, each.name) for each in found] == [where]
    assert how_many(SAID, {**SAID, **change}) == 1
    assert how_many(SAID, SAID) == 0


def test_a_version_that_was_imported_without_a_document_is_compared_by_its_columns():
    columns = {name: SAID[name] for name in ("facts", "depth", "norm", "basis", "forms")}
    imported = document_of({**columns, "document": None})
    filed = document_of({**columns, "document": {"anketa": {"floors": 2}, "observations": []}})
    assert [each.name for each in restated(imported, filed)] == ["floors"]
