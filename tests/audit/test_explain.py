"""Why an approved version has its verdict: the stored facts, judged once more by the wording it cites."""

from __future__ import annotations

from datetime import date

import pytest

from audit.errors import UnknownNormError
from audit.facts import Facts
from audit.ports import FiledFacts
from audit.usecases.explain import explain


class OnlyThese:
    """Passports held in memory."""

    def __init__(self, *filed: FiledFacts) -> None:
        self._by_number = {each.number: each for each in filed}

    def filed(self, number: str) -> FiledFacts | None:
        return self._by_number.get(number)


def narrow_door(**changes: object) -> FiledFacts:
    facts = Facts.from_store({"entrance/door/1/clear_width": [0.7, "tape"]})
    given = {
        "number": "B-1-v1", "kind": "clinic", "norm": "kz-sp-3.06-101", "wording": date(2019, 2, 18), "facts": facts,
        "forms": (), "host": None,
    }  # fmt: skip
    return FiledFacts(**{**given, **changes})  # type: ignore[arg-type]


def test_a_narrow_door_is_named_with_what_was_measured_and_what_the_norm_asks() -> None:
    verdict = explain(OnlyThese(narrow_door()), "B-1-v1")
    assert verdict is not None
    assert verdict.norm == "kz-sp-3.06-101@2019-02-18"
    assert verdict.states["K"] == "none"
    (door,) = [finding for finding in verdict.findings if finding.quantity == "clear_width"]
    assert (door.measured["value"], door.required["limit"], door.closes_way) == (0.7, 0.9, True)


def test_premises_take_the_entrance_of_the_building_around_them() -> None:
    verdict = explain(OnlyThese(narrow_door(facts=Facts(), host=narrow_door().facts, kind="shop")), "B-1-v1")
    assert verdict is not None
    assert verdict.zones["entrance"]["K"] == "none"


def test_a_version_that_is_not_there_has_no_verdict() -> None:
    assert explain(OnlyThese(), "B-1-v1") is None


def test_a_norm_that_is_no_longer_held_is_named() -> None:
    with pytest.raises(UnknownNormError, match="old-norm"):
        explain(OnlyThese(narrow_door(norm="old-norm")), "B-1-v1")
