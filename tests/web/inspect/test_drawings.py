"""The drawings of what to measure where: there is one for every length and slope, and none says a word."""

from __future__ import annotations

import re
from pathlib import Path

import web
from audit.norms import editions, load_edition
from audit.terms import QUANTITIES

SPRITE = (Path(web.__file__).parent / "static" / "img" / "inspect" / "measures.svg").read_text(encoding="utf-8")
DRAWN = re.findall(r'<symbol id="([\w-]+)" viewBox="0 0 160 100">', SPRITE)


def test_every_drawing_is_of_something_that_is_measured() -> None:
    measured = {name for _, element, code in QUANTITIES for name in (f"{element}-{code}", code)}
    assert sorted(set(DRAWN)) == sorted(DRAWN)
    assert set(DRAWN) <= measured


def test_every_length_and_slope_that_a_norm_asks_for_is_drawn() -> None:
    asked = {
        (rule.element, rule.quantity)
        for code in editions()
        for rule in load_edition(code).rules
        if rule.unit in ("m", "percent") and not rule.quantity.endswith("_share")
    }
    assert asked
    assert {(element, code) for element, code in asked if not {f"{element}-{code}", code} & set(DRAWN)} == set()


def test_a_drawing_has_no_words_no_styles_and_takes_the_colours_of_the_page() -> None:
    assert set(re.findall(r"<(\w+)", SPRITE)) == {"svg", "symbol", "g", "path"}
    assert set(re.findall(r' (?:stroke|fill)="([^"]+)"', SPRITE)) == {
        "none",
        "currentColor",
        "var(--accent, currentColor)",
    }
    assert "style" not in SPRITE
