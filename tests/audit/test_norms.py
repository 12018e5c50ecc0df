from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.errors import NormError, UnknownNormError
from audit.norms import Rule, editions, load_edition, read_edition
from audit.terms import KINDS, PRESENT, QUANTITIES, ZONE_ITSELF
from audit.verdict.plan import compile_plan

HELD = ("iso-21542-2021", "kz-sp-3.06-101", "ru-sp-59-2020", "us-ada-2010")
CHANGE = dt.date(2019, 2, 18)


def rules() -> Iterator[Rule]:
    for code in HELD:
        yield from load_edition(code).rules


def named(when: object) -> Iterator[str]:
    """Every quantity a condition reads."""
    if isinstance(when, list):
        for part in when:
            yield from named(part)
    elif isinstance(when, dict):
        for field, part in when.items():
            if field in ("quantity", "at_least"):
                yield part
            else:
                yield from named(part)


def test_four_editions_are_held() -> None:
    assert editions() == list(HELD)


def test_every_rule_has_its_clause_and_says_that_it_is_not_verified() -> None:
    assert all(rule.clause and not rule.clause_verified and rule.confidence for rule in rules())


def test_every_rule_cites_a_quantity_of_the_vocabulary_in_its_unit() -> None:
    for rule in rules():
        assert QUANTITIES[rule.zone, rule.element, rule.quantity].unit == rule.unit


def test_every_quantity_is_cited_by_a_rule_or_is_what_a_condition_or_an_import_records() -> None:
    cited = {(rule.zone, rule.element, rule.quantity) for rule in rules()}
    read = {quantity for rule in rules() for quantity in named(rule.when)}
    recorded = {
        "spaces_total", "spaces_accessible", "level", "step_count", "contrast", "portable", "automatic",
        "distance_to_object", "low_floor_buses", "tactile_paving", "kerb_height", "surface_firm", "rise",
    }  # fmt: skip
    strangers = {
        key
        for key in QUANTITIES
        if key not in cited and key[2] not in read | recorded | {PRESENT} and key[1] != ZONE_ITSELF
    }
    assert strangers == set()


def test_the_kazakh_norm_has_two_wordings_split_on_the_day_the_slope_changed() -> None:
    edition = load_edition("kz-sp-3.06-101")
    assert [wording.norm for wording in edition.wordings] == ["kz-sp-3.06-101@2015-07-01", "kz-sp-3.06-101@2019-02-18"]
    assert edition.wording(CHANGE - dt.timedelta(days=1)) is edition.wordings[0]
    assert edition.wording(CHANGE) is edition.wordings[1]
    assert edition.wording(dt.date(1990, 1, 1)) is edition.wordings[0]
    before, after = (set(wording.rules) for wording in edition.wordings)
    assert before - after == {"KZ-RMP-02"}
    assert after - before == {"KZ-RMP-01", "KZ-WC-04"}


def test_one_in_twelve_is_compared_exactly_and_printed_rounded() -> None:
    rule = load_edition("kz-sp-3.06-101").rule("KZ-RMP-01")
    assert rule is not None
    assert rule.limit == 100 / 12
    assert rule.shown_limit == 8.33


def test_a_stricter_earlier_limit_never_closes_the_way_where_todays_wording_passes() -> None:
    for code in HELD:
        first, *_, last = [*load_edition(code).wordings, load_edition(code).wordings[-1]]
        for rule in first.rules.values():
            if rule.severity != "blocking" or rule.id in last.rules or rule.operator == "is":
                continue
            today = [r for r in last.rules.values() if (r.element, r.quantity) == (rule.element, rule.quantity)]
            assert today
            assert rule.impassable is not None
            for other in today:
                assert isinstance(other.limit, float)
                assert rule.impassable >= other.limit if rule.operator == "<=" else rule.impassable <= other.limit


def test_the_eight_proposals_are_marked_as_such() -> None:
    marked = {
        rule.id for rule in load_edition("kz-sp-3.06-101").rules if rule.proposal and rule.confidence == "proposal"
    }
    assert marked == {
        "KZ-ENT-04", "KZ-VIS-01", "KZ-VIS-02", "KZ-HEA-01", "KZ-HEA-02", "KZ-HEA-03", "KZ-COG-01", "KZ-COG-02",
    }  # fmt: skip


