"""A complaint: worded from the register alone, checked by anybody, kept by nobody."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import docx
import pytest
import sqlalchemy as sa

from audit.complaint import LONGEST_WORDS
from gis.models import register as r
from tests.support import places as p
from tests.support.asked import statements
from tests.support.pdf import opened as pdf
from tests.support.pdf import text_of
from tests.support.works import Town
from web.api.limits import RateLimit
from web.complaints import worded
from web.complaints.gathered import ground_of
from web.heads import sign
from web.reports.blocks import Paragraph

AT = "/objects/CLINIC-1/complaint"
DOOR = "KZ-DOR-03/entrance/door/1"
SENT = {"finding": DOOR, "authority": "social_protection", "language": "en", "category": "K"}


@pytest.fixture
def late(here: Town) -> Iterator[None]:
    """A work on the surveyed school whose day has passed; gone afterwards."""
    school = sa.select(r.object_.c.id).where(r.object_.c.number == "SCHOOL-2")
    with here.database.app.write() as connection:
        number = p.measure(connection, connection.execute(school).scalar_one(), date(2026, 3, 1))
    yield
    with here.database.owner.write() as connection:
        connection.execute(sa.delete(r.measure).where(r.measure.c.id == number))


@pytest.fixture(autouse=True)
def patient(here: Town) -> None:
    here.site.extensions.pop("bosaga.complaint_limit", None)


def post(here: Town, at: str = AT, **fields: object):
    return here.site.test_client(use_cookies=False).post(f"{at}?lang=en", data={**SENT, **fields})


def words(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", text)))


def of_docx(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    # python-docx leaves links out of a cell's text
    links = (
        each.text or "" for each in made.element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )
    return " ".join((*(each.text for each in made.paragraphs), *cells, *links))


def test_a_letter_sets_what_was_measured_beside_the_norm_and_says_how_to_check_it(here: Town) -> None:
    sign(here.site.extensions["bosaga"])
    made = post(here, **{"as": "docx"}, words="The door is too narrow for me.", name="A. Complainant")
    assert made.status_code == 200, made.text
    said = of_docx(made.data)
    for part in ("72", "at least 90", "KZ-DOR-03: clause number not verified", "The door is too narrow for me.",
                 "A. Complainant", "/objects/CLINIC-1?as_of=2026-11-24", "within 15 days"):  # fmt: skip
        assert part in said.replace("\u00a0", " "), part
    with here.database.public.read() as connection:
        root = connection.execute(sa.text("select encode(root, 'hex') from pub.log_head order by size desc")).scalar()
    assert root in said
    address = re.search(r"/verify/[A-Z0-9]+", said)
    assert here.client.get(address[0]).status_code == 200
    day = words(here.client.get("/objects/CLINIC-1?as_of=2026-11-24&lang=en").text)
    assert "CLINIC-1-v1" in day
    assert "not accessible" in day


@pytest.mark.parametrize("lang", ["ru", "kk", "ky", "en"])
def test_a_letter_is_tagged_and_written_in_the_language_chosen(here: Town, lang: str) -> None:
    made = post(here, language=lang, **{"as": "pdf"})
    assert made.mimetype == "application/pdf"
    with pdf(made.data) as document:
        assert str(document.Root.Lang) == lang
        assert document.Root.MarkInfo.Marked
        text = text_of(document)
    authority = {"ru": "Управлениесоциального", "kk": "Әкімдіктің", "ky": "Акимияттын", "en": "Socialwelfare"}[lang]
    assert authority in text


def test_a_clause_is_cited_only_where_it_was_compared_with_the_printed_norm(here: Town) -> None:
    with here.site.test_request_context("/?lang=en"):
        [reason] = [
            each for each in ground_of(here.database.public, "CLINIC-1").failing("K") if "DOR-03" in each.finding.rule
        ]
        cited = [
            worded._cited(
                replace(reason, finding=replace(reason.finding, clause="5.3.7", clause_verified=verified)), "kz"
            )
            for verified in (True, False)
        ]
    assert "5.3.7" in cited[0]
    assert "5.3.7" not in cited[1]
    assert "not verified" in cited[1]


def test_a_requirement_borrowed_from_another_norm_is_not_passed_off_as_one_of_the_norm_that_holds(here: Town) -> None:
    with here.site.test_request_context("/?lang=en"):
        ground = ground_of(here.database.public, "CLINIC-1")
        assert ground is not None
        own = ground.failing("K")
        borrowed = [replace(each, finding=replace(each.finding, borrowed_from="us-ada-2010")) for each in own]
        said = [
            " ".join(block.text for block in worded.complaint(ground, worded.Asked("K", reasons, to, who)).blocks
                     if isinstance(block, Paragraph))
            for to, who in [(ground.authorities("K")[0], worded.Complainant())] for reasons in (own, borrowed)
        ]  # fmt: skip
    assert ["us-ada-2010" in each and "borrowed" in each for each in said] == [False, True]


def test_what_a_citizen_writes_reaches_no_row_no_log_and_no_cookie(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = {"words": "CANARY-words", "name": "CANARY-name", "address": "CANARY-address"}
    with statements() as sent:
        answers = [post(here, **secret, **{"as": kind}) for kind in ("page", "pdf", "docx")]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert not [each for each in sent if re.match(r"\s*(insert|update|delete|select .*CANARY)", each, re.IGNORECASE)]
    assert "CANARY" not in caplog.text
    assert not any("Set-Cookie" in each.headers for each in answers)
    assert all("no-store" in each.headers["Cache-Control"] for each in answers)
    paper = here.site.extensions["bosaga"].root / ".bosaga" / "paper"
    assert not [file for file in paper.glob("**/*") if file.is_file() and file.read_bytes() == answers[1].data]


def test_a_letter_for_everyone_says_that_nobody_is_kept_out_whom_the_verdict_lets_in(here: Town) -> None:
    with here.site.test_request_context("/?lang=en"):
        ground = ground_of(here.database.public, "CLINIC-1")
        assert ground is not None
        assert ground.around.judged is not None
        states = ground.around.judged.states
        opening = {
            each: worded._opening(ground, worded.Asked(each, ground.failing(each), ground.authorities(each)[0],
                                                       worded.Complainant()))
            for each in (None, "K")
        }  # fmt: skip
    assert "none" in states.values()
    assert set(states.values()) != {"none"}
    assert "cannot use it: wheelchair users" in opening["K"]
    assert "everyone" not in opening[None]
    for code, group in (("S", "vision"), ("G", "hearing"), ("U", "intellectual")):
        assert (group in opening[None]) == (states[code] == "none"), (code, opening[None], states)


def test_a_form_that_does_not_hold_together_comes_back_with_what_was_written(here: Town) -> None:
    long = post(here, words="x" * (LONGEST_WORDS + 1), authority="nobody", finding="KZ-XX-1")
    assert long.status_code == 422
    said = words(long.text)
    for part in (f"{LONGEST_WORDS + 1} characters long", "Choose the authority", "Choose at least one requirement"):
        assert part in said
    assert "x" * 100 in long.text
    assert post(here, words="y" * 70_000).status_code == 413
    kept = post(here, words="a\x00b\x0bc\ufffe\u202ed\U0001f600", **{"as": "docx"})
    assert kept.status_code == 200
    assert "abcd" in of_docx(kept.data)


def test_without_findings_the_register_says_so_and_offers_only_overdue_works(here: Town, late: None) -> None:
    nothing = here.client.get("/objects/UNSURVEYED-3/complaint?lang=en")
    assert "Nobody has inspected this object yet" in words(nothing.text)
    assert 'name="authority"' not in nothing.text
    assert post(here, "/objects/UNSURVEYED-3/complaint").status_code == 422
    made = post(here, "/objects/SCHOOL-2/complaint", finding=[], category="", **{"as": "docx"})
    assert made.status_code == 200
    said = of_docx(made.data)
    assert "overdue by 268 days" in said
    assert "What does not meet the norm" not in said
    assert here.client.get("/objects/NONE-9/complaint").status_code == 404


def test_letters_asked_for_without_end_are_slowed_and_nothing_written_is_lost(here: Town) -> None:
    # A slow machine would be given another letter while the test goes on.
    here.site.extensions["bosaga.complaint_limit"] = RateLimit(per_minute=0.001, burst=2)
    *made, slowed = (post(here, words="still here", **{"as": "docx"}) for _ in range(3))
    assert {each.status_code for each in made} == {200}
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert "still here" in slowed.text


@pytest.mark.parametrize("day", ["2027-01-01", "yesterday"])
def test_a_day_that_has_not_come_or_is_none_is_told(here: Town, day: str) -> None:
    assert here.client.get(f"/objects/CLINIC-1?as_of={day}").status_code == 400


def test_a_day_before_the_passport_shows_none_and_the_page_of_today_leads_to_the_letter(here: Town) -> None:
    assert "No passport was in force that day" in words(
        here.client.get("/objects/CLINIC-1?as_of=2026-01-01&lang=en").text
    )
    assert AT in here.client.get("/objects/CLINIC-1?lang=en").text


def test_the_works_of_a_past_day_are_those_open_then_with_the_date_of_then(here: Town, late: None) -> None:
    moved = {"moved_on": date(2026, 2, 1), "old_due": date(2026, 1, 15), "new_due": date(2026, 3, 1)}
    with here.database.app.write() as connection:
        number = connection.execute(sa.select(r.measure.c.id).where(r.measure.c.due == date(2026, 3, 1))).scalar_one()
        made = sa.insert(r.extension).values(measure=number, reason="no money", approver="somebody", **moved)
        connection.execute(made)

    def on(day: str) -> str:
        return words(here.client.get(f"/objects/SCHOOL-2?as_of={day}&lang=en").text).replace("\u00a0", " ")

    try:
        before, after = on("2026-01-20"), on("2026-02-02")
    finally:
        with here.database.owner.write() as connection:
            connection.execute(sa.delete(r.extension).where(r.extension.c.measure == number))
    assert "Jan 15, 2026 overdue" in before
    assert "Mar 1, 2026" in after
    assert "Jan 15" not in after


def test_another_group_is_chosen_without_losing_what_was_written(here: Town) -> None:
    written = "The door is too narrow for me."
    page = post(here, **{"as": "group", "category": "K"}, words=written, name="A. Complainant")
    assert page.status_code == 200
    for kept in ('<option value="K" selected>', written, 'value="A. Complainant"', " checked>"):
        assert kept in page.text, kept
