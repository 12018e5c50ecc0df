"""A filing as the pages of the desk open it, for whoever may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, request
from flask_babel import gettext as _

from audit.errors import InvalidInput, Problem
from audit.permission import Actor, Thing, may
from audit.review.parts import PARTS
from audit.terms import Kind
from gis.queries import Connection
from gis.queries.actors import thing_filed
from gis.queries.desk import Filed, filed
from gis.queries.dossier import dossier
from gis.queries.in_force import facts_in_force
from gis.queries.marks import judged_parts
from gis.queries.photos import FiledPhoto, photos_filed
from gis.queries.subjects import subject_of
from gis.store.filings import StaleError, StateError
from web.api.filed import read_again
from web.auth.acting import acting
from web.current import wiring
from web.language import in_language
from web.review.filing import Reading, read_filing
from web.words import message


def known(connection: Connection, number: str) -> tuple[Filed, Thing]:
    """The filing, if whoever asks may read it; else there is none."""
    if not number.isprintable():
        abort(404)
    found, thing = filed(connection, number), thing_filed(connection, number)
    if found is None or thing is None or not may(acting(), "filing.read", thing):
        abort(404)
    return found, thing


@dataclass(frozen=True)
class Opened:
    """What the pages of one filing show."""

    reading: Reading
    kind: Kind
    name: str
    photos: Sequence[FiledPhoto]


def opened(connection: Connection, found: Filed) -> Opened:
    """Read everything that is shown of a filing. Raises InvalidInput where the rules no longer accept its document."""
    of = found.filing
    subject, photos = subject_of(connection, of.object), photos_filed(connection, of.number)
    host = facts_in_force(connection, [found.part_of]).get(found.part_of) if found.part_of is not None else None
    with wiring().public_database.read() as public:
        around = dossier(public, of.object)
    if around is None or subject is None:
        abort(404)
    passport = read_again(connection, of.document, of.object)
    judged = judged_parts(connection, of, passport, subject.kind)
    name = in_language(around.object.name) or in_language(around.object.address) or of.object
    reading = read_filing(found, passport, around.object.states, host, photos, subject.kind, judged)
    return Opened(reading, subject.kind, name, photos)


def account_of(who: Actor) -> int:
    """The account of somebody who was let in."""
    assert who.account is not None  # noqa: S101 - demand() lets nobody through
    return who.account


def revision_seen() -> int:
    """The revision that the form was made from; 0, which no filing has, for anything else."""
    given = request.form.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


Refused = InvalidInput | StaleError | StateError


def said_of_refusal(refused: Refused) -> list[dict[str, str]]:
    """What was refused, for the summary at the top of the page."""
    if isinstance(refused, InvalidInput):
        return said_of_each(refused)
    if isinstance(refused, StateError):
        return [{"detail": message(refused.code, refused.params)}]
    text = _("It was changed after you opened it. This is what is there now; what you chose and wrote is kept below.")
    return [{"detail": text}]


def said_of_each(refused: InvalidInput) -> list[dict[str, str]]:
    """Each thing that is wrong, and where."""
    return [_said(problem) for problem in refused.problems]


def _said(problem: Problem) -> dict[str, str]:
    head, _rest, name = problem.pointer.removeprefix("/").partition("/")
    part = name.partition("/")[0]
    field = f"reason-{part}" if head == "marks" and part in PARTS else ""
    return {"pointer": problem.pointer, "detail": message(problem.code, problem.params), "field": field}


def status_of(refused: Refused) -> int:
    """Of the answer that says so."""
    return 422 if isinstance(refused, InvalidInput) else 409
