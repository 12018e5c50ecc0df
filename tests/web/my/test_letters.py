"""Letters to owners: printed by reviewers and by the command line, listed and taken back."""

from __future__ import annotations

import re

import pytest

from tests.support.letters import PRINTED, opened
from tests.support.pdf import opened as pdf
from tests.support.pdf import text_of
from tests.support.people import Browser, letters
from tests.support.works import Town

AT = "/objects/CLINIC-1/letters"


@pytest.fixture
def planned(here: Town):
    """A measure on the clinic's door; cancelled afterwards."""
    measure = here.planned()
    yield measure
    here.done("planner", measure, "cancel", {"reason": "the test is over"})


def test_a_reviewer_prints_a_letter_whose_code_opens_the_object_until_it_is_taken_back(here, browser, planned):
    made = browser("reviewer").post(AT, days="30")
    assert made.status_code == 200, made.text
    assert made.mimetype == "application/pdf"
    assert made.headers["Cache-Control"] == "private, no-store"
    with pdf(made.data) as document:
        text = text_of(document)
        assert document.Root.MarkInfo.Marked
    code = PRINTED.search(text)
    assert code
    words = "".join(text.split())
    assert "72cm" in words
    assert "theclausehasnotbeencompared" in words
    owner = opened(here, code[0])
    page = browser("reviewer").get(f"{AT}?lang=en").text
    assert "once" in page
    assert code[0] not in page
    address = re.search(r'action="(/objects/CLINIC-1/letters/\d+/revoke)[^"]*"', page)
    assert address
    assert browser("reviewer").post(address[1], at=AT).status_code == 303
    assert "taken back" in browser("reviewer").get(f"{AT}?lang=en").text
    assert owner.get("/my/CLINIC-1").status_code == 303
    assert Browser(here.site).post("/my?lang=en", code=code[0]).status_code == 422
    assert letters(here.database) == []


def test_a_letter_with_nothing_to_ask_for_or_for_too_long_is_not_written(here, browser):
    assert browser("reviewer").post(AT, days="9999").status_code == 422
    nothing = browser("reviewer").post(f"{AT}?lang=en", days="30")
    assert nothing.status_code == 409
    assert "nothing is to be done" in nothing.text


def test_only_reviewers_see_letters(here, browser):
    assert "/objects/CLINIC-1/letters" in browser("reviewer").get("/objects/CLINIC-1").text
    for who in ("planner", "owner", "ngo"):
        assert "/objects/CLINIC-1/letters" not in browser(who).get("/objects/CLINIC-1").text
        assert browser(who).get(AT).status_code == 403


@pytest.mark.parametrize("lang", ["ru", "kk", "ky", "en"])
def test_a_letter_is_tagged_and_speaks_each_language(here, browser, planned, lang):
    made = browser("reviewer").post(f"{AT}?lang={lang}", days="10")
    with pdf(made.data) as document:
        assert str(document.Root.Lang) == lang
        assert PRINTED.search(text_of(document))
