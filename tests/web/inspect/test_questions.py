"""The office's page says how many questions the form asks, and the form asks as many."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import pytest

from audit.form import form_of
from audit.terms import DEPTHS
from tests.support.verdict_cases import wording
from web.inspect.forms import forms_under

ROOT = Path(__file__).resolve().parents[3]
NORM = "kz-sp-3.06-101@2019-02-18"
ROWS = {
    "public transport stop": "transport_stop",
    "park or square": "park",
    "apartment block": "apartment_block",
    "clinic, school, shop and other public buildings": "clinic",
}


def asked_at_first(kinds: Sequence[str]) -> list[list[int]]:
    """By depth, what the device asks of an object nothing is known of."""
    lines = [json.dumps({"forms": forms_under(NORM), "kind": kind}) for kind in kinds]
    harness = ROOT / "tests" / "support" / "questions.mjs"
    node = [shutil.which("node") or "node", str(harness)]
    done = subprocess.run(node, input="\n".join(lines), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def asked_at_most(kind: str) -> list[int]:
    count = Counter(field.depth for field in form_of(wording(NORM), kind).fields)
    return list(accumulate(count[depth] for depth in DEPTHS))


@pytest.fixture(scope="module")
def on_the_page() -> Mapping[str, list[tuple[int, int]]]:
    text = (ROOT / "docs" / "inspect.md").read_text(encoding="utf-8").partition("<!-- questions")[2]
    cells = r" \| ".join([r"(\d+), at most (\d+)"] * 3)
    rows = re.findall(rf"^\| (.+?) \| {cells} \|$", text, re.MULTILINE)
    return {name: [(int(a), int(b)) for a, b in zip(rest[::2], rest[1::2], strict=True)] for name, *rest in rows}


def test_the_page_says_how_many_questions_the_form_asks(on_the_page: Mapping[str, list[tuple[int, int]]]) -> None:
    first = asked_at_first(list(ROWS.values()))
    asked = {
        name: list(zip(at_first, asked_at_most(kind), strict=True))
        for (name, kind), at_first in zip(ROWS.items(), first, strict=True)
    }
    assert on_the_page == asked
