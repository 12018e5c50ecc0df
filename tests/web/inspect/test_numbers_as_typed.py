"""Numbers typed into the inspector's form: read as people write them, and shown again so that nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

_HARNESS = Path(__file__).resolve().parents[2] / "support" / "numbers.mjs"


def as_read(*typed: str) -> list[tuple[float | None, str]]:
    """What the form reads of each, and how it stands in the field then."""
    lines = "\n".join(json.dumps(each) for each in typed)
    node = shutil.which("node") or "node"
    done = subprocess.run([node, str(_HARNESS)], input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_a_number_is_read_with_comma_or_point_blanks_and_each_sign_for_minus() -> None:
    typed = ("0,85", " 1 200.5 ", "-43.25", "\u221243,25", "\u201343,25")
    assert [value for value, _ in as_read(*typed)] == [0.85, 1200.5, -43.25, -43.25, -43.25]


def test_what_is_no_number_is_none() -> None:
    assert {value for value, _ in as_read("", "-", "1-2", "--1", "1,2,3", "1e5", "wide")} == {None}


def test_a_number_stands_in_its_field_as_exact_as_a_coordinate_and_is_read_the_same_again() -> None:
    typed = ("76,9312345", "-0,0000001", "\u221243.2500001", "12345,5")
    first = as_read(*typed)
    assert [value for value, _ in first] == [76.9312345, -1e-7, -43.2500001, 12345.5]
    assert as_read(*(shown for _, shown in first)) == first
