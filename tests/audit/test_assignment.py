"""Objects handed to inspectors: what a hand-over does with each, and what one must say."""

from __future__ import annotations

from datetime import date

import pytest

from audit.assignment import ACTS, DONE, FATES, STANDINGS, Held, Order, fate, group, read_order
from audit.errors import InvalidInput

TODAY = date(2026, 11, 26)
ORDER = Order(inspector=7, due=date(2026, 12, 4), note="call first")


def held(standing: str = "todo", **more: object) -> Held:
    return Held(**{"inspector": 7, "due": ORDER.due, "note": ORDER.note, "standing": standing, **more})


def what(now: Held | None, *, stage: str = "in_service", order: Order = ORDER, give: bool = True, take: bool = True):
    return fate(order, stage, now, may_give=give, may_take=take)


def test_an_object_that_nobody_has_is_handed():
    assert what(None) == "handed"


@pytest.mark.parametrize("standing", sorted(DONE))
def test_what_was_done_is_handed_anew_only_when_said(standing):
    for inspector in (7, 8):
        assert what(held(standing, inspector=inspector)) == "done"
        assert what(held(standing, inspector=inspector), order=Order(7, again=True)) == "again"


def test_the_same_again_changes_nothing():
    assert what(held()) == "unchanged"
    assert "unchanged" not in ACTS


@pytest.mark.parametrize("more", [{"due": None}, {"note": "another note"}])
def test_another_day_or_note_is_told_anew(more):
    assert what(held(**more)) == "renewed"


def test_what_is_with_another_is_taken_only_when_said():
    other = held(inspector=8)
    assert what(other) == "left"
    assert what(other, order=Order(7, from_others=True)) == "moved"


def test_nobody_is_sent_to_what_is_closed_or_out_of_reach():
    assert what(None, stage="closed") == "closed"
    assert what(None, take=False) == "not_theirs"
    assert what(held(inspector=8), give=False) == "not_yours"


def test_every_standing_has_its_heading_and_done_is_done():
    assert {each for each in STANDINGS if group(each) == "done"} == DONE
    assert {group(each) for each in STANDINGS} == {"todo", "draft", "returned", "done"}
    assert set(FATES) > ACTS


def test_an_order_says_everything_that_is_wrong_with_it():
    sent = {"objects": ["M-1", 2], "inspector": "Dinara", "due": "2026-11-25", "note": "n" * 501}
    with pytest.raises(InvalidInput) as refused:
        read_order(sent, TODAY)
    assert {each.pointer: each.code for each in refused.value.problems} == {
        "/objects/1": "not_text",
        "/inspector": "whole_between",
        "/due": "due_past",
        "/note": "too_long",
    }


def test_an_order_names_each_object_once_and_may_be_due_today():
    order, numbers, preview = read_order({"objects": ["M-1", "M-1"], "inspector": 7, "due": "2026-11-26"}, TODAY)
    assert (order, numbers, preview) == (Order(7, TODAY), ["M-1"], False)
