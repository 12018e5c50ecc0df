"""What people do with a measure, for the API and the pages: under which leave, as whom, and how it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from flask import url_for

from audit.adaptation.reading import read_claim, read_decided, read_derogation, read_extension, read_reason
from audit.passport import parse_passport
from audit.permission import Action, Actor, Role, Thing, may, not_owner, role_at
from gis.queries import Connection
from gis.queries.measures import Standing, subject_in_force, thing_of, verification_of
from gis.queries.subjects import subject_of
from gis.store import filings
from gis.store import measures as store
from gis.store.filings import StateError
from gis.store.measures import Doer
from gis.store.verification import to_measure_anew
from web.api.filed import unknown_object
from web.api.measured import must_stand
from web.auth.acting import account, acting, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.words import message

_ENTITLED: Final[Mapping[str, str]] = {
    "measure.edit": "planned", "measure.start": "planned", "measure.claim": "planned", "measure.ask": "planned",
    "measure.dispute": "planned", "measure.cancel": "planned", "measure.decide": "planned",
    "measure.verify": "claimed", "measure.refuse": "claimed",
}  # fmt: skip
"""The status in which an act is allowed: whether the measure has it, the store says, with what is there instead."""
Act = Callable[[Connection, Doer, int, int, Any], dict[str, str] | None]
"""Takes the step of a measure as somebody, from the revision that they saw, with what they sent; more headers of the
answer."""


class Deed(NamedTuple):
    """A step that somebody takes: the leave it needs, the roles as which it may be taken, the first that is had."""

    action: Action
    roles: tuple[Role, ...]
    act: Act


def _start(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.start(connection, measure_id, seen, by)


def _claim(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.claim(connection, measure_id, seen, by, read_claim(body, by.today))


def _verify(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> dict[str, str]:
    found = must_stand(connection, measure_id)
    here, subject = subject_in_force(connection, found.object), subject_of(connection, found.object)
    if here is None or subject is None:
        raise unknown_object(found.object, "")
    if (under_way := verification_of(connection, measure_id)) is not None:
        raise StateError("verification_open", number=measure_id, filing=under_way)
    store.refuse_stale(connection, measure_id, seen, "open")
    filed = parse_passport(to_measure_anew(connection, found, here, by.today), subject, by.today)
    made = filings.begin(connection, by.account, by.role, filed, measure=measure_id)
    store.open_verification(connection, measure_id, seen, by, made.number)
    return {"Location": url_for("api_passports.show_passport", number=made.number)}


def _refuse(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.refuse(connection, measure_id, seen, by, read_reason(body))


def _extend(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.ask(connection, measure_id, seen, by, read_extension(body))


def _derogate(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.ask(connection, measure_id, seen, by, read_derogation(body))


def _decide(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.decide(connection, measure_id, seen, by, read_decided(body))


def _cancel(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.cancel(connection, measure_id, seen, by, read_reason(body))


def _dispute(connection: Connection, by: Doer, measure_id: int, seen: int, body: Any) -> None:
    store.dispute(connection, measure_id, seen, by, read_reason(body))


DEEDS: Final[Mapping[str, Deed]] = MappingProxyType(
    {
        "start": Deed("measure.start", ("planner", "owner"), _start),
        "claim": Deed("measure.claim", ("planner", "owner"), _claim),
        "verify": Deed("measure.verify", ("inspector", "ngo"), _verify),
        "refuse": Deed("measure.refuse", ("inspector", "ngo", "reviewer"), _refuse),
        "extend": Deed("measure.ask", ("planner", "owner"), _extend),
        "derogate": Deed("measure.ask", ("planner", "owner"), _derogate),
        "decide": Deed("measure.decide", ("reviewer",), _decide),
        "cancel": Deed("measure.cancel", ("planner",), _cancel),
        "dispute": Deed("measure.dispute", ("owner",), _dispute),
    }
)
"""Every step but the plan and its changes, by its word in the address."""


def do(
    connection: Connection, measure_id: int, deed: Deed, seen: Callable[[Standing], int], body: Any
) -> dict[str, str]:
    """Do it as whoever asks, from the revision that they saw; more headers of the answer. Raises Problem 403, 404."""
    found = must_stand(connection, measure_id)
    thing = _thing(connection, found, deed.action)
    actor = _demand(deed.action, thing)
    by = Doer(account(), role_at(actor, thing, *deed.roles), today(wiring()))
    return deed.act(connection, by, measure_id, seen(found), body) or {}


def allowed(measure_id: int, action: Action) -> Actor:
    """Whoever asks, if they might do this to the measure in the status that it needs. Raises Problem 401, 403, 404."""
    with wiring().app_database.read(acting=account()) as connection:
        found = must_stand(connection, measure_id)
        return _demand(action, _thing(connection, found, action))


def deeds_now(here: Thing, found: Standing) -> list[str]:
    """What whoever asks may do to a measure as it stands here: the words of `DEEDS`."""
    waits = {"extend": found.asked is None, "derogate": found.asked is None, "decide": found.asked is not None}
    return [
        name
        for name, deed in DEEDS.items()
        if waits.get(name, True) and may(acting(), deed.action, replace(here, author=_author(found, deed.action)))
    ]


def _thing(connection: Connection, found: Standing, action: Action) -> Thing:
    return thing_of(connection, found, _author(found, action), _ENTITLED.get(action, found.status))


def _author(found: Standing, action: Action) -> int | None:
    """Whose word an act is about: who reported the work done, or who asked for what is decided on."""
    author = {"measure.verify": found.claimed_by, "measure.refuse": found.claimed_by, "measure.decide": found.asked_by}
    return author.get(action)


def _demand(action: Action, thing: Thing) -> Actor:
    """`demand`, but who may not because the work or the request is their own is told so by name."""
    actor, own = acting(), None
    if action in ("measure.verify", "measure.refuse"):
        own = "own_object" if not not_owner(actor, thing) else None
    if thing.author is not None and thing.author == actor.account:
        own = "own_request" if action == "measure.decide" else "own_claim"
    if own is not None:
        raise Problem(403, message(own, {}), code=own)
    return demand(action, thing)
