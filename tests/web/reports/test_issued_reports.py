"""A report once issued says the same for ever, and beside it what the register has learnt since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from audit.report.content import SHOWN, Report
from audit.report.period import Period
from gis.models.reports import report
from gis.queries.log_check import check_log
from gis.queries.reported import report_of
from gis.store.faces import refresh
from tests.support import register
from tests.support.database import TestDatabase
from tests.support.people import Browser, bearer, person, somebody
from tests.support.site import site_on
from web.reports import made
from web.reports.made import NotReportedError, issue_report

TODAY = date(2026, 10, 9)
ENDED, RUNNING = Period("quarter", 2026, 3), Period("quarter", 2026, 4)
FULL, NONE, PROVED = [7] * 6, [4] * 6, 63


@pytest.fixture
def app(committed_database: TestDatabase) -> Iterator[Flask]:
    """A city of two clinics and a school; one clinic is verified since May."""
    with committed_database.owner.write() as connection:
        register.city(connection)
        clinic, _other = (register.place(connection, f"c{n}", register.DISTRICTS[n]) for n in range(2))
        register.place(connection, "s1", sector="education", kind="school")
        register.place(connection, "far", "KZ-71-A")
        register.passport(connection, clinic, date(2026, 5, 2), FULL, provable=PROVED)
        refresh(connection, None, TODAY)
    site = site_on(committed_database)
    yield site
    site.extensions["bosaga"].dispose()


def learn(database: TestDatabase) -> None:
    """The other clinic turns out to be verified since September, and the first one's passport false."""
    now = datetime.now(UTC)
    with database.owner.write() as connection:
        o = sa.text("select id from register.object where source_id = 'c1'")
        register.passport(
            connection, connection.execute(o).scalar_one(), date(2026, 9, 1), FULL, provable=PROVED, recorded_at=now
        )
        refresh(connection, None, TODAY)
        connection.execute(sa.text("update register.installation set data_version = data_version + 1"))


def issue(app: Flask, period: Period = ENDED) -> bool:
    with app.test_request_context("/?lang=en"):
        return issue_report(app.extensions["bosaga"], period, None)


def page(app: Flask, address: str) -> str:
    answer = app.test_client(use_cookies=False).get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", unescape(answer.get_data(as_text=True)))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))


def test_an_issued_report_says_the_same_and_beside_it_what_was_corrected(
    app: Flask, committed_database: TestDatabase
) -> None:
    assert issue(app)
    first = words(page(app, "/reports/quarter/2026-Q3?lang=en"))
    learn(committed_database)
    again = words(page(app, "/reports/quarter/2026-Q3?lang=en"))
    assert "held 3 objects in service; 1 of them had an approved passport" in first
    assert "held 3 objects in service; 1 of them had an approved passport" in again
    assert "Nothing: the register says of that day what it said" in first
    assert "KZ-75-B health everyone adapted objects, verified 0 1" in again
    assert not issue(app), "it is issued once"
    assert words(page(app, "/reports/quarter/2026-Q3?lang=en")) == again


def test_the_lists_of_an_issued_report_show_what_was_known_then(app: Flask, committed_database: TestDatabase) -> None:
    issue(app)
    learn(committed_database)
    text = page(app, "/reports/quarter/2026-Q3?lang=en")
    links = re.findall(r'<a href="(http://localhost/reports/objects\?[^"]*counter=verified[^"]*)">(\d+)</a>', text)
    assert ("1", "1") not in links
    for address, number in links[:6]:
        assert f"<h1>{number} object</h1>" in page(app, address.removeprefix("http://localhost"))
    by_now = "/reports/objects?lang=en&counter=verified&as_of=2026-09-30"
    assert "<h1>2 objects</h1>" in page(app, by_now)


