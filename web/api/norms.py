"""Norms: editions and wordings, each rule with its clause."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_babel import gettext as _

from audit.norms import editions, load_edition
from web.api.answering import from_program
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.paging import AskedPage, page_of
from web.api.shapes.norm import Norm, Norms
from web.errors import Problem

norms = api_blueprint("api_norms", "Norms")


@norms.get("/norms")
@norms.doc(operation_id="list_norms", summary="The norms held, with their wordings")
@described(Norms, query=AskedPage, refuses=(400,))
def list_norms() -> Response:
    """The norms held, with their wordings."""
    wanted = asked(AskedPage)
    items = []
    for code in editions():
        edition = load_edition(code)
        wordings = [wording.dates() for wording in edition.wordings]
        items.append({**edition.head(), "wordings": wordings, "requirements": len(edition.rules)})
    shown, following = page_of(items, wanted)
    return from_program({"items": shown, "total": len(items), "next": following})


@norms.get("/norms/<norm>")
@norms.doc(
    operation_id="show_norm",
    summary="One norm: every rule with its clause",
    description="`norm` is CODE, or CODE@DATE for the wording in force on that day (`kz-sp-3.06-101@2019-02-18`).",
)
@described(Norm, query=Asked, refuses=(400, 404))
def show_norm(norm: str) -> Response:
    """One norm, or its wording of a day."""
    asked(Asked)
    code, at, day = norm.partition("@")
    if code not in editions():
        raise Problem(404, _("There is no norm “%(norm)s” here.", norm=code), code="unknown_norm")
    edition = load_edition(code)
    if not at:
        return from_program(edition.to_json())
    try:
        wording = edition.wording(date.fromisoformat(day))
    except ValueError as error:
        refusal = _("“%(value)s” is no date. Write it as 2026-11-20.", value=day)
        raise Problem(404, refusal, code="unknown_wording") from error
    return from_program(wording.to_json())
