"""Objects handed to inspectors: one inspector each, in bulk, seen by whom they concern, with their history kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from gis.models.filings import assignment
from gis.queries.assignments import Asked, drafted, hand_overs, handed, progress
from gis.queries.inspectors import candidates
from gis.store.assignments import take_back
from tests.support import places as p
from tests.support.database import TestServer
from tests.support.hands import BOSTANDYK, MEDEU, Hands, city_of_hands


@pytest.fixture
def hands(database_server: TestServer) -> Iterator[Hands]:
    with city_of_hands(database_server) as made:
        yield made


def counts(fates) -> dict[str, int]:
    return {name: len(ids) for name, ids in fates.items() if ids}


def open_rows(hands: Hands) -> int:
    with hands.database.app.read() as connection:
        query = sa.select(sa.func.count()).select_from(assignment).where(assignment.c.ended_at.is_(None))
        return connection.execute(query).scalar_one()


def test_objects_are_handed_once_and_the_same_again_changes_nothing(hands):
    assert counts(hands.give("planner", "dinara", *MEDEU)) == {"handed": 6}
    assert counts(hands.give("planner", "dinara", *MEDEU)) == {"unchanged": 6}
    assert open_rows(hands) == 6


def test_an_object_is_with_one_inspector_and_moves_only_when_that_is_said(hands):
    hands.give("planner", "dinara", *MEDEU[:3])
    assert counts(hands.give("planner", "timur", *MEDEU[:4])) == {"handed": 1, "left": 3}
    assert counts(hands.give("planner", "timur", *MEDEU[:4], from_others=True)) == {"moved": 3, "unchanged": 1}
    assert set(hands.standings("dinara")) == set()
    assert set(hands.standings("timur")) == set(MEDEU[:4])


def test_nobody_is_sent_where_they_do_not_inspect_nor_to_what_is_closed(hands):
    assert counts(hands.give("planner", "dinara", "M-1", "CLOSED", *BOSTANDYK)) == {
        "handed": 1, "closed": 1, "not_theirs": 2,
    }  # fmt: skip
    assert counts(hands.give("reviewer", "timur", "M-2", "B-1")) == {"handed": 1, "not_yours": 1}
    assert counts(hands.give("stranger", "timur", "M-3")) == {"not_yours": 1}
    assert counts(hands.give("planner", "ngo", "M-4")) == {"not_theirs": 1}


def test_two_who_hand_over_the_same_objects_at_once_leave_each_with_one(hands):
    done: list[dict[str, int]] = []
    names = ("dinara", "timur")
    threads = [
        threading.Thread(target=lambda name=name: done.append(counts(hands.give("planner", name, *MEDEU))))
        for name in names
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done, key=str) == [{"handed": 6}, {"left": 6}]
    assert open_rows(hands) == 6


def test_how_far_each_is_follows_what_its_inspector_did_since(hands):
    hands.file("dinara", "M-1", "approved")
    hands.visit("dinara", "M-2")
    hands.give("planner", "dinara", *MEDEU)
    assert set(hands.standings("planner").values()) == {"todo"}, "what was there before does not count"
    for number, state in (("M-1", "draft"), ("M-2", "submitted"), ("M-3", "returned")):
        hands.file("dinara", number, state)
    hands.visit("dinara", "M-4")
    hands.screen("M-5")
    hands.visit("timur", "M-6")
    hands.file("timur", "M-6", "submitted")
    expected = dict(zip(MEDEU, ("draft", "queue", "returned", "visited", "screened", "todo"), strict=True))
    assert hands.standings("planner") == hands.standings("dinara") == expected


def test_what_an_approved_version_overtook_waits_for_nobody(hands):
    hands.give("planner", "dinara", "M-1")
    hands.file("dinara", "M-1", "returned")
    with hands.database.app.write() as connection:
        p.passport(connection, hands.objects["M-1"], [6] * 6, version=5)
    assert hands.standings("planner") == {"M-1": "todo"}


def test_a_version_that_was_withdrawn_has_done_nothing(hands):
    hands.give("planner", "dinara", "M-1", "M-2")
    for number in ("M-1", "M-2"):
        hands.file("dinara", number, "approved")
    with hands.database.app.write() as connection:
        for number in ("M-1", "M-2"):
            p.passport(connection, hands.objects[number], [6] * 6, version=1)
        connection.execute(
            sa.text("""update register.passport set withdrawn_on = effective_on, withdrawn_recorded_at = now(),
                           withdrawn_reason = 'another house' where object = :object"""),
            {"object": hands.objects["M-1"]},
        )
    assert hands.standings("planner") == {"M-1": "todo", "M-2": "approved"}


def test_progress_counts_each_inspector_by_district_and_agrees_with_the_lists(hands):
    hands.give("planner", "dinara", *MEDEU[:4], due=date(2026, 11, 1))
    hands.give("planner", "timur", *MEDEU[4:], *BOSTANDYK)
    hands.file("dinara", "M-1", "submitted")
    hands.file("dinara", "M-2", "draft")
    hands.visit("timur", "B-1")
    with hands.database.app.read(acting=hands.people["planner"]) as connection:
        tallies = {(each.inspector_name, each.district): each for each in progress(connection, p.TODAY)}
        dinara = Asked(inspector=hands.people["dinara"])
        done = list(handed(connection, Asked(**{**_fields(dinara), "group": "done"}), p.TODAY))
        late = list(handed(connection, Asked(**{**_fields(dinara), "overdue": True}), p.TODAY))
    of_dinara, of_timur = tallies["dinara", p.MEDEU], tallies["timur", p.BOSTANDYK]
    assert (of_dinara.handed, of_dinara.done, of_dinara.queue, of_dinara.draft, of_dinara.overdue) == (4, 1, 1, 1, 3)
    assert (of_timur.handed, of_timur.visited, of_timur.done) == (2, 1, 1)
    assert (len(done), len(late)) == (of_dinara.done, of_dinara.overdue)


def _fields(asked: Asked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in Asked.__slots__}


def test_what_is_done_stays_done_however_often_the_list_is_handed_over(hands):
    hands.give("planner", "dinara", *MEDEU)
    hands.visit("dinara", "M-1")
    assert counts(hands.give("planner", "dinara", *MEDEU)) == {"unchanged": 5, "done": 1}
    assert counts(hands.give("planner", "timur", *MEDEU, again=True)) == {"again": 1, "left": 5}
    assert hands.standings("timur") == {"M-1": "todo"}


def test_what_was_taken_back_is_with_nobody_and_its_history_stays(hands):
    hands.give("planner", "dinara", "M-1", note="call first")
    hands.give("reviewer", "timur", "M-1", from_others=True)
    with hands.database.app.write(acting=hands.people["planner"]) as connection:
        ids = [hands.objects["M-1"], hands.objects["M-2"]]
        assert take_back(connection, hands.actor("planner"), ids) == 1
        assert take_back(connection, hands.actor("planner"), ids) == 0
    with hands.database.app.read(acting=hands.people["planner"]) as connection:
        lines = hand_overs(connection, "M-1")
    assert [(each.inspector, each.handed_by, each.ended_by, each.ending) for each in lines] == [
        ("timur", "reviewer", "planner", "taken_back"),
        ("dinara", "planner", "reviewer", "handed_on"),
    ]


def test_a_hand_over_is_seen_by_its_inspector_and_by_those_who_plan_there(hands):
    hands.give("planner", "dinara", "M-1")
    hands.give("planner", "timur", "B-1")
    seen = {name: set(hands.standings(name)) for name in hands.people}
    assert seen == {
        "planner": {"M-1", "B-1"}, "reviewer": {"M-1"}, "dinara": {"M-1"}, "timur": {"B-1"}, "stranger": set(),
        "ngo": set(),
    }  # fmt: skip


def test_the_database_refuses_what_the_application_forgot_to_ask(hands):
    row = {"object": hands.objects["M-1"], "inspector": hands.people["dinara"]}
    afar = {**row, "object": hands.objects["B-1"]}
    hands.give("planner", "timur", "M-2")
    refused = [
        ("stranger", sa.insert(assignment).values(**row, handed_by=hands.people["stranger"])),
        ("dinara", sa.insert(assignment).values(**row, handed_by=hands.people["dinara"])),
        ("planner", sa.insert(assignment).values(**row, handed_by=hands.people["reviewer"])),
        ("planner", sa.insert(assignment).values(**afar, handed_by=hands.people["planner"])),
        ("planner", sa.update(assignment).values(inspector=hands.people["dinara"])),
        ("planner", sa.delete(assignment)),
    ]  # fmt: skip
    for name, statement in refused:
        with pytest.raises(DBAPIError), hands.database.app.write(acting=hands.people[name]) as connection:
            connection.execute(statement)
    ended = {"ended_at": sa.func.now(), "ending": "taken_back"}
    for name in ("timur", "stranger", "ngo"):
        with hands.database.app.write(acting=hands.people[name]) as connection:
            mine = {**ended, "ended_by": hands.people[name]}
            assert connection.execute(sa.update(assignment).values(mine)).rowcount == 0
    assert open_rows(hands) == 1


def test_only_inspectors_who_may_go_there_are_offered_those_who_cover_most_first(hands):
    hands.give("planner", "dinara", "M-1")
    with hands.database.app.read(acting=hands.people["planner"]) as connection:
        found = candidates(connection, {p.MEDEU: 6, p.BOSTANDYK: 2})
    assert [(each.name, each.covers, each.holds) for each in found] == [("timur", 8, 0), ("dinara", 6, 1)]


def test_that_somebody_writes_is_counted_for_those_who_plan_there_alone(hands):
    hands.file("dinara", "M-1", "draft")
    hands.file("timur", "M-2", "returned")
    hands.file("timur", "M-3", "submitted")
    objects = list(hands.objects.values())
    counted = {}
    for name in ("planner", "stranger", "dinara"):
        with hands.database.app.read(acting=hands.people[name]) as connection:
            counted[name] = drafted(connection, objects)
    assert counted == {"planner": 2, "stranger": 0, "dinara": 0}
