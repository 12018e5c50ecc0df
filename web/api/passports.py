"""Approved versions of passports: what was observed and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response
from flask_babel import gettext as _

from audit.usecases.explain import explain
from gis.queries import Connection
from gis.queries.installation import Installation
from gis.queries.passports import PublicPassports, passport
from web.api.answering import from_register
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.reading import why
from web.api.shapes.building import PassportPage
from web.errors import Problem

passports = api_blueprint("api_passports", "Passports")


@passports.get("/passports/<number>")
@passports.doc(operation_id="show_passport", summary="An approved version: observations, states, findings")
@described(PassportPage, query=Asked, refuses=(400, 404, 503))
def show_passport(number: str) -> Response:
    """An approved version of a passport, judged by the wording that its verdict cites."""
    asked(Asked)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        found = passport(connection, number)
        verdict = explain(PublicPassports(connection), number)
        if found is None or verdict is None:
            raise Problem(404, _("There is no passport “%(number)s” here.", number=number), code="unknown_passport")
        return {
            **asdict(found.version),
            "facts": found.facts,
            "forms": found.forms,
            "judged_by": verdict.norm,
            "categories": verdict.states,
            "zones": verdict.zones,
            "code": verdict.code,
            "complete": verdict.complete,
            "sufficient": verdict.sufficient,
            **why(verdict),
        }

    return from_register(plain)
