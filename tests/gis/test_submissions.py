"""Submissions of ODK and KoBo come back as the observations they were made of, whichever way they were exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.exchange.rows import Row
from audit.odk.shapes import group_of
from audit.terms import EVIDENCE, OBJECT, PRESENT, QUANTITIES
from gis.files.submissions.opened import open_filings
from tests.support.submissions import FORM, WRITERS, Submission, submission

Observations = list[dict[str, Any]]
GRADES = st.sampled_from(EVIDENCE)


@st.composite
def observations(draw: st.DrawFn) -> Observations:
    """Some answers of a clinic; entrances and the like up to three times, answers of yes and no graded as one."""
    found = []
    for field in draw(st.lists(st.sampled_from(FORM.fields), max_size=12, unique_by=lambda field: field.key)):
        asked = field.asked
        most = 1 if asked.zone == OBJECT else draw(st.integers(1, 3))
        for instance in range(1, most + 1):
            at = {"zone": asked.zone, "element": asked.element, "instance": str(instance)}
            found.append({**at, **draw(answer(asked.zone, asked.element, asked.quantity))})
    return alike_graded(found)


def answer(zone: str, element: str, code: str) -> st.SearchStrategy[dict[str, Any]]:
    quantity = QUANTITIES[zone, element, code]
    nothing = st.fixed_dictionaries(
        {"quantity": st.just(code), "answer": st.sampled_from(["unknown", "not_applicable"])}
    )
    nothing = nothing.map(lambda said: {**said, "evidence": "eye"})
    if quantity.measured:
        values = (
            st.integers(0, 12).map(float) if quantity.unit == "count" else st.integers(0, 3000).map(lambda n: n / 100)
        )
        value = st.fixed_dictionaries(
            {"quantity": st.just(code), "value": values, "unit": st.just(quantity.unit), "evidence": GRADES}
        )
        return value | nothing
    if code == PRESENT:
        return st.fixed_dictionaries({"present": st.sampled_from(["yes", "no"]), "evidence": GRADES})
    return (
        st.fixed_dictionaries({"quantity": st.just(code), "answer": st.sampled_from(["yes", "no"]), "evidence": GRADES})
        | nothing
    )


def alike_graded(found: Observations) -> Observations:
    grades: dict[tuple[str, ...], str] = {}
    for each in found:
        if each.get("present", each.get("answer")) in ("yes", "no"):
            at = (each["zone"], each["element"], each["instance"])
            each["evidence"] = grades.setdefault(at, each["evidence"])
    return found


def read(path: Path) -> list[Row]:
    opened = open_filings(path)
    assert opened is not None
    rows = [opened.filings.read(record) for records in opened.table.read() for record in records]
    return [row for row in rows if row is not None]


def said(row: Row) -> list[dict[str, Any]]:
    assert row.filed is not None, row.reasons
    return [as_number(each) for each in json.loads(row.filed)["body"]["observations"]]


def as_number(observation: dict[str, Any]) -> dict[str, Any]:
    return {**observation, "value": float(observation["value"])} if "value" in observation else observation


def in_order(found: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in found)


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(observations(), min_size=1, max_size=4))
def test_answers_come_back_as_the_observations_they_were(form: str, made: list[Observations], tmp_path: Path) -> None:
    path = WRITERS[form](tmp_path / form, [submission(each, n) for n, each in enumerate(made, start=1)])
    rows = read(path)
    assert [in_order(said(row)) for row in rows] == [in_order(each) for each in made]
    assert len({row.values[4] for row in rows}) == len(made)


def one(tmp_path: Path, form: str, *observed: dict[str, Any], **changes: Any) -> Row:
    (row,) = read(WRITERS[form](tmp_path / form, [submission(observed, **changes)]))
    return row


DOOR = {
    "zone": "entrance",
    "element": "door",
    "instance": "2",
    "quantity": "clear_width",
    "value": 0.85,
    "evidence": "tape",
}


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_said_beside_the_answers_comes_along(form: str, tmp_path: Path) -> None:
    row = one(
        tmp_path, form, DOOR, incomplete_why="closed lift", private_remark="Ask the guard", position="43.22 76.82 0 55"
    )
    body = json.loads(row.filed or "")["body"]
    assert body["depth"] == "standard"
    assert body["norm"] == "kz-sp-3.06-101"
    assert body["inspected_on"] == "2026-01-10"
    assert body["claimed_at"].startswith("2026-01-10T10:25")
    assert body["private"] == "closed lift\nAsk the guard"
    assert body["position"] == {"lon": 76.82, "lat": 43.22, "by": "device", "accuracy_m": 55}
    assert [(each.code, each.params["accuracy"]) for each in row.warnings] == [("position_unsure", "55")]


@pytest.mark.parametrize(
    "given",
    [
        {"type": "Point", "coordinates": [76.82, 43.22, 0], "properties": {"accuracy": 4.9}},
        "43.22 76.82 700.5 4.9",
    ],
)
def test_a_position_is_read_in_each_way_it_is_exported(tmp_path: Path, given: Any) -> None:
    row = one(tmp_path, "odata.json", DOOR, position=given)
    assert json.loads(row.filed or "")["body"]["position"] == {
        "lon": 76.82,
        "lat": 43.22,
        "by": "device",
        "accuracy_m": 5,
    }
    assert row.warnings == []


def test_a_position_without_its_accuracy_is_kept_as_it_is(tmp_path: Path) -> None:
    row = one(tmp_path, "odata.json", DOOR, position="43.22 76.82 0 0")
    assert json.loads(row.filed or "")["body"]["position"] == {"lon": 76.82, "lat": 43.22, "by": "device"}
    assert row.warnings == []


@pytest.mark.parametrize("form", WRITERS)
def test_a_visit_and_a_screening_are_told_apart_from_a_passport(form: str, tmp_path: Path) -> None:
    visit = one(tmp_path, form, outcome="refused", visit_note="The guard said no", depth=None)
    assert json.loads(visit.filed or "")["body"] == {
        "visited_on": "2026-01-10", "outcome": "refused", "note": "The guard said no",
        "claimed_at": "2026-01-10T10:25:00+05:00",
    }  # fmt: skip
    screening = one(tmp_path, form, DOOR, depth="quick")
    assert json.loads(screening.filed or "")["body"].keys() == {"screened_on", "observations"}


def wrong(tmp_path: Path, form: str, **changes: Any) -> list[tuple[str, str]]:
    return [(reason.field, reason.code) for reason in one(tmp_path, form, DOOR, **changes).reasons]


def test_a_submission_without_its_object_or_id_says_what_is_missing(tmp_path: Path) -> None:
    assert wrong(tmp_path, "kobo.json", object_listed=None) == [("object_listed", "no_object")]
    assert wrong(tmp_path, "odata.json", bosaga_form="") == [("bosaga_form", "not_a_submission")]
    bare = {"results": [{"bosaga_form": "kz-sp-3.06-101@2019-02-18", "object_listed": "W-1"}]}
    (tmp_path / "bare.json").write_text(json.dumps(bare), encoding="utf-8")
    assert [reason.code for row in read(tmp_path / "bare.json") for reason in row.reasons] == ["no_submission_id"]


def test_an_export_without_its_repeats_is_no_empty_passport(tmp_path: Path) -> None:
    made: Submission = {**submission([]), "many_entrance": None}
    path = WRITERS["kobo.csv"](tmp_path / "main.csv", [made])
    assert [reason.code for row in read(path) for reason in row.reasons] == ["repeats_missing"]


@pytest.mark.parametrize("text", ["", "object,source_id\nW-1,1\n", '{"results": []}', "[1, 2]", "bosaga_form"])
def test_other_files_are_left_to_the_tables(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    assert open_filings(tmp_path / "p.csv") is None


def test_the_blocks_that_are_repeated_are_those_of_the_form() -> None:
    assert group_of(FORM, "entrance/ramp") == "entrance"
    assert group_of(FORM, "movement/door") == "movement/door"
