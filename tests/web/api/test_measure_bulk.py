"""Standard measures for a selection: counted first, then planned, each object that is left out with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from gis.models import register as r
from gis.queries.log_check import check_log
from tests.support import places as p
from tests.support.counted import recount, rollup
from tests.support.database import TestServer
from tests.support.works import NARROW, TODAY, Town, survey, town

WANTED: dict[str, Any] = {"work": "current_repair", "rules": ["KZ-DOR-03"], "due": "2027-06-01"}


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Three more clinics: one fails two doors, one meets everything, one lies in another city."""
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        with made.database.app.write() as connection:
            narrow = {**NARROW, "movement/door/1/clear_width": [0.7, "tape"]}
            good = {**NARROW, "entrance/door/1/clear_width": [0.95, "tape"]}
            far = {"territory": p.OTHER_CITY, "district": p.OTHER_CITY, "lon": 69.6, "lat": 42.3}
            for number, facts, where in (("TWO-4", narrow, {}), ("GOOD-5", good, {}), ("FAR-6", NARROW, far)):
                survey(connection, p.place(connection, number, **where), facts)
        yield made


def ask(here: Town, who: str = "planner", **more: Any) -> Any:
    return here.send(who, "POST", "/measures/bulk", {**WANTED, **more})


def planned(here: Town) -> int:
    with here.database.app.read() as connection:
        mine = sa.select(sa.func.count()).where(r.measure.c.source == "register")
        return int(connection.execute(mine).scalar_one())


def test_a_selection_is_counted_then_planned_once_and_the_rest_is_told_why(here: Town) -> None:
    selection = {"filter": {"territory": "KZ", "sector": ["health"]}, "rules": ["KZ-DOR-03", "KZ-COR-11"]}
    preview = ask(here, **selection)
    assert preview.status_code == 200, preview.text
    assert (preview.json["dry_run"], planned(here)) == (True, 0)
    assert preview.json["selected"] == 5
    assert preview.json["skipped"] == {"no_passport": 1, "not_allowed": 1, "nothing_fails": 1}
    done = ask(here, **selection, dry_run=False)
    assert done.status_code == 200, done.text
    assert {(m["object"], m["zone"]) for m in done.json["measures"]} >= {
        ("CLINIC-1", "entrance"),
        ("TWO-4", "entrance"),
    }
    assert done.json["planned"] == preview.json["planned"] == planned(here)
    assert all(isinstance(m["id"], int) for m in done.json["measures"])
    again = ask(here, **selection, dry_run=False)
    assert (again.json["planned"], again.json["skipped"]["planned_already"]) == (0, 2)
    shown = here.show("planner", done.json["measures"][0]["id"])
    assert (shown["status"], shown["due"], [step["step"] for step in shown["steps"]]) == (
        "planned", "2027-06-01", ["plan"])  # fmt: skip
    with here.database.app.read() as connection:
        assert check_log(connection).faults == []
        assert rollup(connection, TODAY) == recount(connection, TODAY)


def test_only_what_was_counted_is_planned(here: Town) -> None:
    """As many objects as were counted are not those that were counted."""
    rules = {"rules": ["KZ-TER-01", "KZ-DOR-03"]}
    with here.database.app.write() as connection:
        for number in ("SEEN-1", "SEEN-2"):
            survey(connection, p.place(connection, number), NARROW)
    counted = ask(here, objects=["SEEN-1"], **rules).json
    before = planned(here)
    other = ask(here, objects=["SEEN-2"], dry_run=False, seen=counted["seen"], **rules)
    assert (other.status_code, other.json["code"]) == (409, "selection_changed")
    assert "Nothing was planned" in other.json["detail"]
    fewer = ask(here, objects=["SEEN-1"], rules=["KZ-DOR-03"], dry_run=False, seen=counted["seen"])
    assert (fewer.status_code, planned(here)) == (409, before)
    done = ask(here, objects=["SEEN-1"], dry_run=False, seen=counted["seen"], **rules)
    assert (done.status_code, done.json["planned"]) == (200, counted["planned"])
    again = ask(here, objects=["SEEN-1"], dry_run=False, seen=counted["seen"], **rules)
    assert again.status_code == 409


def test_objects_may_be_named(here: Town) -> None:
    answer = ask(here, objects=["GOOD-5", "NOWHERE-9", "FAR-6"])
    assert answer.json["selected"] == 3
    assert {skip["object"]: skip["why"] for skip in answer.json["skips"]} == {
        "GOOD-5": "nothing_fails", "NOWHERE-9": "unknown_object", "FAR-6": "not_allowed"}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({}, "/filter", "filter_or_objects"),
        ({"objects": ["GOOD-5"], "filter": {"q": "x"}}, "/filter", "filter_or_objects"),
        ({"objects": ["GOOD-5"], "due": "2031-01-01"}, "/due", "due_beyond_horizon"),
        ({"objects": ["GOOD-5"], "rules": []}, "/rules", "required"),
        ({"filter": {"bbox": [9, 9, 1, 1]}}, "/filter/bbox", "bad_box"),
        ({"filter": {"status": "verified"}}, "/filter/status", "no_such_field"),
    ],
)
def test_a_selection_that_is_wrong_is_refused_by_name(here: Town, more: Any, pointer: str, code: str) -> None:
    answer = ask(here, **more)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]


def test_who_plans_nowhere_plans_nothing_for_many_either(here: Town) -> None:
    assert ask(here, "reviewer", objects=["GOOD-5"]).status_code == 403
