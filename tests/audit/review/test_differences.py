"""A reviewer sees what changed since the last version, fact by fact."""

from hypothesis import given
from hypothesis import strategies as st

from audit.facts import Fact, FactKey, Facts
from audit.review.differences import Difference, differences

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
