"""A reviewer's marks hold for what was judged: a part that says something else is judged again."""

import datetime as dt

import pytest

from audit.errors import InvalidInput
from audit.passport import Subject, parse_passport
from audit.review.marks import LONGEST_REASON, Given, Mark, given_with, judged, read_marks, reasons_of
from audit.review.parts import GENERAL, ShownPhoto, parts_of, said_of
from audit.terms import KINDS

TODAY = dt.date(2026, 12, 1)
SUBMITTED = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
CLINIC = Subject("CLINIC-1", KINDS["clinic"], "kz-sp-3.06-101")
DOOR = {"zone": "entrance", "element": "door", "quantity": "clear_width", "value": 0.95, "evidence": "tape"}
PHOTO = ShownPhoto("a" * 64, "entrance/door/1", "evidence", None, "The door")


def said(part="entrance", *, photos=(PHOTO,), door=DOOR, **more):
    payload = {"object": "CLINIC-1", "inspected_on": "2026-11-20", "observations": [door], **more}
    return said_of(parse_passport(payload, CLINIC, TODAY), part, photos)


def mark(judgement, reason="", *, after=dt.timedelta(hours=1), part="entrance", **more):
    return Mark(Given(judgement, reason), 2, 7, "Second Person", SUBMITTED + after, said(part, **more))


def test_a_part_is_open_until_it_is_judged():
    assert judged("entrance", None, said(), SUBMITTED).judgement == "open"


def test_what_was_accepted_stays_so_while_it_says_the_same():
    later = SUBMITTED + dt.timedelta(days=3)
    assert judged("entrance", mark("accepted"), said(), later).judgement == "accepted"


@pytest.mark.parametrize(
    "change",
    [
        {"door": {**DOOR, "value": 0.9}},
        {"door": {**DOOR, "evidence": "eye"}},
        {"door": {**DOOR, "note": "measured with its leaf open"}},
        {"photos": ()},
        {"photos": (PHOTO, PHOTO._replace(received="b" * 64))},
        {"photos": (PHOTO._replace(received="b" * 64),)},
        {"photos": (PHOTO._replace(finding="entrance/ramp/1"),)},
        {"photos": (PHOTO._replace(finding="movement/corridor/1"),)},
        {"photos": (PHOTO._replace(part="before"),)},
        {"photos": (PHOTO._replace(pair=7),)},
        {"photos": (PHOTO._replace(description="There is no door"),)},
        {"works": [{"zone": "entrance", "kind": "current_repair"}]},
        {"conclusions": {"entrance": {"state": "partial"}}},
        {"forms": [{"form": "staff_help", "zone": "entrance"}]},
    ],
)
def test_what_was_accepted_is_judged_again_once_anything_in_it_changed(change):
    assert judged("entrance", mark("accepted"), said(**change), SUBMITTED).judgement == "open"


@pytest.mark.parametrize(
    "change",
    [
        {"works": [{"zone": "movement", "kind": "current_repair"}]},
        {"inspected_on": "2026-11-19"},
        {"private": "ask for the key"},
        {"claimed_at": "2026-11-20T12:00:00+05:00"},
        {"photos": (PHOTO, PHOTO._replace(received="b" * 64, finding="movement/corridor/1"))},
    ],
)
def test_what_changed_elsewhere_takes_no_mark_from_a_part(change):
    assert judged("entrance", mark("accepted"), said(**change), SUBMITTED).judgement == "accepted"


def test_what_belongs_to_no_zone_is_judged_in_general():
    accepted = mark("accepted", part=GENERAL)
    assert judged(GENERAL, accepted, said(GENERAL, anketa={"floors": 3}), SUBMITTED).judgement == "open"
    assert judged(GENERAL, accepted, said(GENERAL, private="ask for the key"), SUBMITTED).judgement == "accepted"
    assert judged(GENERAL, accepted, said(GENERAL, door={**DOOR, "value": 0.9}), SUBMITTED).judgement == "accepted"


def test_a_return_holds_until_the_filing_is_handed_over_again():
    returned = mark("returned", "measure it again")
    assert judged("entrance", returned, said(), SUBMITTED).given == Given("returned", "measure it again")
    again = judged("entrance", returned, said(door={**DOOR, "value": 0.9}), SUBMITTED + dt.timedelta(days=1))
    assert (again.judgement, [each.after.value for each in again.since]) == ("open", [0.9])


def test_the_parts_are_the_zones_of_the_kind_and_what_belongs_to_none():
    assert set(parts_of(KINDS["clinic"])) == {GENERAL, *KINDS["clinic"].zones}


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"entrance": {"judgement": "returned"}}, "/marks/entrance/reason"),
        ({"entrance": {"judgement": "accepted", "reason": "but"}}, "/marks/entrance/reason"),
        ({"entrance": {"judgement": "perhaps"}}, "/marks/entrance/judgement"),
        ({"cellar": {"judgement": "accepted"}}, "/marks/cellar"),
        ({}, "/marks"),
        ([], "/marks"),
    ],
)
def test_a_mark_that_says_nothing_clear_is_refused_by_its_field(given, pointer):
    with pytest.raises(InvalidInput) as refused:
        read_marks({"marks": given}, parts_of(KINDS["clinic"]))
    assert pointer in [problem.pointer for problem in refused.value.problems]


def test_reasons_and_marks_are_told_in_each_other():
    document = {"observations": [{"zone": "movement"}, {"zone": "object"}]}
    reasons = [
        {"pointer": "/observations/0/value", "reason": "one"},
        {"pointer": "/zones/movement", "reason": "two"},
        {"pointer": "/observations/1", "reason": "three"},
    ]
    given = given_with(reasons, document)
    assert given == {"movement": Given("returned", "one\ntwo"), GENERAL: Given("returned", "three")}
    assert reasons_of(given) == [
        {"pointer": "/zones/movement", "reason": "one\ntwo"},
        {"pointer": "", "reason": "three"},
    ]
    with pytest.raises(InvalidInput):
        reasons_of({"movement": Given("accepted")})


def test_what_one_return_says_of_a_part_never_goes_past_what_a_mark_may_hold():
    reasons = [{"pointer": "/zones/movement", "reason": "x" * LONGEST_REASON}] * 200
    held = given_with(reasons, {})["movement"].reason
    assert (len(held), held[-1]) == (LONGEST_REASON, "…")
    assert given_with(reasons[:1], {})["movement"].reason == "x" * LONGEST_REASON
