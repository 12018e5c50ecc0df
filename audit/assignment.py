"""Objects handed to inspectors: how far each hand-over is, and what one more would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from audit.typed import Read, day, flag, listed, record, refuse, text, whole

Standing = Literal["returned", "queue", "approved", "draft", "screened", "visited", "todo"]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
"""How far a hand-over is; of several that hold, the first.

Since the hand-over, by its inspector: a passport returned, submitted, approved, begun; a visit without a passport. A
screening names nobody, so any counts that was filed here. `todo` holds when none does.
"""
DONE: Final[frozenset[Standing]] = frozenset({"queue", "approved", "screened", "visited"})
"""Nobody needs to go there any more: somebody was there, and the register knows what was found."""

Group = Literal["todo", "draft", "returned", "done"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)

Fate = Literal[
    "handed", "again", "moved", "renewed", "unchanged", "done", "left", "not_yours", "not_theirs", "closed"
]  # fmt: skip
FATES: Final[tuple[Fate, ...]] = get_args(Fate)
"""What a hand-over does with an object: nobody had it · was done, and somebody goes again · taken from another · told
anew (day, note) · is so already · is done and stays so · stays with another · outside the giver's territory · outside
the inspector's · nobody inspects it."""
ACTS: Final[frozenset[Fate]] = frozenset({"handed", "again", "moved", "renewed"})

INSPECTED_STAGES: Final = ("planned", "construction", "in_service")
"""Stages at which somebody may be sent to look."""
MOST: Final = 20_000
"""Objects of one hand-over."""
LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Order:
    """A hand-over: to whom, by which day, with what words.

    `from_others` takes objects that are with somebody else; `again` sends somebody to what was done.
    """

    inspector: int
    due: dt.date | None = None
    note: str = ""
    from_others: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """With whom an object is now, and how far that is."""

    inspector: int
    due: dt.date | None
    note: str
    standing: Standing


def group(standing: Standing) -> Group:
    """Under which heading an inspector finds it."""
    if standing in DONE:
        return "done"
    return "todo" if standing == "todo" else "draft" if standing == "draft" else "returned"


def fate(order: Order, stage: str, held: Held | None, *, may_give: bool, may_take: bool) -> Fate:
    """What a hand-over does with one object.

    ``may_give``: the giver plans where it lies; ``may_take``: the inspector inspects there.
    """
    if not may_give:
        return "not_yours"
    if stage not in INSPECTED_STAGES:
        return "closed"
    if not may_take:
        return "not_theirs"
    if held is None:
        return "handed"
    if held.standing in DONE:
        return "again" if order.again else "done"
    if held.inspector != order.inspector:
        return "moved" if order.from_others else "left"
    return "unchanged" if (held.due, held.note) == (order.due, order.note) else "renewed"


def read_order(payload: object, today: dt.date) -> tuple[Order, list[str], bool]:
    """A hand-over as sent: the order, the numbers of the objects, whether it is only to be tried.

    Raises `InvalidInput`.
    """
    fields = {
        "objects": listed(text(40), MOST), "inspector": whole(1, 10**18), "due": _from(today),
        "note": text(LONGEST_NOTE), "from_others": flag, "again": flag,
        "preview": flag,
    }  # fmt: skip
    given: Mapping[str, Any] = record(fields, required=("objects", "inspector"))(payload, "")
    return _order(given), _numbers(given), bool(given.get("preview"))


def read_told(payload: object, today: dt.date) -> Order:
    """The order alone, where the objects are named otherwise. Raises `InvalidInput`."""
    fields = {
        "inspector": whole(1, 10**18), "due": _from(today), "note": text(LONGEST_NOTE), "from_others": flag,
        "again": flag,
    }  # fmt: skip
    return _order(record(fields, required=("inspector",))(payload, ""))


def read_taken_back(payload: object) -> list[str]:
    """The numbers of objects that are taken back. Raises `InvalidInput`."""
    return _numbers(record({"objects": listed(text(40), MOST)}, required=("objects",))(payload, ""))


def _order(given: Mapping[str, Any]) -> Order:
    due = given.get("due")
    return Order(
        given["inspector"],
        dt.date.fromisoformat(due) if due else None,
        given.get("note", ""),
        bool(given.get("from_others")),
        bool(given.get("again")),
    )


def _numbers(given: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(given["objects"]))


def _from(today: dt.date) -> Read:
    def read(given: object, at: str) -> str:
        kept = day(given, at)
        if dt.date.fromisoformat(kept) < today:
            refuse(at, "due_past", value=kept, today=today.isoformat())
        return kept

    return read