def test_what_is_issued_is_of_one_moment_whatever_is_filed_while_it_is_counted(
    app: Flask, committed_database: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = sa.text("select count(*) from pub.passport")
    seen: list[int] = []

    def counted(connection: sa.Connection, *about: Any) -> Report:
        seen.append(connection.execute(filed).scalar_one())
        learn(committed_database)
        seen.append(connection.execute(filed).scalar_one())
        return report_of(connection, *about)

    monkeypatch.setattr(made, "report_of", counted)
    assert issue(app)
    assert seen == [1, 1]
    with committed_database.owner.read() as connection:
        at, stood = connection.execute(sa.select(report.c.known_at, report.c.content)).one()
    assert sum(row[3][stood["counters"].index("passportised")] for row in stood["rows"] if row[2] == "all") == 1
    assert at < datetime.now(UTC)


def test_a_quarter_that_runs_is_not_issued(app: Flask, committed_database: TestDatabase) -> None:
    with pytest.raises(NotReportedError, match=r"2026-Q4 ends on Dec\s31,\s2026"):
        issue(app, RUNNING)
    with committed_database.owner.read() as connection:
        assert connection.execute(sa.select(report.c.id)).all() == []


def test_the_issue_stands_in_the_log_and_nobody_changes_what_was_issued(
    app: Flask, committed_database: TestDatabase
) -> None:
    issue(app)
    with committed_database.app.read() as connection:
        assert check_log(connection).faults == []
        kinds = connection.execute(sa.text("select kind, subject from register.log_entry")).all()
    assert ("report.issued", "KZ-75 2026-Q3") in [tuple(row) for row in kinds]
    with pytest.raises(Exception, match="permission denied"), committed_database.app.write() as connection:
        connection.execute(sa.update(report).values(day=date(2026, 1, 1)))
    with committed_database.owner.write() as connection:
        connection.execute(sa.text("update register.report set content = content || '{\"rows\": []}'"))
        assert [fault.code for fault in check_log(connection).faults] == ["row_changed"]


def test_what_is_kept_is_read_again_to_the_last_figure(app: Flask, committed_database: TestDatabase) -> None:
    issue(app)
    with committed_database.owner.read() as connection:
        kept = connection.execute(sa.select(report.c.content)).scalar_one()
    assert set(SHOWN) <= set(kept["counters"])
    assert kept["places"] == ["KZ-75", "KZ-75-A", "KZ-75-B"]
    assert {row[0] for row in kept["rows"]} == {"KZ-75-A", "KZ-75-B"}


def test_reports_are_listed_with_their_files(app: Flask) -> None:
    issue(app)
    text = page(app, "/reports?lang=en")
    issued, open_ = text.split("Not issued", 1)
    assert "/reports/quarter/2026-Q3.pdf?lang=en" in issued
    assert "Quarter 2026-Q4" in open_
    assert "2026-Q3" not in open_
    client = app.test_client(use_cookies=False)
    assert client.get("/reports/quarter/2026-Q5").status_code == 404
    assert client.get("/reports/quarter/2026-Q3.exe").status_code == 404
    # years before which, or after which, the calendar has no day
    for far in ("year/0000", "year/0001", "half-year/0001-H1", "quarter/0001-Q1.pdf", "year/9999"):
        assert client.get(f"/reports/{far}").status_code == 404, far
    assert "has not begun" in client.get("/reports/quarter/2027-Q1?lang=en").get_data(as_text=True)


CALL = {"kind": "quarter", "period": "2026-Q3", "territory": "KZ-75"}


def test_a_reviewer_issues_on_the_page_what_the_command_would_once(
    app: Flask, committed_database: TestDatabase
) -> None:
    somebody(committed_database, "reviewer@example.org", "reviewer", "KZ-75")
    somebody(committed_database, "district@example.org", "administrator", "KZ-75-A")
    reviewer, district = (Browser(app) for _ in range(2))
    reviewer.sign_in("reviewer@example.org")
    district.sign_in("district@example.org")
    at = "/reports/quarter/2026-Q3/issue"
    assert at in reviewer.get("/reports?lang=en").text
    assert f"{at}?territory=KZ-75-A" in district.get("/reports?lang=en").text
    assert district.get(at).status_code == 403
    assert "every figure of" in reviewer.get(f"{at}?lang=en").text
    assert "/login" in app.test_client().get(at).headers["Location"]
    assert reviewer.post(f"{at}?lang=en").status_code == 303
    assert "is issued: its figures are kept" in reviewer.get("/reports/quarter/2026-Q3?lang=en").text
    assert "a report is issued once" in reviewer.get(f"{at}?lang=en").text
    with committed_database.app.read() as connection:
        rows = connection.execute(sa.select(report.c.issued_by, report.c.content)).all()
        assert check_log(connection).faults == []
    assert [row.issued_by for row in rows] != [None]
    with committed_database.owner.write() as connection:
        connection.execute(sa.delete(report))
    assert issue(app)
    with committed_database.app.read() as connection:
        again = connection.execute(sa.select(report.c.content)).scalar_one()
    assert {**again, "made_at": None} == {**rows[0].content, "made_at": None}, "one function issues"


def test_the_api_issues_once_and_tells_that_the_first_one_stands(app: Flask, committed_database: TestDatabase) -> None:
    with committed_database.app.write() as connection:
        tokens = {
            who: bearer(person(connection, role, territory=place))
            for who, role, place in (("reviewer", "reviewer", "KZ-75"), ("planner", "planner", "KZ-75"),
                                     ("far", "administrator", "KZ-71"))
        }  # fmt: skip
    client = app.test_client(use_cookies=False)

    def call(who: str, **more: str) -> tuple[int, dict[str, object]]:
        answer = client.post("/api/v1/reports?lang=en", json={**CALL, **more}, headers=tokens[who])
        return answer.status_code, answer.json

    assert [call(who)[0] for who in ("planner", "far")] == [403, 403]
    assert call("reviewer", period="2026-Q9")[0] == 422
    assert call("reviewer", kind="year", period="0001")[0] == 422
    assert call("reviewer", period="2026-Q4")[1]["code"] == "not_ended"
    status, first = call("reviewer")
    assert (status, first["day"]) == (201, "2026-09-30")
    assert client.get(f"{first['files']['docx']}?lang=kk").status_code == 200
    learn(committed_database)
    status, again = call("reviewer")
    assert (status, again["code"], again["issued"]) == (409, "already_issued", first)
    assert client.get("/api/v1/reports").json["items"] == [first]


def test_nobody_issues_in_the_name_of_somebody_else_or_elsewhere(app: Flask, committed_database: TestDatabase) -> None:
    somebody(committed_database, "second@example.org", "reviewer", "KZ-75")
    key = somebody(committed_database, "reviewer@example.org", "reviewer", "KZ-71")
    row = {"kind": "year", "period": "2025", "day": date(2025, 12, 31), "known_at": datetime.now(UTC), "content": {}}
    for territory, by in (("KZ-75", key), ("KZ-71", None)):
        with (
            pytest.raises(Exception, match="row-level security"),
            committed_database.app.write(acting=key) as connection,
        ):
            connection.execute(sa.insert(report).values(territory=territory, issued_by=by, **row))
