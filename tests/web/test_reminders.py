"""Reminders: one letter for a person and a day, each measure named once, whatever stops on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from gis.models import register as r
from gis.models.reminders import reminder, reminder_letter
from gis.queries.reminders import due_reminders
from gis.store.notices import Letter, issue
from gis.store.reminders import write_letters
from tests.support import places as p
from tests.support.database import TestDatabase, TestServer
from tests.support.people import somebody
from tests.support.site import SECRET
from web import reminding
from web.cli.remind import command
from web.config import Settings
from web.tasks import EVERY, TASKS
from web.wiring import DatabaseUrls, Wiring
from web.worker import work

TODAY = p.TODAY
DAY = timedelta(days=1)


class City:
    """A clinic with an owner, a letter to one, and works of every distance; a school of another owner; mailboxes."""

    def __init__(self, database: TestDatabase, root: Path) -> None:
        self.database, self.root = database, root
        with database.app.write() as connection:
            p.territories(connection)
            p.source(connection)
            clinic = p.place(connection, "CLINIC-1", name={"ru": "Поликлиника 1", "kk": "1-емхана"})
            school = p.place(connection, "SCHOOL-2", kind="school", district=p.BOSTANDYK, lon=76.9)
            self.late = p.measure(connection, clinic, TODAY - DAY, responsible="Иванов Иван", responsible_private=True)
            self.week = p.measure(connection, clinic, TODAY + 7 * DAY)
            self.month = p.measure(connection, clinic, TODAY + 30 * DAY, title="A wider door", status="started")
            self.quarter = p.measure(connection, school, TODAY + 90 * DAY)
            p.measure(connection, clinic, TODAY + 190 * DAY)
            p.measure(connection, clinic, TODAY - 2 * DAY, status="verified", verified_on=TODAY - 3 * DAY)
            p.finish(connection)
            until = datetime.now(UTC) + 30 * DAY
            issue(connection, clinic, Letter("CLINIC-1-n1", bytes(32), until), None)
        somebody(database, "owner@example.org", "owner", number="CLINIC-1", name="Айгүл", language="kk")
        somebody(database, "school@example.org", "owner", number="SCHOOL-2", name="School")
        somebody(database, "reviewer@example.org", "reviewer", p.MEDEU, name="Reviewer")
        somebody(database, "inspector@example.org", "inspector", p.CITY, name="Inspector")
        url = database.people.url.render_as_string(hide_password=False)
        urls = DatabaseUrls(owner=database.url, app=url, public=url, read=url)
        self.wiring = Wiring(Settings(secret_key=SECRET, language="en"), root, urls)

    def remind(self, day: date = TODAY) -> int:
        return len(reminding.remind(self.wiring, day))

    def work(self) -> None:
        asyncio.run(work(self.wiring, until_empty=True, signals=False))

    def received(self) -> dict[str, EmailMessage]:
        """The letters that were sent, by address: one for each."""
        files = sorted((self.root / ".bosaga" / "mail").glob("*.eml"))
        read = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
        assert len({message["To"] for message in read}) == len(read)
        return {str(message["To"]): message for message in read}

    def waiting(self) -> int:
        with self.database.app.read() as connection:
            query = sa.select(sa.func.count()).where(reminder_letter.c.sent_at.is_(None))
            return connection.execute(query).scalar_one()


@pytest.fixture
def city(database_server: TestServer, tmp_path: Path) -> Iterator[City]:
    with database_server.clone() as database:
        made = City(database, tmp_path)
        yield made
        made.wiring.dispose()


def test_each_person_gets_one_letter_with_all_that_is_theirs(city: City) -> None:
    assert city.remind() == 5
    city.work()
    received = city.received()
    assert received.keys() == {"owner@example.org", "school@example.org", "reviewer@example.org"}
    owner = received["owner@example.org"].get_content()
    for measure in (city.late, city.week, city.month):
        assert f"/measures/{measure}\n" in owner
    assert f"/measures/{city.quarter}\n" not in owner
    assert "A wider door" in owner
    assert f"/measures/{city.quarter}\n" in received["school@example.org"].get_content()
    reviewer = received["reviewer@example.org"].get_content()
    assert f"/measures/{city.late}\n" in reviewer
    assert f"/measures/{city.week}\n" not in reviewer


def test_a_letter_is_in_its_readers_language_and_names_nobody_else(city: City) -> None:
    city.remind()
    city.work()
    received = city.received()
    owner = received["owner@example.org"].get_content()
    assert "Айгүл" in owner
    assert "1-емхана" in owner
    assert "these measures" not in owner
    assert "these measures" in received["school@example.org"].get_content()
    for message in received.values():
        told = bytes(message).decode() + message.get_content()
        assert "Иванов" not in told
        assert sum(f"{name}@example.org" in told for name in ("owner", "school", "reviewer", "inspector")) == 1


def test_a_second_run_on_the_same_day_or_the_next_reminds_of_nothing_again(city: City) -> None:
    assert [city.remind(), city.remind(), city.remind(TODAY + DAY)] == [5, 0, 0]


def test_a_step_that_comes_later_is_another_reminder(city: City) -> None:
    city.remind()
    # the month has become a week, and the week is over
    assert city.remind(TODAY + 23 * DAY) > 0
    with city.database.app.read() as connection:
        steps = sa.select(reminder.c.step).where(reminder.c.measure == city.month).order_by(reminder.c.step)
        assert list(connection.execute(steps).scalars()) == ["due_30", "due_7"]


def test_more_time_makes_the_new_date_one_to_be_reminded_of(city: City) -> None:
    city.remind()
    with city.database.app.write() as connection:
        moved = sa.update(r.measure).where(r.measure.c.id == city.week)
        connection.execute(moved.values(due=TODAY + 20 * DAY))
    due = [each for each in reminding.remind(city.wiring, TODAY + DAY) if each.measure == city.week]
    assert [(each.step, each.due) for each in due] == [("due_30", TODAY + 20 * DAY)]


def test_a_worker_that_stops_after_sending_sends_the_same_letter_under_the_same_name(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, str]] = []
    monkeypatch.setattr(reminding, "deliver_letter", lambda _wiring, letter: sent.append(dict(letter)))
    city.remind()
    with city.database.app.read() as connection:
        letters = list(connection.execute(sa.select(reminder_letter.c.id)).scalars())

    def stop(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(reminding, "mark_sent", stop)
        with pytest.raises(KeyboardInterrupt):
            reminding.send(city.wiring, letters[0])
    assert city.waiting() == 3
    for letter in letters * 2:
        reminding.send(city.wiring, letter)
    marks = [letter["mark"] for letter in sent]
    assert (len(marks), len(set(marks))) == (4, 3)
    assert marks[0] == marks[1]
    assert city.waiting() == 0


def test_a_run_that_stops_before_its_end_leaves_nothing_and_the_next_writes_all(city: City) -> None:
    def begun_and_stopped() -> None:
        with city.database.app.write() as connection:
            write_letters(connection, due_reminders(connection, TODAY), TODAY)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begun_and_stopped()
    city.work()
    assert not (city.root / ".bosaga").exists()
    assert city.remind() == 5


def test_a_letter_whose_work_was_lost_is_sent_the_next_day(city: City) -> None:
    city.remind()
    with city.database.app.write() as connection:
        connection.execute(sa.text("delete from jobs.procrastinate_jobs"))
        connection.execute(sa.text("update register.reminder_letter set sent_at = now() where account in "
                                   "(select id from register.account where email like 'school%')"))  # fmt: skip
    with city.database.owner.write() as connection:
        connection.execute(sa.text("update register.reminder_letter set written_at = now() - interval '25 hours'"))
    city.remind(TODAY + DAY)
    city.work()
    assert city.received().keys() == {"owner@example.org", "reviewer@example.org"}


def test_what_was_done_before_the_letter_is_sent_is_left_out(city: City) -> None:
    city.remind()
    with city.database.app.write() as connection:
        done = sa.update(r.measure).where(r.measure.c.id.in_([city.week, city.quarter]))
        connection.execute(done.values(status="cancelled", ended_on=TODAY))
    city.work()
    received = city.received()
    assert f"/measures/{city.week}\n" not in received["owner@example.org"].get_content()
    assert f"/measures/{city.late}\n" in received["owner@example.org"].get_content()
    assert "school@example.org" not in received
    assert city.waiting() == 0


def test_two_runs_at_once_write_one_letter_each_person(city: City) -> None:
    with city.database.app.read() as connection:
        due = due_reminders(connection, TODAY)
    with city.database.app.write() as connection:
        assert write_letters(connection, due, TODAY) == 3
    with city.database.app.write() as connection:
        assert write_letters(connection, due, TODAY) == 0
    city.work()
    assert len(city.received()) == 3


def test_an_account_that_is_disabled_gets_nothing(city: City) -> None:
    city.remind()
    with city.database.app.write() as connection:
        connection.execute(sa.text("update register.account set active = false where email like 'owner%'"))
    city.work()
    assert city.received().keys() == {"school@example.org", "reviewer@example.org"}


def test_what_was_reminded_is_for_the_installation_alone(city: City) -> None:
    city.remind()
    with city.database.app.read() as connection:
        account = connection.execute(sa.text("select id from register.account where email like 'owner%'")).scalar_one()
    with city.database.people.read(acting=account) as connection:
        for table in (reminder, reminder_letter):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_the_command_says_who_would_get_what_and_then_writes_it(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.cli.remind.Wiring", lambda: city.wiring)
    asked = ["--today", TODAY.isoformat()]
    dry = CliRunner().invoke(command, [*asked, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert f"owner@example.org\n  the date has passed: {city.late} ({TODAY - DAY})\n" in dry.stdout
    assert f"  due within 30 days: {city.month} ({TODAY + 30 * DAY})\n" in dry.stdout
    assert f"reviewer@example.org\n  late where you are a reviewer: {city.late} ({TODAY - DAY})\n" in dry.stdout
    assert "inspector" not in dry.stdout
    found = [json.loads(CliRunner().invoke(command, [*asked, "--json"]).stdout) for _again in range(2)]
    assert [len(each["letters"]) for each in found] == [3, 0]
    assert found[0]["letters"][1] == {
        "to": "reviewer@example.org",
        "measures": [{"id": city.late, "step": "escalated", "due": (TODAY - DAY).isoformat()}],
    }


def test_the_worker_reminds_every_day() -> None:
    assert EVERY["remind"]
    assert TASKS["remind"] == "web.reminding:remind"
