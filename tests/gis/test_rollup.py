"""The rollup that the writes keep says what a recount of the faces and of the histories says."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import date, timedelta

import sqlalchemy as sa

from audit.figures import FOR_WHOM, Figures
from audit.figures.question import Question
from gis.models import register as r
from gis.queries.compliance import compliance
from gis.queries.forecasts import forecasts
from gis.store.faces import refresh, roll_clock
from tests.support import register
from tests.support.counted import recount, rollup

TODAY = date(2026, 11, 22)


def a_change(connection: sa.Connection, rng: random.Random, ids: list[int]) -> int | None:
    """One random change to the register; returns the object it touched, None if that is gone."""
    some = rng.choice(ids)
    match rng.randrange(7):
        case 0:
            ids.append(new_object(connection, rng))
            return ids[-1]
        case 1 if len(ids) > 5:
            ids.remove(some)
            connection.execute(sa.text("set local role bosaga_owner"))
            for table in (r.verdict, r.passport):
                connection.execute(sa.delete(table).where(table.c.object == some))
            connection.execute(sa.delete(r.object_).where(r.object_.c.id == some))
            connection.execute(sa.text("reset role"))
            return None
        case 2:
            district, sector = rng.choice(register.DISTRICTS), rng.choice(("health", "education"))
            opened, closed = rng.choice(((None, None), (date(2023, 3, 1), date(2025, 6, 1)), (date(2027, 1, 1), None)))
            moved = sa.update(r.object_).where(r.object_.c.id == some)
            connection.execute(moved.values(district=district, sector=sector, opened=opened, closed=closed))
        case 3 | 4:
            new_passport(connection, rng, some)
        case 5:
            due = date(2024, 6, 1) + timedelta(days=rng.randrange(2300))
            register.measure(connection, some, f"m{rng.random()}", min(due, date(2030, 12, 31)))
        case _:
            claim = {"object": some, "category": rng.choice(FOR_WHOM), "state": "full", "claimed_by": "x"}
            claim |= {"source": register.SOURCE, "claimed_on": date(2023, 5, 5)}
            connection.execute(sa.text("delete from register.claim where object = :o"), {"o": some})
            connection.execute(sa.insert(r.claim).values(claim))
    return some


def new_object(connection: sa.Connection, rng: random.Random) -> int:
    opened = rng.choice((None, date(2023, 3, 1), date(2027, 1, 1)))
    return register.place(connection, f"o{rng.random()}", rng.choice(register.DISTRICTS), opened=opened)


def new_passport(connection: sa.Connection, rng: random.Random, owner: int) -> None:
    on = date(2022, 1, 1) + timedelta(days=rng.randrange(1780))
    states = [rng.randrange(2, 8) for _ in range(6)]
    register.passport(
        connection, owner, on, states, provable=rng.randrange(64), overridden=rng.choice((0, 0, 0, 1)),
        lapses_on=rng.choice((None, on + timedelta(days=rng.randrange(1, 900)))),
    )  # fmt: skip


def test_the_rollup_says_what_a_recount_says_after_thousands_of_changes(owner_connection: sa.Connection) -> None:
    connection, rng = owner_connection, random.Random(1)
    register.city(connection)
    ids = [new_object(connection, rng) for _ in range(30)]
    refresh(connection, None, TODAY)
    for _ in range(60):
        touched = {a_change(connection, rng, ids) for _ in range(40)}
        refresh(connection, sorted(key for key in touched if key in ids), TODAY)
    assert rollup(connection, TODAY) == recount(connection, TODAY)
    assert sum(figures.verified for figures in rollup(connection, TODAY).values()) > 0


def test_each_row_of_the_figures_adds_up_to_its_objects(owner_connection: sa.Connection) -> None:
    connection, rng = owner_connection, random.Random(2)
    register.city(connection)
    ids = [new_object(connection, rng) for _ in range(40)]
    for some in ids[:25]:
        new_passport(connection, rng, some)
    refresh(connection, None, TODAY)
    for figures in rollup(connection, TODAY).values():
        states = [getattr(figures, field.name) for field in fields(Figures)[1:8]]
        assert sum(states) == figures.objects
        assert figures.verified <= figures.declared <= figures.passportised


def test_a_day_that_passes_changes_what_lapses_and_what_falls_due(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    some, other = register.place(connection, "a"), register.place(connection, "b")
    register.passport(connection, some, date(2025, 1, 1), [7] * 6, provable=63, lapses_on=date(2026, 11, 25))
    register.measure(connection, other, "m", date(2026, 11, 24))
    refresh(connection, None, TODAY)
    question = Question(territory="KZ-75")

    def figures(today: date) -> Figures:
        roll_clock(connection, today)
        return compliance(connection, question, today)[0].figures

    assert (figures(TODAY).verified, figures(TODAY).lapsed, figures(TODAY).measures_overdue) == (1, 0, 0)
    after = figures(date(2026, 11, 25))
    assert (after.verified, after.lapsed, after.measures_overdue, after.full) == (0, 1, 1, 1)
    assert rollup(connection, date(2026, 11, 25)) == recount(connection, date(2026, 11, 25))


def test_an_object_leaves_the_figures_on_the_day_after_its_last(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    register.place(connection, "a", closed=date(2026, 11, 23))
    register.place(connection, "stays")
    refresh(connection, None, TODAY)
    counted = []
    for day in (date(2026, 11, 23), date(2026, 11, 24)):
        roll_clock(connection, day)
        counted.append(compliance(connection, Question(territory="KZ-75"), day)[0].figures.objects)
    assert counted == [2, 1]


def test_a_write_begun_before_midnight_shows_the_day_that_the_register_has_come_to(
    owner_connection: sa.Connection,
) -> None:
    connection = owner_connection
    register.city(connection)
    some, new_year = register.place(connection, "a"), date(2027, 1, 1)
    register.measure(connection, some, "m", date(2026, 12, 31))
    refresh(connection, None, date(2026, 12, 31))
    roll_clock(connection, new_year)
    refresh(connection, [some], date(2026, 12, 31))
    assert compliance(connection, Question(territory="KZ-75"), new_year)[0].figures.measures_overdue == 1
    assert rollup(connection, new_year) == recount(connection, new_year)


def test_a_due_date_moved_from_a_day_to_come_counts_from_that_day(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    some = register.place(connection, "a")
    moved = register.measure(connection, some, "m", date(2027, 6, 1), first_due=date(2026, 6, 1))
    connection.execute(sa.insert(r.extension).values(
        measure=moved, moved_on=date(2026, 11, 25), old_due=date(2026, 6, 1), new_due=date(2027, 6, 1),
        reason="the contractor left", approver="approver-1"))  # fmt: skip
    refresh(connection, None, TODAY)
    assert compliance(connection, Question(territory="KZ-75"), TODAY)[0].figures.measures_overdue == 1
    roll_clock(connection, date(2026, 11, 25))
    assert compliance(connection, Question(territory="KZ-75"), TODAY)[0].figures.measures_overdue == 0


def test_a_new_year_keeps_the_old_one_as_it_ended(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    some = register.place(connection, "a")
    register.passport(connection, some, date(2026, 3, 1), [6] * 6, provable=63)
    refresh(connection, None, TODAY)
    new_year = date(2027, 1, 2)
    roll_clock(connection, new_year)
    by_year = Question(territory="KZ-75", by=frozenset({"year"}), categories=("K",))
    assert {row.keys["year"]: row.figures.verified for row in compliance(connection, by_year, new_year)} == {
        2022: 0, 2023: 0, 2024: 0, 2025: 0, 2026: 1, 2027: 1,
    }  # fmt: skip
    assert rollup(connection, new_year) == recount(connection, new_year)


def test_the_forecast_expects_nothing_of_objects_that_have_closed(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    gone = [register.place(connection, f"gone {i}", sector="culture", closed=date(2025, 6, 1)) for i in range(5)]
    stays = register.place(connection, "stays")
    for some in (*gone, stays):
        register.passport(connection, some, date(2023, 3, 1), [7] * 6, provable=63)
    refresh(connection, None, TODAY)
    expected = forecasts(connection, Question(territory="KZ-75"), TODAY)[()]
    assert [(round(each.mid), round(each.high)) for each in expected.values()] == [(1, 1)] * 5


def test_a_past_day_is_recounted_by_the_same_definitions(owner_connection: sa.Connection) -> None:
    connection, rng = owner_connection, random.Random(3)
    register.city(connection)
    for _ in range(30):
        new_passport(connection, rng, new_object(connection, rng))
    refresh(connection, None, TODAY)
    for year in (2022, 2024, 2025):
        kept = Question(territory="KZ-75", by=frozenset({"category"}), categories=FOR_WHOM, years=(year,))
        asked = Question(territory="KZ-75", by=frozenset({"category"}), categories=FOR_WHOM, as_of=date(year, 12, 31))
        assert compliance(connection, kept, TODAY) == compliance(connection, asked, TODAY)


def test_what_was_recorded_later_was_not_known_before(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    some = register.place(connection, "a", recorded_at=register.LONG_AGO)
    first, second = date(2024, 1, 1), date(2024, 6, 1)
    register.passport(connection, some, first, [4] * 6)
    late = register.LONG_AGO.replace(year=2025)
    register.passport(connection, some, second, [7] * 6, recorded_at=late)

    def states(known_at: object) -> tuple[int, int]:
        asked = Question(territory="KZ-75", as_of=date(2024, 12, 31), known_at=known_at)  # type: ignore[arg-type]
        figures = compliance(connection, asked, TODAY)[0].figures
        return figures.none, figures.full

    assert states(late.replace(year=2024)) == (1, 0)
    assert states(late.replace(month=2)) == (0, 1)


def test_a_move_of_a_due_date_recorded_later_was_not_known_before(owner_connection: sa.Connection) -> None:
    connection = owner_connection
    register.city(connection)
    some, first = register.place(connection, "a", recorded_at=register.LONG_AGO), date(2026, 3, 1)
    moved = register.measure(connection, some, "m", date(2026, 12, 1), first_due=first, recorded_at=register.LONG_AGO)
    learnt = register.LONG_AGO.replace(year=2026, month=10)
    connection.execute(sa.insert(r.extension).values(
        measure=moved, moved_on=date(2026, 2, 1), old_due=first, new_due=date(2026, 12, 1), reason="late",
        approver="approver-1", recorded_at=learnt))  # fmt: skip
    refresh(connection, None, TODAY)

    def overdue(known_at: object) -> int:
        asked = Question(territory="KZ-75", as_of=date(2026, 6, 1), known_at=known_at)  # type: ignore[arg-type]
        return compliance(connection, asked, TODAY)[0].figures.measures_overdue

    assert overdue(learnt.replace(month=9)) == 1
    assert overdue(learnt.replace(month=11)) == 0
    assert overdue(None) == 0
