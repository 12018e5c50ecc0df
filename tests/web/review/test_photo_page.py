"""One photo at the desk: faces and plates are blurred by hand, undone while that is possible, published as seen."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.support import pictures
from tests.support.desk import accept_all, judge, revision_of
from tests.support.filing import API, act, begin
from tests.support.people import bearer


@pytest.fixture
def taken(site, inspector):
    """A filing that waits, with two photos; its number and the ids of the photos."""
    client = site.test_client(use_cookies=False)
    made = begin(client, inspector)
    number, tag = made.json["number"], made.headers["ETag"]
    ids = []
    for words in ("The door", "The ramp"):
        at = f"{API}/passports/{number}/photos?finding=entrance/door/1&description={words}"
        answer = client.post(at, data=pictures.jpeg(width=400, height=300), headers=bearer(inspector),
                             content_type="image/jpeg")  # fmt: skip
        assert answer.status_code == 201, answer.text
        ids.append(answer.json["id"])
    assert act(client, inspector, number, "submit", tag).status_code == 200
    return number, ids


def seen(browser, address):
    found = re.search(r'name="seen" value="(\w+)"', browser.get(address).text)
    assert found
    return found[1]


def send(browser, address, what, **fields):
    return browser.post(f"{address}/{what}", at=address, **{"seen": seen(browser, address), **fields})


def told(site, inspector, number):
    items = site.test_client().get(f"{API}/passports/{number}/photos", headers=bearer(inspector)).json["items"]
    return items[0]


@pytest.fixture
def address(taken):
    number, (first, _second) = taken
    return f"/review/{number}/photos/{first}"


AREA = {"left": "10", "top": "20,5", "width": "30", "height": "40"}


def test_the_photos_of_a_filing_lead_to_pages_of_their_own(reviewer, taken, address):
    number, (first, second) = taken
    assert f'href="/review/{number}/photos/{first}"' in reviewer.get(f"/review/{number}").text
    page = reviewer.get(address)
    assert page.status_code == 200
    assert f'href="/review/{number}/photos/{second}"' in page.text
    assert reviewer.get(f"/review/{number}/photos/{2**63}").status_code == 404
    assert reviewer.get(f"/review/CLINIC-1-v1/photos/{first}").status_code == 404


def test_an_area_is_chosen_in_four_fields_and_shown_before_anything_is_kept(site, inspector, reviewer, taken, address):
    before = told(site, inspector, taken[0])
    page = send(reviewer, address, "blur", do="preview", **AREA)
    assert page.status_code == 200
    assert 'name="area" value="10,20.5,30,40"' in page.text
    source = re.search(r'src="(/review/[^"]+/preview\?area=[^"]+)"', page.text)
    assert source
    shown = reviewer.get(source[1])
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert Image.open(io.BytesIO(shown.data)).size == (400, 300)
    assert told(site, inspector, taken[0]) == before


def test_an_area_is_left_out_again(reviewer, address):
    fields = {"area": "10,20,30,40", "drop": "0"}
    assert 'name="area"' not in send(reviewer, address, "blur", **fields).text


def test_what_was_chosen_is_blurred_and_can_be_put_back(site, inspector, reviewer, taken, address):
    before = told(site, inspector, taken[0])
    done = send(reviewer, address, "blur", do="save", area="60,60,20,20", **AREA)
    assert done.status_code == 303
    blurred = told(site, inspector, taken[0])
    assert (blurred["blurred"], blurred["sha256"] != before["sha256"]) == (True, True)
    assert "Put it back" in reviewer.get(address).text
    assert send(reviewer, address, "undo").status_code == 303
    assert told(site, inspector, taken[0])["sha256"] == before["sha256"]
    assert "Put it back" not in reviewer.get(address).text


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"left": "10"}, "top"), ({**AREA, "width": "0"}, "width"), ({**AREA, "top": "high"}, "top"), ({}, "left"),
     ({**AREA, "height": "nan"}, "height")],
)  # fmt: skip
def test_an_area_that_is_none_is_refused_at_its_field_and_what_was_written_is_kept(reviewer, address, fields, field):
    refused = send(reviewer, address, "blur", do="save", **fields)
    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text
    if "left" in fields:
        assert 'value="10"' in refused.text


def test_a_photo_is_published_as_it_was_seen_or_the_reviewer_is_told(site, inspector, reviewer, taken, address):
    number = taken[0]
    old = seen(reviewer, address)
    send(reviewer, address, "blur", do="save", **AREA)
    refused = reviewer.post(f"{address}/publish", at=address, seen=old)
    assert (refused.status_code, "look at it again" in refused.text) == (409, True)
    assert told(site, inspector, number)["published"] is False
    assert send(reviewer, address, "publish").headers["Location"].startswith(f"/review/{number}#photo-")
    assert told(site, inspector, number)["published"] is True
    assert "done=kept_back" in send(reviewer, address, "unpublish", **{"from": "photo"}).headers["Location"]


@pytest.mark.parametrize(("what", "fields"), [("blur", {"do": "save", **AREA}), ("undo", {}), ("unpublish", {})])
def test_nothing_is_done_to_a_photo_that_is_not_as_it_was_seen(site, inspector, reviewer, taken, address, what, fields):
    old = seen(reviewer, address)
    send(reviewer, address, "blur", do="save", **AREA)
    send(reviewer, address, "publish")
    before = told(site, inspector, taken[0])
    refused = reviewer.post(f"{address}/{what}", at=address, seen=old, **fields)
    assert (refused.status_code, "look at it again" in refused.text) == (409, True)
    assert told(site, inspector, taken[0]) == before


def test_a_description_that_names_a_telephone_is_refused_on_the_page(site, city, reviewer, taken, address):
    with city.app.write() as connection:
        from gis.models.filings import photo

        connection.execute(photo.update().values(description=f"Call {pictures.PHONE}"))
    refused = send(reviewer, address, "publish")
    assert (refused.status_code, "telephone" in refused.text) == (409, True)


def test_a_part_is_judged_again_once_its_evidence_is_said_to_prove_something_else(site, inspector, reviewer, taken):
    number, (first, _second) = taken
    accept_all(reviewer, number)
    judge(reviewer, number, service="Measure the counter.")
    reviewer.post(f"/review/{number}/return", at=f"/review/{number}", revision=revision_of(reviewer, number))
    client = site.test_client(use_cookies=False)

    def standing():
        answer = client.get(f"{API}/passports/{number}/filing", headers=bearer(inspector))
        return {each["part"]: each["judgement"] for each in answer.json["marks"]}

    before = standing()
    other = {"finding": "entrance/ramp/1", "description": "There is no ramp at all"}
    assert client.patch(f"{API}/photos/{first}", json=other, headers=bearer(inspector)).status_code == 200
    assert (before["entrance"], standing()) == ("accepted", {**before, "entrance": "open"})


def test_a_photo_that_is_blurred_leaves_its_part_accepted(reviewer, taken, address):
    number = taken[0]
    accept_all(reviewer, number)
    assert send(reviewer, address, "blur", do="save", **AREA).status_code == 303
    assert "Go on to approve" in reviewer.get(f"/review/{number}").text
