"""Classes of the district shading: fixed, so that years and categories can be compared; printed on every map."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

BREAKS: Final = (0.2, 0.4, 0.6, 0.8)
"""Shares of adapted objects where a new class begins."""
CLASSES: Final = tuple(zip((0.0, *BREAKS), (*BREAKS, 1.0), strict=True))
"""From (included) and to (left out, but for the last) of each class."""


def shade(share: float) -> int:
    """The class of a share from 0 to 1, counted from 0."""
    return bisect_right(BREAKS, share)
