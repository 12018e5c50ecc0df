"""Works in the synthetic city: what was found wanting is built anew, and the engine agrees."""

from __future__ import annotations

from datetime import date

from audit.consistency import contradictions
from audit.demo.draw import Draw
from audit.demo.mend import filled, mended
from audit.demo.observe import Visit
from audit.demo.quality import Quality, Surveyor
from audit.demo.site import Site
from audit.demo.survey import survey
from audit.facts import Facts
from audit.norms import load_edition
from audit.verdict import Assessment, assess

WORDING = load_edition("kz-sp-3.06-101").wording(date(2024, 5, 5))
SCHOOL = Site(0, "KZ-75-ALM", "school", "state", "in_service", date(1975, 1, 1), None, None, 3, 900)
POOR = Quality(-2.0, -2.0, -2.0, -2.0)


def visit(number: int, gaps: float = 0.0) -> Visit:
    return Visit(SCHOOL, POOR, Surveyor("full", gaps, 0.0, 0.0), Draw(1, "test", number))


def judge(facts: dict[str, list[float | str]]) -> Assessment:
    return assess(WORDING, Facts.from_store(facts), kind="school")


def test_closing_every_finding_leaves_none_that_closes_the_way() -> None:
    for number in range(8):
        look = visit(number)
        facts = survey(look)
        before = judge(facts)
        after = judge(mended(facts, before.findings, look))

        assert len(after.findings) < len(before.findings) / 3
        assert [finding.rule for finding in after.findings if finding.closes_way and finding.decisive] == []
        assert "none" not in after.states.values()
        assert list(contradictions(Facts.from_store(mended(facts, before.findings, look)))) == []


def test_mending_one_entrance_leaves_the_rest_of_the_building_as_it_was() -> None:
    look = visit(3)
    facts = survey(look)
    findings = [finding for finding in judge(facts).findings if finding.zone == "entrance"]
    after = mended(facts, findings, look)

    assert findings
    assert {path: fact for path, fact in facts.items() if not path.startswith("entrance/")} == {
        path: fact for path, fact in after.items() if not path.startswith("entrance/")
    }


def test_a_second_visit_answers_what_was_left_open() -> None:
    for number in range(8):
        look = visit(number, gaps=0.5)
        facts = survey(look)
        after = filled(facts, look)

        assert any(what == "unknown" for what, _ in facts.values())
        assert not any(what == "unknown" for what, _ in after.values())
        assert list(contradictions(Facts.from_store(after))) == []


def test_what_is_measured_anew_is_stored_as_a_tape_is_read() -> None:
    for number in range(60):
        here = visit(number, gaps=0.4)
        facts = survey(here)
        after = filled(facts, here)
        values = [what for what, _ in (mended(after, judge(after).findings, here) | after).values()]
        assert [value for value in values if isinstance(value, float) and value != round(value, 9)] == []
