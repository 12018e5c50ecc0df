"""The pages of those who plan: from a list to an inspector, and how far each one is."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.support import places as p
from tests.support.hands import BOSTANDYK, MEDEU
from tests.support.people import Browser

NEW = "/assignments/new"


def step(browser: Browser, address: str, **fields: str):
    return browser.post(address, at=address, **fields)


def seen(page: str) -> str:
    """What a page keeps of what it shows, to be sent back with the act."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def figures(page: str, name: str) -> dict[str, str]:
    """The numbers of a row of the page of progress."""
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page, re.S)
    assert row, name
    cells = re.findall(r'data-what="(\w+)">(?:<a[^>]*>)?([\d  ]+)', row[1])
    return dict(cells)


def test_a_list_is_handed_over_after_a_look_at_what_that_does(planner, hands):
    listed = planner.get(f"/objects?district={p.MEDEU}").text
    assert f'action="{NEW}"' in listed
    address = f"{NEW}?district={p.MEDEU}"
    assert "inspects 6 of 6" in planner.get(address).text
    sent = {"inspector": str(hands.people["dinara"]), "due": "2099-12-01", "note": "call first"}
    shown = step(planner, address, step="preview", **sent)
    assert shown.status_code == 200
    assert 'data-fate="handed"><strong class="num">6</strong>' in shown.text
    assert hands.standings("planner") == {}, "a look changes nothing"
    done = step(planner, address, step="hand", seen=seen(shown.text), **sent)
    assert done.status_code == 303
    assert set(hands.standings("dinara")) == set(MEDEU)
    assert "6 objects are handed over." in planner.get(done.headers["Location"]).text


def test_objects_are_chosen_one_by_one_or_by_a_part_of_the_map(planner):
    assert "2 objects are meant." in planner.get(f"{NEW}?pick=M-1&pick=M-2").text
    assert "2 objects are meant." in planner.get(f"{NEW}?bbox=76.9995,43,77.0015,44").text
    assert planner.get("/objects?bbox=76.9995,43,77.0015,44").status_code == 200
    assert "Give four numbers" in planner.get("/objects?bbox=77").text


def test_what_is_with_another_is_said_before_it_is_taken(planner, hands):
    hands.give("planner", "timur", "M-1", "M-2")
    sent = {"inspector": str(hands.people["dinara"]), "step": "preview"}
    address = f"{NEW}?pick=M-1&pick=M-3"
    left = step(planner, address, **sent).text
    assert 'data-fate="left"><strong class="num">1</strong>' in left
    moved = step(planner, address, from_others="1", **sent).text
    assert 'data-fate="moved"><strong class="num">1</strong>' in moved


def test_a_list_that_changed_after_the_look_is_shown_anew(planner, hands):
    sent, address = {"inspector": str(hands.people["dinara"])}, f"{NEW}?district={p.MEDEU}"
    shown = step(planner, address, step="preview", **sent).text
    # As many as before, but one of them is with somebody else by now.
    hands.give("planner", "timur", "M-1")
    answer = step(planner, address, step="hand", seen=seen(shown), **sent)
    assert answer.status_code == 409
    assert "The list changed meanwhile" in answer.text
    assert set(hands.standings("planner")) == {"M-1"}
    assert step(planner, address, step="hand", seen=seen(answer.text), **sent).status_code == 303
    assert set(hands.standings("dinara")) == set(MEDEU) - {"M-1"}


