"""A table of measures brought on a page: looked at, kept exactly as it was seen, refused by row, undone as one."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from tests.support import places as p
from tests.support.people import Browser, somebody
from tests.support.works import Town
from web.bringing import bring, look, take_back

HEADER = "object,source,source_id,work,zone,closes,categories,due,planned_on,status,title,derogation,claimed_on\n"
CLOSES = '"[{""rule"": ""KZ-RMP-01"", ""instance"": ""*""}]"'
WORK = {"look_at_file": look, "bring_file": bring, "take_file_back": take_back}


def row(
    name: str, at: str = "CLINIC-1", due: str = "2028-05-01", status: str = "planned", title: str = "A ramp",
    ended: str = ",",
) -> str:  # fmt: skip
    return f"{at},city,{name},capital_repair,entrance,{CLOSES},K,{due},2026-01-01,{status},{title},{ended}\n"


def work_off(here: Town) -> None:
    """Do what waits for the worker."""
    waiting = sa.text(
        "delete from jobs.procrastinate_jobs where task_name = any (:names) returning id, task_name, args"
    )
    with here.database.owner.write() as connection:
        jobs = sorted(connection.execute(waiting, {"names": list(WORK)}).all())
    for _id, task, given in jobs:
        WORK[task](here.site.extensions["bosaga"], **given)


def sent(here: Town, browser: Browser, text: str, name: str = "plan.csv") -> str:
    """The address of a file that was sent and looked at."""
    data = {"csrf_token": browser.token("/measures/import?lang=en"), "file": (io.BytesIO(text.encode()), name)}
    answer = browser.client.post("/measures/import?lang=en", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"].partition("?")[0]
    work_off(here)
    return str(address)


def go(here: Town, browser: Browser, address: str, act: str) -> str:
    """The page of the file after it went on."""
    assert browser.post(f"{address}/{act}", at=f"{address}?lang=en").status_code == 303
    work_off(here)
    return str(browser.get(f"{address}?lang=en").text)


def counts(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<tr data-rows="\w+">.*?<td class="n">(\d+)', page)]


def state(page: str) -> str:
    found = re.search(r'data-state="(\w+)"', page)
    assert found
    return found[1]


def kept(here: Town) -> list[str]:
    with here.database.app.read() as connection:
        query = sa.text("select title from register.measure where batch is not null order by source_id")
        return list(connection.execute(query).scalars())


def test_a_table_is_looked_at_then_kept_as_it_was_seen_and_undone_as_one(here, browser):
    planner = browser("planner")
    rows = row("a") + row("b", due="2031-06-01") + row("c", status="claimed") + row("d", at="NOWHERE-9")
    address = sent(here, planner, HEADER + rows)
    page = planner.get(f"{address}?lang=en").text
    assert (state(page), counts(page)) == ("looked", [4, 1, 0, 0, 3])
    codes = dict(re.findall(r'data-code="(\w+)"><th scope="row" class="n">(\d)', page))
    assert codes == {"due_after_horizon": "2", "not_by_a_file": "3", "unknown_object": "4"}
    assert "after 2030-12-31" in page
    assert kept(here) == []
    refused = planner.get(f"{address}/rejects.xlsx")
    assert refused.status_code == 200
    assert refused.data[:2] == b"PK"
    assert state(go(here, planner, address, "keep")) == "brought"
    assert kept(here) == ["A ramp"]
    again = planner.get(sent(here, planner, HEADER + row("a")) + "?lang=en").text
    assert counts(again) == [1, 0, 0, 1, 0]
    assert "There is nothing in it to keep." in again
    assert state(go(here, planner, address, "undo")) == "undone"
    assert kept(here) == []


def test_what_would_become_something_else_meanwhile_is_shown_anew_and_not_kept(here, browser):
    planner = browser("planner")
    first, second = (sent(here, planner, HEADER + row("e", title=title)) for title in ("One", "Two"))
    assert state(go(here, planner, first, "keep")) == "brought"
    page = go(here, planner, second, "keep")
    assert (state(page), counts(page)) == ("looked", [1, 0, 1, 0, 0])
    assert "this is what would happen now" in page
    assert kept(here) == ["One"]
    assert state(go(here, planner, second, "keep")) == "brought"
    assert kept(here) == ["Two"]
    stands = go(here, planner, first, "undo")
    assert state(stands) == "brought"
    assert "cannot be undone: later work stands on it" in stands
    assert state(go(here, planner, second, "undo")) == "undone"
    assert state(go(here, planner, first, "undo")) == "undone"


def test_who_plans_elsewhere_changes_nothing_here_and_sees_nobody_else_s_file(here, browser):
    somebody(here.database, "medeu@example.org", "planner", p.MEDEU, name="Of one district")
    mine = sent(here, browser("planner"), HEADER + row("f"))
    other = browser("medeu")
    assert other.get(f"{mine}?lang=en").status_code == 404
    page = other.get(sent(here, other, HEADER + row("g", at="SCHOOL-2") + row("h")) + "?lang=en").text
    assert counts(page) == [2, 1, 0, 0, 1]
    assert 'data-code="not_planned_by_you"' in page
    assert browser("inspector").get("/measures/import?lang=en").status_code == 403


@pytest.mark.parametrize(("name", "text", "told"), [
    ("plan.pdf", "x", "no table that is read here"), ("plan.csv", "", "The file is empty."),
])  # fmt: skip
def test_what_is_no_table_is_refused_at_its_field(browser, name, text, told):
    planner = browser("planner")
    data = {"csrf_token": planner.token("/measures/import?lang=en"), "file": (io.BytesIO(text.encode()), name)}
    answer = planner.client.post("/measures/import?lang=en", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="f-file-error"' in answer.text
    assert told in answer.text


def test_a_file_that_cannot_be_read_says_why(here, browser):
    page = browser("planner").get(sent(here, browser("planner"), "broken", "plan.xlsx") + "?lang=en").text
    assert state(page) == "refused"
    assert re.search(r'id="why">plan.xlsx [^<]{20,}', page)


def test_no_table_lets_its_planner_off_a_duty_or_says_that_work_is_done(here, browser):
    planner = browser("planner")
    off = '"{""form"": ""home_service"", ""reason"": ""x"", ""approver"": ""y""}",'
    rows = row("i", due="2035-01-01", ended=off) + row("j", ended=",2026-02-01")
    page = planner.get(sent(here, planner, HEADER + rows) + "?lang=en").text
    assert counts(page) == [2, 0, 0, 0, 2]
    assert re.findall(r'data-code="(\w+)"', page) == ["not_by_a_file"] * 2


def test_a_row_that_another_table_changed_meanwhile_is_not_written_over_unseen(here, browser):
    planner = browser("planner")
    first = sent(here, planner, HEADER + row("k", title="One"))
    go(here, planner, first, "keep")
    second, third = (sent(here, planner, HEADER + row("k", title=title)) for title in ("Two", "Three"))
    assert state(go(here, planner, second, "keep")) == "brought"
    page = go(here, planner, third, "keep")
    assert (state(page), counts(page)) == ("looked", [1, 0, 1, 0, 0])
    assert kept(here) == ["Two"]
    for each in (second, first):
        assert state(go(here, planner, each, "undo")) == "undone"


def test_what_was_brought_is_taken_back_by_who_still_plans_there(here, browser):
    key = somebody(here.database, "moved@example.org", "planner", p.BOSTANDYK, name="Goes elsewhere")
    planner = browser("moved")
    address = sent(here, planner, HEADER + row("l", at="SCHOOL-2"))
    assert state(go(here, planner, address, "keep")) == "brought"
    with here.database.owner.write() as connection:
        connection.execute(sa.text("update register.role_grant set territory = :at where account = :key"),
                           {"at": p.MEDEU, "key": key})  # fmt: skip
    page = go(here, planner, address, "undo")
    assert state(page) == "brought"
    assert re.search(r'id="why">[^<]*SCHOOL-2', page)
    assert kept(here) == ["A ramp"]
    with here.database.owner.write() as connection:
        connection.execute(sa.text("update register.role_grant set territory = :at where account = :key"),
                           {"at": p.BOSTANDYK, "key": key})  # fmt: skip
    assert state(go(here, planner, address, "undo")) == "undone"


def test_a_measure_that_an_adopted_plan_counts_on_stays(here, browser):
    planner = browser("planner")
    address = sent(here, planner, HEADER + row("m"))
    go(here, planner, address, "keep")
    with here.database.owner.write() as connection:
        adopted = sa.text("""
            with asked as (
                insert into register.plan (author, territory, name, asked, state, value, bound, result, ended_at)
                values (:author, :city, '', '{}', 'done', 1, 1, '{}', now()) returning id),
            decided as (
                insert into register.adoption (plan, approver, number, decided_on, word)
                select id, :approver, '1', current_date, 'Yes' from asked returning id)
            insert into register.adoption_work (adoption, place, outcome, measure)
            select d.id, 1, 'stands', m.id from decided d, register.measure m where m.source_id = 'm'
            returning adoption""")
        people = {"author": here.accounts["planner"], "approver": here.accounts["reviewer"], "city": p.CITY}
        adoption = connection.execute(adopted, people).scalar_one()
    page = go(here, planner, address, "undo")
    assert state(page) == "brought"
    assert "adopted plans" in page
    with here.database.owner.write() as connection:
        connection.execute(sa.text("delete from register.adoption_work where adoption = :key"), {"key": adoption})
    assert state(go(here, planner, address, "undo")) == "undone"


def test_taking_back_that_breaks_off_leaves_the_import_to_be_taken_back(here, browser, monkeypatch):
    planner = browser("planner")
    address = sent(here, planner, HEADER + row("n"))
    go(here, planner, address, "keep")
    with monkeypatch.context() as broken:
        broken.setattr("web.bringing.undo", lambda *_given: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            go(here, planner, address, "undo")
    page = planner.get(f"{address}?lang=en").text
    assert state(page) == "brought"
    assert "The import stands as it was" in page
    assert kept(here) == ["A ramp"]
    assert state(go(here, planner, address, "undo")) == "undone"


def test_a_name_that_no_text_holds_is_no_fault_of_the_file(here, browser):
    planner = browser("planner")
    assert state(planner.get(sent(here, planner, HEADER + row("o"), "pl\0an\u202e.csv") + "?lang=en").text) == "looked"
