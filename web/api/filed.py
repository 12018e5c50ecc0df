"""What the calls on filings have in common: found for whoever asks, shown in the API's shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.passport import Passport, parse_passport
from audit.permission import Action, Actor, Thing
from audit.review.marks import Judged, Mark
from gis.queries import Connection
from gis.queries.actors import thing_filed
from gis.queries.filings import Filing, filing
from gis.queries.marks import judged_parts, marks
from gis.queries.subjects import subject_of
from web.auth.acting import demand
from web.clock import today
from web.current import wiring
from web.errors import Problem


def shown(found: Filing, *, document: bool = True) -> dict[str, Any]:
    """A filing in the shape of the API."""
    left_out = {"id", "object_id"} if document else {"id", "object_id", "document"}
    told = {each.name: getattr(found, each.name) for each in fields(found) if each.name not in left_out}
    for who in ("author", "reviewer"):
        key, name = told[who], told.pop(f"{who}_name")
        told[who] = None if key is None else {"account": key, "name": name}
    return told


def whole(connection: Connection, found: Filing) -> dict[str, Any]:
    """A filing with its document, and with how reviewers judged its parts: what is settled, what is to be put right."""
    return {**shown(found), "marks": _marks(connection, found)}


def _marks(connection: Connection, found: Filing) -> list[dict[str, Any]]:
    made, subject = marks(connection, found.id), subject_of(connection, found.object)
    if not made or subject is None:
        return []
    try:
        filed = parse_passport(found.document, subject, today(wiring()))
    except InvalidInput:
        # Of a document that the rules no longer accept nothing is settled; why it came back stands in its reasons.
        return []
    standing = judged_parts(connection, found, filed, subject.kind)
    return [_mark(each, each.mark) for each in standing.values() if each.mark]


def _mark(each: Judged, mark: Mark) -> dict[str, Any]:
    by = {"account": mark.account, "name": mark.name}
    return {"part": each.part, **asdict(each.given), "revision": mark.revision, "by": by, "at": mark.at}


def tags(found: Filing) -> dict[str, str]:
    """The strong ETag of a filing."""
    return {"ETag": f'"{found.revision}"'}


def current(number: str, account: int) -> tuple[str, Mapping[str, Any]]:
    """The tag and body of a filing as it is now."""
    with wiring().app_database.read(acting=account) as connection:
        found = filing(connection, number)
        return ("", {}) if found is None else (str(found.revision), whole(connection, found))


def must_find(connection: Connection, number: str) -> Filing:
    """The filing of a number. Raises Problem 404 where there is none that the asker may know of."""
    found = filing(connection, number)
    if found is None:
        raise _no_passport(number)
    return found


def must_know(connection: Connection, number: str) -> Thing:
    """The filing or version of a number. Raises Problem 404 where there is none that the asker may know of."""
    thing = thing_filed(connection, number)
    if thing is None:
        raise _no_passport(number)
    return thing


def _no_passport(number: str) -> Problem:
    return Problem(404, _("There is no passport “%(number)s” here.", number=number), code="unknown_passport")


def allowed(connection: Connection, number: str, action: Action, state: str) -> Actor:
    """Whoever asks, if they might do this to that filing or version in the state it needs; `state` is checked later.

    Raises Problem 404, 401 or 403.
    """
    return demand(action, replace(must_know(connection, number), state=state))


def read_again(connection: Connection, payload: Any, number: str) -> Passport:
    """A document read for the object of this number, as of today. Raises InvalidInput, Problem."""
    subject = subject_of(connection, number)
    if subject is None:
        raise unknown_object(number)
    return parse_passport(payload, subject, today(wiring()))


def unknown_object(number: str, pointer: str = "/object") -> Problem:
    """The refusal of an object that is not there."""
    detail = _("There is no object “%(number)s” here.", number=number)
    errors = [{"pointer": pointer, "code": "unknown_object", "detail": detail}]
    return Problem(422, detail, code="unknown_object", errors=errors)