def test_a_hand_over_that_nobody_looked_at_is_shown_first(planner, hands):
    sent = {"inspector": str(hands.people["dinara"]), "step": "hand"}
    assert step(planner, f"{NEW}?pick=M-1", **sent).status_code == 409
    assert hands.standings("planner") == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "Choose an inspector."), ({"inspector": "x"}, "Choose an inspector."), ({"due": "2020-01-01"}, "is past")],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(planner, hands, fields, words):
    sent = {"inspector": "", "note": "call first", "step": "preview", **fields}
    answer = step(planner, f"{NEW}?pick=M-1", **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert ">call first</textarea>" in answer.text


def test_every_number_of_progress_opens_into_its_list(planner, hands):
    hands.give("planner", "dinara", *MEDEU)
    hands.give("planner", "timur", *BOSTANDYK)
    hands.file("dinara", "M-1", "draft")
    hands.file("dinara", "M-2", "submitted")
    hands.visit("timur", "B-1")
    page = planner.get("/assignments").text
    of_dinara = figures(page, "dinara")
    assert of_dinara["handed"] == "6"
    assert (of_dinara["draft"], of_dinara["queue"], of_dinara["done"], of_dinara["overdue"]) == ("1", "1", "1", "0")
    links = re.findall(r'data-what="\w+"><a href="([^"]+)">([\d]+)</a>', page)
    assert len(links) > 10
    for address, number in links:
        listed = planner.get(address.replace("&amp;", "&")).text
        assert re.search(rf"<h1>{number} objects? in hand</h1>", listed), address


def test_the_chosen_of_a_list_are_taken_back_or_handed_on(planner, hands):
    hands.give("planner", "dinara", *MEDEU)
    address = f"/assignments/list?inspector={hands.people['dinara']}"
    on = step(planner, address, act="on", pick="M-1")
    assert on.headers["Location"].startswith(f"{NEW}?pick=M-1")
    assert 'name="from_others" value="1" checked' in planner.get(on.headers["Location"]).text
    step(planner, address, act="back", pick="M-1")
    assert set(hands.standings("planner")) == set(MEDEU[1:])
    nothing = step(planner, address, act="back")
    assert "Choose the objects first" in planner.get(nothing.headers["Location"]).text
    step(planner, address, act="back_all", seen=seen(planner.get(address).text))
    assert hands.standings("planner") == {}
    history = planner.get("/assignments/objects/M-1").text
    assert "taken back" in history
    assert "dinara" in history


def test_an_inspector_sees_the_own_hands_and_hands_nothing_over(site, hands):
    hands.give("planner", "dinara", "M-1")
    inspector = Browser(site)
    inspector.sign_in("inspector@example.org")
    assert "Nobody has an object in hand" in inspector.get("/assignments").text
    assert inspector.get(NEW).status_code == 403
    assert NEW not in inspector.get("/objects").text


def test_a_reader_is_led_to_sign_in_and_back(site):
    reader = site.test_client()
    answer = reader.get(f"{NEW}?pick=M-1")
    assert answer.status_code == 302
    assert quote(f"{NEW}?pick=M-1") in answer.headers["Location"]
    assert NEW not in reader.get("/objects").text


def test_an_address_that_means_nothing_is_refused_with_its_name(planner):
    answer = planner.get("/assignments/list?standing=lost&inspector=x")
    assert answer.status_code == 400
    assert "?standing=" in answer.text


@pytest.mark.parametrize("odd", ["endpoint=x", "_external=1&_scheme=javascript", "_method=X", "_anchor=y", "values=1"])
def test_what_an_address_says_besides_stays_a_parameter(planner, odd):
    page = planner.get(f"{NEW}?pick=M-1&{odd}")
    assert page.status_code == 200
    assert f'href="/objects?pick=M-1&amp;{odd.replace("&", "&amp;")}"' in page.text
    back = step(planner, f"/assignments/list?{odd}", act="back")
    assert (back.status_code, back.headers["Location"]) == (303, f"/assignments/list?{odd}")


def test_a_whole_list_is_taken_back_as_it_was_seen(planner, hands):
    hands.give("planner", "dinara", *MEDEU[:2])
    shown = planner.get("/assignments/list").text
    # Still two, but not the same two.
    step(planner, "/assignments/list", act="back", pick=MEDEU[0])
    hands.give("planner", "dinara", MEDEU[2])
    step(planner, "/assignments/list", act="back_all", seen=seen(shown))
    shown = planner.get("/assignments/list").text
    assert "The list changed meanwhile." in shown
    assert set(hands.standings("planner")) == {MEDEU[1], MEDEU[2]}
    step(planner, "/assignments/list", act="back_all", seen=seen(shown))
    assert hands.standings("planner") == {}
