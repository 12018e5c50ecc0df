"""The inspector's form as XLSForm: pyxform takes it for every kind of object, and it asks what the form asks."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from pyxform.xls2xform import convert

from audit.form import form_of
from audit.norms import editions, load_edition
from audit.odk.names import parts_of
from audit.odk.rows import Survey
from audit.odk.survey import survey_of
from audit.terms import DEPTHS, KINDS, ZONES
from tests.support.site import site_without_database
from tests.support.verdict_cases import wording
from web.inspect.forms import PREMISES, forms_under
from web.odk.sheets import LANGUAGES, Sheet, sheets_of

TODAY = wording("kz-sp-3.06-101@2019-02-18")
SITE = site_without_database()
ALL = tuple(KINDS)


@cache
def survey(*kinds: str) -> Survey:
    return survey_of(TODAY, kinds)


@cache
def sheets(*kinds: str) -> dict[str, Sheet]:
    with SITE.test_request_context("/"):
        return sheets_of(survey(*kinds), "ru")


def as_pyxform_reads(found: dict[str, Sheet]) -> dict[str, list[dict[str, str]]]:
    return {
        name: [{title: cell for title, cell in zip(header, row, strict=True) if cell} for row in rows]
        for name, (header, rows) in found.items()
    }


def different_forms() -> list[tuple[str, ...]]:
    """A kind of each sort that is asked alike: of two of a sort only the kind's own code differs. And all in one."""
    places = forms_under(TODAY.norm)["kinds"]
    alike = {(places[kind], places[kind + PREMISES]): (kind,) for kind in KINDS}
    return [*alike.values(), ALL]


@pytest.mark.parametrize("kinds", different_forms(), ids=lambda kinds: kinds[0] if len(kinds) == 1 else "all")
def test_pyxform_takes_the_form_without_a_warning(kinds: tuple[str, ...]) -> None:
    made = convert(as_pyxform_reads(sheets(*kinds)), validate=False)
    assert made.warnings == []
    for language in LANGUAGES.values():
        assert f'lang="{language}"' in made.xform


def rows(*kinds: str) -> dict[str, dict[str, Any]]:
    header, found = sheets(*kinds)["survey"]
    named = [dict(zip(header, row, strict=True)) for row in found]
    return {row["name"]: row for row in named if not row["type"].startswith("end ")}


@pytest.mark.parametrize("kind", ["clinic", "transport_stop", "apartment_block", "park", "pharmacy"])
def test_every_question_of_the_form_is_there_once_and_named_by_what_it_asks(kind: str) -> None:
    asked = {field.key for premises in (False, True) for field in form_of(TODAY, kind, premises=premises).fields}
    names = [row.name for row in survey(kind).rows if row.type.split()[0] in ("select_one", "decimal", "integer")]
    assert len(names) == len(set(names))
    assert {"/".join(parts) for name in names if len(parts := parts_of(name)) == 3 and parts[2] != "by"} - {
        f"{zone}/zone/present" for zone in ZONES
    } == asked


@pytest.mark.parametrize("code", editions())
def test_under_every_wording_there_is_a_form(code: str) -> None:
    for each in load_edition(code).wordings:
        assert len(survey_of(each, ("clinic",)).rows) > 20


def test_what_is_asked_follows_depth_presence_and_conditions() -> None:
    found = rows("clinic")
    assert "depth_rank} >= 3" in found["at_entrance__stair_outdoor"]["relevant"]
    assert found["of_entrance__ramp"]["relevant"] == "${entrance__ramp__present} = 'yes'"
    handrails = found["entrance__ramp__handrails_both_sides"]["relevant"]
    assert "${entrance__ramp__rise} > 0.45" in handrails
    assert "${entrance__ramp__flight_rise} > 0.45" in handrails
    floors = "${object__object__public_floors}"
    assert (
        found["movement__lift__serves_all_floors"]["relevant"] == f"({floors} != '' and {floors} > 1) or {floors} = ''"
    )
    assert "step_free" in found["at_entrance__ramp"]["relevant"]


def test_every_reference_leads_to_a_row() -> None:
    names = {row.name for row in survey(*ALL).rows}
    for row in survey(*ALL).rows:
        for cell in row.cells.values():
            assert set(re.findall(r"\$\{([^}]*)\}", cell)) <= names, row


def test_values_have_the_limits_and_units_of_the_form() -> None:
    width = rows("clinic")["entrance__door__clear_width"]
    assert (width["type"], width["constraint"]) == ("decimal", ". >= 0 and . <= 30")
    assert width["label::English (en)"].endswith(", m")
    assert "0 to 30 m" in width["constraint_message::English (en)"]
    assert rows("clinic")["object__object__public_floors"]["type"] == "integer"


def test_three_answers_are_three_choices_and_one_of_them_only_where_the_rule_allows_it() -> None:
    header, found = sheets("clinic")["choices"]
    lists: dict[str, dict[str, str]] = {}
    for row in found:
        said = dict(zip(header, row, strict=True))
        lists.setdefault(said["list_name"], {})[said["name"]] = said["label::English (en)"]
    assert list(lists["demanded_or_left_out"].values()) == [
        "Yes", "No, and it should be here", "Not required here", "Don't know",
    ]  # fmt: skip
    questions = rows("clinic")
    assert questions["entrance__ramp__handrails_both_sides"]["type"] == "select_one flag_or_left_out"
    assert questions["entrance__door__clear_width__by"]["type"] == "select_one graded"
    assert questions["territory__kerb_ramp__present"]["type"] == "select_one demanded_or_left_out"
    assert list(lists["depth"]) == list(DEPTHS)


def test_every_text_is_there_in_every_language() -> None:
    for name in ("survey", "choices"):
        header, found = sheets(*ALL)[name]
        for text in ("label", "hint", "constraint_message"):
            places = [place for place, title in enumerate(header) if title.startswith(f"{text}::")]
            for row in found:
                assert len({bool(row[place]) for place in places} or {True}) == 1, row


def test_the_same_questions_are_the_same_version() -> None:
    first, second = (sheets_version("clinic"), sheets_version("school"))
    assert first != second
    assert re.fullmatch(r"20190218\.[0-9a-f]{8}", first)


def sheets_version(kind: str) -> str:
    header, found = sheets(kind)["settings"]
    return dict(zip(header, found[0], strict=True))["version"]
