"""Approved versions of passports: what was observed and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NoReturn

from flask import Response
from flask_babel import gettext as _

from audit.permission import in_scope
from audit.usecases.explain import explain
from gis.queries import Connection
from gis.queries.filings import filing
from gis.queries.installation import Installation
from gis.queries.passports import PublicPassports, passport
from gis.queries.versions import version_tag
from web.api.answering import from_register
from web.api.asking import Asked, asked
from web.api.blueprint import api_blueprint
from web.api.conditional import private_json
from web.api.description import described
from web.api.filed import tags, whole
from web.api.reading import why
from web.api.shapes.filing import FilingPage, PassportOrFiling
from web.auth.acting import account, acting, demand_scope
from web.current import wiring
from web.errors import Problem

passports = api_blueprint("api_passports", "Passports")


@passports.get("/passports/<number>")
@passports.doc(operation_id="show_passport", summary="An approved version: observations, states, findings")
@described(PassportOrFiling, query=Asked, refuses=(400, 401, 404, 503))
def show_passport(number: str) -> Response:
    """An approved version, judged by the wording that its verdict cites; before that, for those who may, the filing."""
    asked(Asked)
    if acting().account is not None:
        return for_somebody(number)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        return approved(connection, number) or _nowhere(number)

    return from_register(plain)


@passports.get("/passports/<number>/filing")
@passports.doc(operation_id="show_filing", summary="A filing, approved ones included, for those who may read it")
@described(FilingPage, query=Asked, refuses=(400, 401, 403, 404, 503), private=True)
def show_filing(number: str) -> Response:
    """The filing behind a number."""
    asked(Asked)
    with wiring().app_database.read(acting=demand_scope("filing.read")) as connection:
        found = filing(connection, number) or _nowhere(number)
        return private_json(whole(connection, found), headers=tags(found))


def for_somebody(number: str) -> Response:
    """The answer to somebody signed in: kept by nobody, with the strong ETag that changes name."""
    with wiring().public_database.read() as connection:
        found = approved(connection, number)
    with wiring().app_database.read(acting=account()) as connection:
        if found is not None:
            return private_json(found, headers={"ETag": f'"{version_tag(connection, number)}"'})
        filed = (filing(connection, number) if in_scope(acting(), "filing.read") else None) or _nowhere(number)
        return private_json(whole(connection, filed), headers=tags(filed))


def _nowhere(number: str) -> NoReturn:
    raise Problem(404, _("There is no passport “%(number)s” here.", number=number), code="unknown_passport")


def approved(connection: Connection, number: str) -> Mapping[str, Any] | None:
    """An approved version as everyone sees it, in the shape of the API."""
    found = passport(connection, number)
    verdict = explain(PublicPassports(connection), number)
    if found is None or verdict is None:
        return None
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
