"""The code on a letter: long enough, readable, and read as people type it."""

from __future__ import annotations

import math
import secrets

import pytest

from audit.notice import ALPHABET, LENGTH, draw, grouped, read_code

CODE = "ACDEFGHJKMNPQRTU"


def test_a_code_has_more_than_sixty_bits_and_no_two_signs_that_look_alike():
    assert math.log2(len(set(ALPHABET))) * LENGTH > 60
    for alike in ("0OQ", "1IL", "2Z", "5S", "8B"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike
    drawn = {draw(secrets.randbelow) for _ in range(50)}
    assert len(drawn) == 50
    assert all(read_code(grouped(code)) == code for code in drawn)


@pytest.mark.parametrize(
    "typed", ["ACDE-FGHJ-KMNP-QRTU", "acde fghj kmnp qrtu", "  ACDE–FGHJ–KMNP–QRTU\n", "АСDЕ-FGНJ-КМNР-QRТU"]
)
def test_a_code_is_read_in_any_case_with_any_gaps_from_either_keyboard(typed):
    assert read_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "A", CODE[:-1] + "0", "ы" * 16, "x" * 10_000])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
