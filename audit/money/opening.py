"""New centres: accessible from the first day is a condition of commissioning."""

from __future__ import annotations

from typing import Final, Literal

Opening = Literal["accessible", "excepted", "not_yet", "not_known"]

OPENINGS: Final[tuple[Opening, ...]] = ("accessible", "excepted", "not_yet", "not_known")
"""Adapted for all · an exception was decided, with its reason · not adapted for all · no passport yet."""


def opening(state_for_all: str, *, excepted: bool = False) -> Opening:
    """Whether a new object may be commissioned, by its state for all categories together.

    It may with an approved passport by which it is adapted (partial or full) for every category that applies, or by
    an exception that was decided with a reason.
    """
    if state_for_all in ("partial", "full", "not_applicable"):
        return "accessible"
    if excepted:
        return "excepted"
    return "not_known" if state_for_all in ("unsurveyed", "unknown") else "not_yet"


def may_open(found: Opening) -> bool:
    """Whether the stage may become in_service."""
    return found in ("accessible", "excepted")
