"""The blueprint of the pages about measures, and what several of them share."""

from __future__ import annotations

from collections.abc import Mapping

from apiflask import APIBlueprint
from flask import request, url_for

from audit.errors import InvalidInput
from gis.queries import Connection
from gis.queries.territories import territories
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from web.language import in_language
from web.pages.sentences import _
from web.words import message

measures = APIBlueprint("measures", __name__, url_prefix="/measures", enable_openapi=False)

Refused = InvalidInput | StaleError | StateError | MissingError


def district_names(connection: Connection) -> Mapping[str, str]:
    """The words for every territory, by code."""
    return {code: in_language(each.name) or code for code, each in territories(connection).items()}


def whole_number(given: str) -> int:
    """A revision or a count that a form was made from; 0, which none of them has, for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def text_sent(name: str) -> str:
    """A text of the form as it was written: browsers send each end of a line as two characters."""
    return request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


def page_of(number: int) -> str:
    """The address of a measure's page."""
    return url_for("measures.show", measure_id=number)


def told_of(refused: Refused, fields: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """What was refused, each at its field where the form has it."""
    if isinstance(refused, StateError):
        return [{"detail": message(refused.code, refused.params), "field": ""}]
    if not isinstance(refused, InvalidInput):
        text = _("It was changed after you opened it. This is how it stands now; what you wrote is kept below.")
        return [{"detail": text, "field": ""}]
    found = []
    for problem in refused.problems:
        head, _rest, tail = problem.pointer.removeprefix("/").partition("/")
        name = tail if head == "cost" and tail else head
        detail = message(problem.code, problem.params)
        found.append({"detail": detail, "field": name if name in fields else "", "pointer": problem.pointer})
    return found


def status_of(refused: Refused) -> int:
    """Of the answer that says so."""
    return 422 if isinstance(refused, InvalidInput) else 409
