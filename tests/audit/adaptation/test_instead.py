"""What may stand in for a work is what the verdict calls conditional once it is recorded, and nothing else."""

from __future__ import annotations

from typing import Any

from audit.adaptation.closing import Pair, Subject
from audit.adaptation.instead import Instead, Substitutes, pairs_of_others, substitutes
from audit.facts import Facts
from audit.terms import OBJECT_FORMS
from tests.support.verdict_cases import BASES, wording

WORDING = wording("kz-sp-3.06-101@2019-02-18")
DOOR: Pair = ("KZ-DOR-03", "1")


def clinic(**facts: Any) -> Subject:
    changed = {key.replace("__", "/"): value for key, value in facts.items()}
    return Subject(WORDING, Facts.from_store({**BASES["clinic"], **changed}), "clinic")


NARROW = clinic(entrance__door__1__clear_width=[0.72, "tape"])


def test_a_door_too_narrow_is_stood_in_for_by_an_aid_there_or_service_elsewhere_and_never_by_help() -> None:
    found = substitutes(NARROW, "entrance", "KO", [])
    assert found == Substitutes(
        ("K",), (Instead(("technical_aid",), ("K",), "entrance"), Instead(OBJECT_FORMS, ("K",), None))
    )
    assert not found.help_is_enough


def test_what_does_not_close_the_way_is_stood_in_for_by_nothing() -> None:
    below_norm = clinic(entrance__door__1__clear_width=[0.85, "tape"])
    assert substitutes(below_norm, "entrance", "K", []) == Substitutes((), ())
    assert substitutes(NARROW, "sanitary", "K", []) == Substitutes((), ())


def test_other_works_count_as_done() -> None:
    assert substitutes(NARROW, "entrance", "K", [DOOR]) == Substitutes((), ())
    assert pairs_of_others([DOOR], [[DOOR], [("KZ-WC-05", "1"), DOOR]]) == [("KZ-WC-05", "1")]


def test_help_is_taken_where_no_dimension_closes_the_way() -> None:
    no_form = clinic(service__form__1__whole_building=["no", "eye"], service__form__1__ground_floor=["no", "eye"])
    failing = [each for each in no_form.verdict().findings if each.closes_way]
    found = substitutes(no_form, "service", {c for each in failing for c in each.categories}, [])
    assert failing
    assert found.help_is_enough
