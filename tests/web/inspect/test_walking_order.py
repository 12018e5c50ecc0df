"""The day's walk on the device: each stop once, never longer than always going to the nearest."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_HARNESS = Path(__file__).resolve().parents[2] / "support" / "routes.mjs"
HERE = {"lon": 76.95, "lat": 43.25}


def walked(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the form answers to each question."""
    lines = "\n".join(json.dumps(each) for each in asked)
    node = shutil.which("node") or "node"
    done = subprocess.run([node, str(_HARNESS)], input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def stops(count: int, seed: int = 1) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        {"number": place, "lon": 76.8 + chance.random() / 5, "lat": 43.2 + chance.random() / 5}
        for place in range(count)
    ]


@pytest.mark.parametrize("start", [None, HERE])
def test_every_stop_is_visited_once_and_the_walk_is_never_longer_than_by_the_nearest(start):
    asked = [{"stops": stops(count, count), "from": start} for count in (*range(40), 150, 450, 1000)]
    for question, answer in zip(asked, walked(asked), strict=True):
        assert sorted(answer["order"]) == [each["number"] for each in question["stops"]]
        assert answer["walked"] <= answer["nearest"] * (1 + 1e-9) + 1e-6


def test_the_walk_is_shorter_where_the_nearest_leads_astray():
    asked = [{"stops": stops(60, seed), "from": HERE} for seed in range(10)]
    answers = walked(asked)
    assert sum(each["walked"] for each in answers) < 0.97 * sum(each["nearest"] for each in answers)


def test_without_a_place_the_walk_begins_at_the_first_stop():
    assert walked([{"stops": stops(30), "from": None}])[0]["order"][0] == 0


def test_stops_on_one_street_are_walked_from_end_to_end():
    street = [{"number": n, "lon": 76.9 + n / 1000, "lat": 43.25} for n in (3, 1, 4, 0, 2)]
    start = {"lon": 76.899, "lat": 43.25}
    assert walked([{"stops": street, "from": start}])[0]["order"] == [0, 1, 2, 3, 4]


def test_stops_at_one_place_are_all_visited():
    same = [{"number": n, "lon": 76.9, "lat": 43.25} for n in range(5)]
    assert sorted(walked([{"stops": same, "from": HERE}])[0]["order"]) == [0, 1, 2, 3, 4]
