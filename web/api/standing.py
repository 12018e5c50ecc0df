"""What changes the standing of an approved version: withdrawn, set by a commission, said to be still true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Response

from audit.overriding import read_override
from audit.permission import Action, Thing, measures_as, role_at
from audit.reviewing import read_withdrawal
from gis.queries import Connection
from gis.queries.actors import thing_at
from gis.queries.passports import PublicPassports, passport
from gis.queries.subjects import profile_here, subject_of
from gis.queries.versions import version_tag
from gis.store.filings import StateError
from gis.store.measures import Doer
from gis.store.standing import reconfirm, set_states, take_back
from web.api.blueprint import api_blueprint
from web.api.body import json_body, optional_body
from web.api.conditional import seen_tag, worded
from web.api.description import described
from web.api.filed import allowed, must_know, unknown_object
from web.api.passports import approved, for_somebody
from web.api.shapes.building import PassportPage
from web.api.shapes.filing import OverrideRequest, WithdrawRequest
from web.auth.acting import account
from web.clock import today
from web.current import wiring

standing_api = api_blueprint("api_standing", "Filing")

_WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)


@standing_api.post("/passports/<number>/withdraw")
@standing_api.doc(operation_id="withdraw_passport", summary="Withdraw an approved version, with a reason")
@described(PassportPage, body=WithdrawRequest, refuses=_WRITES, private=True, conditional=True)
def withdraw_passport(number: str) -> Response:
    """Withdraw it: it stays readable and says so; the version before it holds again."""
    body = json_body()

    def act(connection: Connection, who: int, tag: str, day: date) -> None:
        actor, found = allowed(connection, number, "passport.withdraw", "approved"), passport(connection, number)
        if found is None:
            raise unknown_object(number, "")
        thing = thing_at(connection, found.version.object) or Thing()
        role = role_at(actor, thing, "reviewer", "administrator")
        take_back(connection, number, tag, read_withdrawal(body), Doer(who, role, day))

    return _changed(number, "passport.withdraw", act)


@standing_api.post("/passports/<number>/override")
@standing_api.doc(operation_id="override_passport", summary="Set states by a commission's decision, with its reason")
@described(PassportPage, body=OverrideRequest, refuses=_WRITES, private=True, conditional=True)
def override_passport(number: str) -> Response:
    """Set states of the version in force; they are counted as set, never as verified, and end with the version."""
    body = json_body()

    def act(connection: Connection, who: int, tag: str, day: date) -> None:
        set_states(connection, number, tag, read_override(body, day), day)

    return _changed(number, "passport.override", act)


@standing_api.post("/passports/<number>/reconfirm")
@standing_api.doc(operation_id="reconfirm_passport", summary="Say that the version in force is still true")
@described(PassportPage, refuses=_WRITES, private=True, conditional=True)
def reconfirm_passport(number: str) -> Response:
    """Still true: valid again for as long as the territory's profile says."""
    optional_body()

    def act(connection: Connection, who: int, tag: str, day: date) -> None:
        found, profile = passport(connection, number), profile_here(connection)
        filed, subject = PublicPassports(connection).filed(number), None
        if found is not None:
            subject = subject_of(connection, found.version.object)
        if found is None or filed is None or subject is None or profile is None:
            raise unknown_object(number, "")
        thing = thing_at(connection, found.version.object)
        lapses_on = profile.validity.lapses_on(day, subject.kind.code, filed.facts)
        role = measures_as(allowed(connection, number, "passport.reconfirm", "approved"), thing or Thing())
        reconfirm(connection, number, tag, who, role, lapses_on, day)

    return _changed(number, "passport.reconfirm", act)


def _changed(number: str, action: Action, act: Callable[[Connection, int, str, date], None]) -> Response:
    """Do something to an approved version as whoever asks, from the standing they saw."""
    who, day = account(), today(wiring())
    with worded(lambda: _now(number)), wiring().app_database.write(acting=who) as connection:
        allowed(connection, number, action, "approved")
        tag = seen_tag(lambda: version_tag(connection, number))
        state = must_know(connection, number).state
        if state not in ("approved", "withdrawn"):
            raise StateError("state_forbids", number=number, state=state, needed="approved")
        act(connection, who, tag, day)
    return for_somebody(number)


def _now(number: str) -> tuple[str, Mapping[str, Any]]:
    with wiring().public_database.read() as connection:
        found = approved(connection, number) or {}
    with wiring().app_database.read(acting=account()) as connection:
        return version_tag(connection, number), found
