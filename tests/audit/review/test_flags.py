"""What looks odd in a filing is said to the reviewer, who decides."""

import datetime as dt

import pytest

from audit.errors import MESSAGES
from audit.facts import Fact, FactKey, Facts
from audit.norms import load_edition
from audit.review.flags import FLAGS, Circumstances, flags

DAY = dt.date(2026, 11, 20)
AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TODAY_S = load_edition("kz-sp-3.06-101").wording(DAY)
DOOR = FactKey("entrance", "door", "1", "clear_width")


def found(facts=None, document=None, **how):
    return flags(Facts(facts or {}), TODAY_S, "clinic", document or {}, Circumstances(DAY, **how))


def codes(*args, **how):
    return [flag.code for flag in found(*args, **how)]


def test_an_ordinary_filing_raises_no_flag():
    texts = {"zones": {"entrance": {"conclusion": "Пандус построен в 2019 году, уклон 1:12, ширина 1200 мм"}}}
    how = {"submitted_at": AT, "claimed_at": AT, "metres": 12.0}
    assert codes({DOOR: Fact(0.9, None, "tape")}, texts, **how) == []


@pytest.mark.parametrize("evidence", ["eye", "declared"])
def test_a_door_at_its_limit_is_not_to_be_judged_by_eye(evidence):
    flag = found({DOOR: Fact(0.9, None, evidence)})[0]
    assert flag.code == "weak_evidence"
    assert (flag.params["rule"], flag.params["limit"]) == ("KZ-DOR-03", 0.9)


@pytest.mark.parametrize("value", [0.6, 1.5])
def test_a_door_far_from_its_limit_may_be_judged_by_eye(value):
    assert codes({DOOR: Fact(value, None, "eye")}) == []


def test_a_yes_by_eye_is_no_measurement():
    assert codes({FactKey("sanitary", "accessible_wc", "1", "present"): Fact(None, "yes", "eye")}) == []


@pytest.mark.parametrize(("metres", "odd"), [(49.0, False), (80.0, True), (None, False)])
def test_a_device_that_stood_elsewhere_is_told(metres, odd):
    assert ("far_away" in codes(metres=metres)) is odd


@pytest.mark.parametrize(
    ("accuracy", "sure_to", "odd"),
    [(12, 25, False), (30, 25, True), (30, 40, False), (80, 40, True), (None, 25, False)],
)
def test_a_device_that_was_less_sure_of_its_position_than_asked_is_told(accuracy, sure_to, odd):
    position = {"lon": 77.0, "lat": 43.25, "by": "device"} | ({} if accuracy is None else {"accuracy_m": accuracy})
    assert ("unsure" in codes(document={"position": position}, metres=10.0, sure_to=sure_to)) is odd


def test_a_place_shown_by_hand_is_a_proposal_and_no_device_that_stood_elsewhere():
    position = {"lon": 77.001, "lat": 43.25, "by": "hand", "reason": "The stop was moved"}
    (flag,) = found(document={"position": position}, metres=81.3)
    assert (flag.code, flag.pointer) == ("moved", "/position")
    assert flag.params == {"lat": 43.25, "lon": 77.001, "metres": 81, "reason": "The stop was moved"}
    assert codes(document={"position": position}, metres=1.2) == []


@pytest.mark.parametrize(("count", "odd"), [(1, False), (2, False), (12, True)])
def test_twelve_passports_in_one_minute_are_told(count, odd):
    assert ("hasty" in codes(in_that_minute=count)) is odd


@pytest.mark.parametrize(("ahead", "odd"), [(dt.timedelta(minutes=9), False), (dt.timedelta(hours=30), True)])
def test_a_clock_ahead_of_the_server_s_is_told(ahead, odd):
    assert ("clock_ahead" in codes(submitted_at=AT, claimed_at=AT + ahead)) is odd


def test_a_filing_made_before_its_inspection_is_told_but_not_for_the_sake_of_a_time_zone():
    assert "before_inspection" in codes(claimed_at=AT - dt.timedelta(days=3))
    assert "before_inspection" not in codes(claimed_at=AT - dt.timedelta(hours=14))


@pytest.mark.parametrize(
    "text", ["спросить Асель, 8 701 123-45-67", "+7 (727) 250 00 00", "asel@example.kz", "тел. 87011234567"]
)
def test_a_text_that_tells_how_to_reach_somebody_is_pointed_at(text):
    flag = found(document={"works": [{"finding": "лестница"}, {"finding": text}]})[0]
    assert (flag.code, flag.pointer) == ("personal_data", "/works/1/finding")


def test_what_is_private_anyway_is_not_searched():
    assert codes(document={"private": {"remark": "+7 701 123 45 67"}, "claimed_at": "2026-11-20T12:00:00+05:00"}) == []


def test_an_outdated_filing_and_findings_without_photo_are_told():
    assert codes(newer_version=4, unproven=2) == ["outdated", "no_photo"]


def test_every_flag_has_its_sentence_with_its_fields():
    facts = {DOOR: Fact(0.9, None, "eye")}
    how = {"submitted_at": AT, "claimed_at": AT + dt.timedelta(days=1), "metres": 900.0, "in_that_minute": 12}
    for flag in (
        *found(facts, {"x": "a@b.kz"}, **how, newer_version=4, unproven=1),
        *found(claimed_at=AT - dt.timedelta(9)),
    ):
        assert FLAGS[flag.code].format(**flag.params)
    assert not set(FLAGS) & set(MESSAGES)


@pytest.mark.parametrize(
    ("depth", "necessary", "unanswered", "told"),
    [
        ("standard", 0, 12, []),
        ("standard", 2, 12, ["not_enough"]),
        ("full", 0, 0, []),
        ("full", 0, 12, ["not_complete"]),
        ("full", 2, 12, ["not_enough"]),
    ],
)
def test_a_filing_that_answers_less_than_its_depth_promises_is_told(depth, necessary, unanswered, told):
    assert codes(depth=depth, necessary=necessary, unanswered=unanswered) == told
