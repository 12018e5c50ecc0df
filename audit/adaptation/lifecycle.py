"""The life of a measure as one table: which step it may take, from which status, and where that leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, get_args

from audit.passport import WORKS
from audit.terms import MeasureStatus

Payer = Literal["city", "owner", "donor"]
MeasureStage = Literal["urgent", "deferred", "final"]
Step = Literal[
    "plan", "edit", "start", "claim", "open", "refuse", "verify", "ask_extension", "extend", "keep_due",
    "ask_derogation", "derogate", "keep_duty", "cancel", "dispute", "reopen",
]  # fmt: skip

PAYERS: Final[tuple[Payer, ...]] = get_args(Payer)
MEASURE_STAGES: Final[tuple[MeasureStage, ...]] = get_args(MeasureStage)
STEPS: Final[tuple[Step, ...]] = get_args(Step)
KINDS_OF_WORK: Final = tuple(work for work in WORKS if work != "none")
OPEN: Final[tuple[MeasureStatus, ...]] = ("planned", "started", "claimed")
"""Measures still to be done, or to be seen done."""
ENDED: Final[tuple[MeasureStatus, ...]] = ("verified", "cancelled", "derogated")
_AT_WORK: Final[tuple[MeasureStatus, ...]] = ("planned", "started")


@dataclass(frozen=True, slots=True)
class Move:
    """From which statuses a step is taken, and the status after it; None: as before."""

    of: tuple[MeasureStatus, ...]
    to: MeasureStatus | None = None


MOVES: Final[Mapping[Step, Move]] = MappingProxyType(
    {
        "plan": Move((), "planned"),
        "edit": Move(_AT_WORK),
        "start": Move(("planned",), "started"),
        "claim": Move(_AT_WORK, "claimed"),
        # a verification is opened: somebody goes to measure what was reported done
        "open": Move(("claimed",)),
        # back to where it was before it was reported done
        "refuse": Move(("claimed",)),
        "verify": Move(("claimed",), "verified"),
        "ask_extension": Move(_AT_WORK),
        "extend": Move(_AT_WORK),
        "keep_due": Move(_AT_WORK),
        "ask_derogation": Move(_AT_WORK),
        "derogate": Move(_AT_WORK, "derogated"),
        "keep_duty": Move(_AT_WORK),
        "cancel": Move(_AT_WORK, "cancelled"),
        "dispute": Move(_AT_WORK),
        # the version that showed it done was withdrawn: nothing shows it any more
        "reopen": Move(("verified",), "claimed"),
    }
)
"""Every step a measure may take. What stands here no place else repeats but the database's own wall."""

DECISIONS: Final[Mapping[Step, tuple[Step, Step]]] = MappingProxyType(
    {"ask_extension": ("extend", "keep_due"), "ask_derogation": ("derogate", "keep_duty")}
)
"""What is asked for → the step that grants it, the step that does not."""


def after(step: Step, status: MeasureStatus, *, started: bool = False) -> MeasureStatus | None:
    """The status after a step; None where a measure of this status does not take it. `started`: work had begun."""
    move = MOVES[step]
    if status not in move.of:
        return None
    if step == "refuse":
        return "started" if started else "planned"
    return move.to or status
