"""A code that a document and a table both use is worded for the one it came from."""

from __future__ import annotations

from string import Formatter

import pytest

from audit.errors import MESSAGES
from audit.exchange.reasons import ROW_REASONS, sentence_of

TWICE = sorted(MESSAGES.keys() & ROW_REASONS.keys())


def gaps(sentence: str) -> dict[str, str]:
    return {name: "?" for _text, name, *_rest in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", TWICE)
def test_each_side_is_told_in_its_own_words_and_no_gap_stays_open(code: str) -> None:
    for own in (MESSAGES[code], ROW_REASONS[code]):
        chosen = sentence_of(code, gaps(own))
        assert chosen is not None
        chosen.format(**gaps(own))
        assert chosen == own or gaps(chosen).keys() <= gaps(own).keys()


def test_a_code_without_a_sentence_has_none() -> None:
    assert sentence_of("no_such_code", {}) is None
