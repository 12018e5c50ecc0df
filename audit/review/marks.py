"""A reviewer's marks: each part of a filing accepted, or to be returned with a reason, and whether that still holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args

from audit.errors import InvalidInput, Problem
from audit.review.differences import Difference
from audit.review.parts import GENERAL, changes, has_changed, part_named
from audit.typed import choice, record, text

Judgement = Literal["accepted", "returned", "open"]
JUDGEMENTS: Final[tuple[Judgement, ...]] = get_args(Judgement)
LONGEST_REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """A judgement of one part; `reason` for what is to be put right."""

    judgement: Judgement
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement that was kept: of which revision, by whom, when, and what the part said then (`parts.said_of`)."""

    given: Given
    revision: int
    account: int
    name: str
    at: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a part stands now: `judgement` is "open" without a mark, and where the mark does not hold any more.

    `mark` is the last one made; `since` are the facts that changed after it was made.
    """

    part: str
    judgement: Judgement
    mark: Mark | None = None
    since: tuple[Difference, ...] = field(default=())

    @property
    def given(self) -> Given:
        """The judgement that holds, with what is to be put right."""
        return Given(self.judgement, self.mark.given.reason if self.mark and self.judgement == "returned" else "")


def judged(part: str, mark: Mark | None, now: Mapping[str, Any], submitted_at: datetime | None) -> Judged:
    """How a part stands that says `now`. Accepted holds until the part says something else; a return holds until the
    filing is handed over again, whatever was done about it.
    """
    if mark is None:
        return Judged(part, "open")
    since = changes(mark.said, now)
    match mark.given.judgement:
        case "accepted" if not has_changed(mark.said, now):
            return Judged(part, "accepted", mark)
        case "returned" if submitted_at is None or mark.at >= submitted_at:
            return Judged(part, "returned", mark, since)
    return Judged(part, "open", mark, since)


def read_marks(payload: object, parts: Collection[str]) -> dict[str, Given]:
    """Judgements by part: `{"marks": {"entrance": {"judgement": "returned", "reason": "…"}}}`. Raises InvalidInput."""
    each = record({"judgement": choice(JUDGEMENTS), "reason": text(LONGEST_REASON)}, required=("judgement",))
    of_parts = record({"marks": record(dict.fromkeys(parts, each))}, required=("marks",))
    found = of_parts(payload, "")["marks"]
    given = {part: Given(one["judgement"], one.get("reason", "")) for part, one in found.items()}
    refuse_incomplete(given)
    return given


def refuse_incomplete(given: Mapping[str, Given]) -> None:
    """Raises InvalidInput for a return that gives no reason, and for a reason beside any other judgement."""
    problems = [
        Problem(f"/marks/{part}/reason", "reason_missing" if one.judgement == "returned" else "reason_without_return")
        for part, one in given.items()
        if (one.judgement == "returned") != bool(one.reason)
    ]
    if problems:
        raise InvalidInput(problems)


def refuse_other_parts(given: Collection[str], parts: Collection[str]) -> None:
    """Raises InvalidInput for judgements of parts that a kind of object does not have; `parts`: those it has."""
    known = ", ".join(parts)
    problems = [
        Problem(f"/marks/{part}", "zone_not_of_kind", {"zone": part, "known": known})
        for part in given
        if part not in parts
    ]
    if problems:
        raise InvalidInput(problems)


def reasons_of(given: Mapping[str, Given]) -> list[dict[str, str]]:
    """Why a filing is returned, gathered from the parts that are: a pointer and a reason for each. Raises
    InvalidInput where no part is.
    """
    found = [
        {"pointer": "" if part == GENERAL else f"/zones/{part}", "reason": one.reason}
        for part, one in given.items()
        if one.judgement == "returned"
    ]
    if not found:
        raise InvalidInput([Problem("", "no_reason")])
    return found


def given_with(reasons: Collection[Mapping[str, str]], document: Mapping[str, Any]) -> dict[str, Given]:
    """The judgement of each part that reasons by pointer speak of: returned, with what was said of it. What goes past
    `LONGEST_REASON` is cut, and shows that it is: in full it stands in the reasons of the filing.
    """
    found: dict[str, list[str]] = {}
    for each in reasons:
        found.setdefault(part_named(each["pointer"], document), []).append(each["reason"])
    return {part: Given("returned", _within_limit("\n".join(texts))) for part, texts in found.items()}


def _within_limit(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"
