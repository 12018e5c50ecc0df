"""The colours of the states: seen against their ground, and told apart by every kind of colour sight."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

_STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
_STATES = ("full", "partial", "conditional", "none", "unknown", "unsurveyed")
_VERDICTS = _STATES[:4]
# Machado, Oliveira and Fernandes 2009, full severity, on linear RGB.
_SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, float, float]


def palette(scheme: str) -> dict[str, str]:
    light, dark = (_STATIC / "css" / "tokens.css").read_text(encoding="utf-8").split("@media", 1)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark))


def linear(colour: str) -> Triple:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(rgb: Triple) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(linear(one)), luminance(linear(other))))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Triple) -> Triple:
    red, green, blue = (min(1.0, max(0.0, c)) for c in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = luminance((red, green, blue))
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, sight: str) -> Triple:
    rgb = linear(colour)
    red, green, blue = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in _SIGHTS[sight])
    return lab((red, green, blue))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", _STATES)
def test_a_state_stands_out_from_both_grounds(scheme: str, state: str) -> None:
    colours = palette(scheme)
    for ground in ("ground", "ground-2"):
        assert contrast(colours[state], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_links_can_be_read(scheme: str) -> None:
    colours = {**palette("light"), **palette(scheme)}
    for text, ground in itertools.product(("ink", "ink-2", "link"), ("ground", "ground-2")):
        assert contrast(colours[text], colours[ground]) >= 4.5
    assert contrast(colours["brand-ink"], colours["brand"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", _SIGHTS)
def test_two_states_are_told_apart_by_every_sight(scheme: str, sight: str) -> None:
    colours = palette(scheme)
    # A difference of 10 in Lab is plain to see side by side; the shapes differ besides.
    close = [
        pair for pair in itertools.combinations(_STATES, 2) if math.dist(*(seen(colours[s], sight) for s in pair)) < 10
    ]
    assert close == []


def test_every_state_has_a_shape_of_its_own() -> None:
    sprite = (_STATIC / "img" / "sprite.svg").read_text(encoding="utf-8")
    shapes = dict(re.findall(r'<symbol id="(\w+)" viewBox="0 0 20 20">(.*?)</symbol>', sprite))
    assert {*_STATES, "not_applicable"} <= set(shapes)
    assert len(set(shapes.values())) == len(shapes)
    assert 'fill="#' not in "".join(shapes.values())
