from typing import Any

import pytest

from audit.verdict import Assessment
from tests.support.verdict_cases import Case, cases


def seen(verdict: Assessment) -> dict[str, Any]:
    """What a case may expect, read off a verdict."""
    found = verdict.findings
    return {
        "code": verdict.code,
        "complete": verdict.complete,
        "sufficient": verdict.sufficient,
        "findings": sorted({f.rule for f in found}),
        "closes": sorted({f.rule for f in found if f.closes_way}),
        "decisive": sorted({f.rule for f in found if f.decisive}),
        "missing": sorted({m.rule for m in verdict.missing}),
        "necessary": sorted({m.rule for m in verdict.missing if m.necessary}),
        "reports": sorted({r.code for r in verdict.reports}),
        "borrowed": {f.rule: f.borrowed_from for f in found if f.borrowed_from},
    }


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_engine_says_what_was_worked_out_by_hand(case: Case) -> None:
    verdict = case.judged()
    expect = dict(case.expect)
    assert {c: verdict.states[c] for c in expect.get("states", {})} == expect.pop("states", {})
    for zone, states in expect.pop("zones", {}).items():
        assert (zone, {c: verdict.zones[zone][c] for c in states}) == (zone, states)
    best = expect.pop("best_entrance", {})
    assert {c: verdict.best_entrance[c] for c in best} == best
    was = seen(verdict)
    assert {name: was[name] for name in expect} == expect


def test_each_case_says_in_a_sentence_why() -> None:
    assert len(cases()) >= 60
    assert not [str(case) for case in cases() if len(case.data["why"].split()) < 4]
    assert len({case.data["name"] for case in cases()}) == len(cases())