def test_rules_for_stops_are_borrowed_and_say_from_whom() -> None:
    borrowed = {rule.id: rule for rule in load_edition("kz-sp-3.06-101").rules if rule.borrowed_from}
    assert sorted(borrowed) == ["ADA-STP-01", "ADA-STP-02", "ADA-STP-03", "ADA-STP-04"]
    assert all(rule.kinds == ("transport_stop",) for rule in borrowed.values())
    assert {rule.borrowed_from for rule in borrowed.values()} == {"us-ada-2010"}


@pytest.mark.parametrize("code", HELD)
def test_an_edition_and_its_decision_tables_are_plain_json(code: str) -> None:
    edition = load_edition(code)
    shape = json.loads(json.dumps(edition.to_json()))
    assert {"code", "wordings", "coverage", "rules"} <= set(shape)
    assert {"id", "zone", "element", "quantity", "operator", "limit", "unit", "impassable", "categories", "severity",
            "clause", "clause_verified"} <= set(shape["rules"][0])  # fmt: skip
    for wording in edition.wordings:
        table = json.loads(json.dumps(wording.decision_table()))
        assert table == wording.decision_table()
        for kind in {kind.family: kind for kind in KINDS.values()}.values():
            assert compile_plan(table, kind).norm == wording.norm


def test_an_unknown_norm_is_named_with_those_known() -> None:
    with pytest.raises(UnknownNormError, match=r"“xx-1”.*kz-sp-3.06-101"):
        load_edition("xx-1")


RULE = """
[[rules]]
id = "T-1"
zone = "entrance"
element = "door"
quantity = "clear_width"
asks = "clear width"
operator = ">="
limit = 0.9
unit = "m"
categories = ["K"]
severity = "blocking"
clause = "cl. 1"
"""
HEAD = """code = "t"
title = "t"
jurisdiction = "xx"
coverage = "extract"
valid_from = 2020-01-01
origin = "a test"
elements = [{ zone = "entrance", element = "door", instances = "bundle", presence = "always" }]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "t.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_edition_loads(tmp_path: Path) -> None:
    assert [rule.id for rule in read_edition(written(tmp_path, HEAD + RULE)).rules] == ["T-1"]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('clause = "cl. 1"', "", 10, "has no clause"),
        ('clause = "cl. 1"', 'clause = ""', 10, "has no clause"),
        ("limit = 0.9", 'limit = "wide"', 10, "no number"),
        ("limit = 0.9", "limit = ", 16, "no TOML"),
        ('quantity = "clear_width"', 'quantity = "colour"', 10, "no list of quantities"),
        ('unit = "m"', 'unit = "cm"', 10, "is in cm"),
        ('operator = ">="', 'operator = "~"', 10, "compares by"),
        ('categories = ["K"]', 'categories = ["X"]', 10, "no category"),
        ('severity = "blocking"', 'severity = "bad"', 10, "blocking or partial"),
        ('severity = "blocking"', 'severity = "blocking"\nkinds = ["castle"]', 10, "no kind"),
        (
            'severity = "blocking"',
            'severity = "blocking"\nwhen = { quantity = "moon", is = "full" }',
            10,
            "condition names",
        ),
        ('severity = "blocking"', 'severity = "blocking"\nwhen = { quantity = "glass" }', 10, "compares nothing"),
        ('severity = "blocking"', 'severity = "blocking"\ncolour = "red"', 10, "nobody reads"),
        ('severity = "blocking"', 'severity = "blocking"\ngroup = "g"', 10, "not described"),
        ('element = "door"\n', 'element = "ramp"\n', 10, "which is in no list"),
        ('title = "t"', "", 1, "has no title"),
        ("[[rules]]", '[[fills]]\nnorm = "nowhere"\nrules = ["N-1"]\n[[rules]]', 0, "cannot be read"),
    ],
)
def test_an_edition_that_does_not_hold_together_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    text = HEAD + RULE
    assert old in text
    with pytest.raises(NormError) as refusal:
        read_edition(written(tmp_path, text.replace(old, new, 1)))
    assert reason in refusal.value.reason
    assert refusal.value.line == line
    assert refusal.value.file.endswith(".toml")


def test_a_rule_written_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NormError, match="twice"):
        read_edition(written(tmp_path, HEAD + RULE + RULE))
