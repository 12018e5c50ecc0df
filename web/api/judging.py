"""What a reviewer does to a filing, over the API and at the desk: marks parts, returns it, approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.errors import InvalidInput
from audit.passport import Passport
from audit.review.marks import Given, Judged, given_with, reasons_of, refuse_other_parts
from audit.terms import Kind
from gis.queries import Connection
from gis.queries.filings import Filing
from gis.queries.marks import judged_parts, said_now
from gis.queries.subjects import profile_here, subject_of
from gis.store import filings as store
from gis.store.approving import approve
from gis.store.filings import StateError
from gis.store.marks import keep_marks, news
from web.api.filed import must_find, read_again, unknown_object


@dataclass(frozen=True)
class Case:
    """A filing that waits, as it was seen: its document as read, and how its parts stand."""

    found: Filing
    filed: Passport
    kind: Kind
    standing: Mapping[str, Judged]

    def keep(self, connection: Connection, who: int, given: Mapping[str, Given]) -> dict[str, Given]:
        """Keep what was judged otherwise than it stands; what that was. Raises InvalidInput for a part it lacks."""
        refuse_other_parts(given, self.standing)
        fresh = news(given, self.standing)
        keep_marks(connection, self.found, who, fresh, said_now(connection, self.found, self.filed, self.kind))
        return fresh


def case(connection: Connection, number: str, seen: int) -> Case:
    """The filing, if it waits as it was seen. Raises Problem 404, StaleError, StateError, and InvalidInput where the
    rules no longer accept its document.
    """
    found = must_find(connection, number)
    store.refuse_unless(found, seen, ("submitted",))
    subject = subject_of(connection, found.object)
    if subject is None:
        raise unknown_object(found.object)
    filed = read_again(connection, found.document, found.object)
    return Case(found, filed, subject.kind, judged_parts(connection, found, filed, subject.kind))


def _case_if_accepted(connection: Connection, number: str, seen: int) -> Case | None:
    """The case; None where the rules no longer accept the document. It can go back to its author all the same, but none
    of its parts can be judged. Raises as `case`.
    """
    try:
        return case(connection, number, seen)
    except InvalidInput:
        return None


def mark_now(connection: Connection, number: str, seen: int, who: int, given: Mapping[str, Given]) -> Filing:
    """Keep marks of parts; nothing happens where they say what stands already."""
    here = case(connection, number, seen)
    fresh = here.keep(connection, who, given)
    if not fresh:
        return here.found
    return store.mark(connection, number, seen, who, {part: one.judgement for part, one in fresh.items()})


def return_marked(connection: Connection, number: str, seen: int, who: int, given: Mapping[str, Given]) -> Filing:
    """Return a filing for the reasons of its marks, those given now among them. Raises InvalidInput without any."""
    here = _case_if_accepted(connection, number, seen)
    standing = here.standing if here else {}
    reasons = reasons_of({**{part: each.given for part, each in standing.items()}, **given})
    if here:
        here.keep(connection, who, given)
    return store.send_back(connection, number, seen, who, reasons)


def return_for(
    connection: Connection, number: str, seen: int, who: int, reasons: Sequence[Mapping[str, str]]
) -> Filing:
    """Return a filing for reasons by field; the parts they speak of are marked so."""
    here = _case_if_accepted(connection, number, seen)
    if here:
        given = given_with(reasons, here.found.document)
        here.keep(connection, who, {part: one for part, one in given.items() if part in here.standing})
    return store.send_back(connection, number, seen, who, reasons)


def approve_now(
    connection: Connection,
    number: str,
    seen: int,
    who: int,
    decision: Mapping[str, Any] | None,
    day: date,
    *,
    at_once: bool,
) -> Filing:
    """Approve a filing, its document read once more, valid for as long as the territory's profile says.

    `at_once` accepts with the approval every part that is not accepted yet, and the record says which; without it
    such a part is a StateError `parts_open`.
    """
    here = case(connection, number, seen)
    unmarked = [part for part, each in here.standing.items() if each.judgement != "accepted"]
    if unmarked and not at_once:
        raise StateError("parts_open", number=number)
    here.keep(connection, who, dict.fromkeys(unmarked, Given("accepted")))
    profile = profile_here(connection)
    lapses_on = profile.validity.lapses_on(day, here.kind.code, here.filed.facts) if profile else None
    return approve(
        connection, number, seen, who, here.filed, lapses_on=lapses_on, today=day, decision=decision, at_once=unmarked
    )
