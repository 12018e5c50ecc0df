import pytest

from audit.terms import CATEGORIES, worst
from audit.verdict import code_of

SHORT = {"f": "full", "p": "partial", "c": "conditional", "n": "none", "u": "unknown", "-": "not_applicable"}


def states(letters: str) -> dict[str, str]:
    return {c: SHORT[letter] for c, letter in zip(CATEGORIES, letters, strict=True)}


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("fffff", "ДП-В"),
        ("pffff", "ДЧ-В; ДП-И (О, С, Г, У)"),
        ("ppppp", "ДЧ-В"),
        ("cffpn", "ДП-И (О, С); ДЧ-И (Г); ДУ (К); ВНД (У)"),
        ("ccn--", "ДУ (К, О); ВНД (С)"),
        ("nnnnn", "ВНД"),
        ("ccccc", "ДУ"),
        ("fff--", "ДП-В; не применимо (Г, У)"),
        ("pff--", "ДЧ-В; ДП-И (О, С); не применимо (Г, У)"),
        ("uffff", None),
        ("-----", None),
    ],
)
def test_the_code_of_the_official_form(letters: str, code: str | None) -> None:
    assert code_of(states(letters)) == code


def test_without_a_category_the_worst_applicable_state_counts() -> None:
    assert worst(states("fpuc-")) == "unknown"
    assert worst(states("fn---")) == "none"
    assert worst(states("-----")) == "not_applicable"
