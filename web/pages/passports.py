"""`/passports/NUMBER`: an approved version with its history; `/passports/NUMBER/changes`: beside another version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, abort, render_template, request

from audit.review.differences import how_many
from audit.terms import CATEGORIES
from gis.queries import Connection
from gis.queries.dossier import Dossier, dossier
from gis.queries.paper import ruling_of
from gis.queries.passports import PublicPassports, passport
from gis.queries.told import Told, told_versions
from web.current import wiring
from web.pages.changes import changes
from web.pages.photos import photos_shown
from web.pages.reasons import explained, facts_by_zone

passports = Blueprint("passports", __name__)


@passports.get("/passports/<number>")
def show(number: str) -> str:
    """One version: a withdrawn one stays readable and says so."""
    if not number.isprintable():
        abort(404)
    with wiring().public_database.read() as connection:
        found = passport(connection, number)
        if found is None:
            abort(404)
        why = explained(PublicPassports(connection), number)
        photos = photos_shown(connection, number)
        around = _around(connection, found.version.object)
        told = told_versions(connection, found.version.object)
    decided_on = (found.version.decision or {}).get("on")
    return render_template(
        "passports/show.html",
        version=found.version,
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
        forms=found.forms,
        object=around.object,
        dossier=around,
        why=why,
        photos=photos,
        zones=facts_by_zone(found.facts),
        told={each.number: each for each in told},
        changed=changed_since(told),
    )


@passports.get("/passports/<number>/changes")
def show_changes(number: str) -> str:
    """What a version says otherwise than the one before it, or than another one of the same object."""
    if not number.isprintable():
        abort(404)
    with wiring().public_database.read() as connection:
        found = passport(connection, number)
        if found is None:
            abort(404)
        told = told_versions(connection, found.version.object)
        version = next(each for each in told if each.number == number)
        other = _other(told, version, request.args.get("against"))
        around = _around(connection, found.version.object)
        before, now = (ruling_of(connection, each.id) if each else None for each in (other, version))
    return render_template(
        "passports/changes.html",
        object=around.object,
        version=version,
        other=other,
        others=[each for each in told if each is not version],
        before=before,
        now=now,
        zones=changes(other.said, version.said) if other else {},
        CATEGORIES=CATEGORIES,
    )


def changed_since(told: Sequence[Told]) -> Mapping[str, int | None]:
    """How many fields of each version are not as in the one before; None for the first. `told`: the oldest first."""
    before = (None, *told)
    return {
        each.number: how_many(last.said, each.said) if last else None for last, each in zip(before, told, strict=False)
    }


def _other(told: Sequence[Told], version: Told, against: str | None) -> Told | None:
    """The version to compare with: the one named, else the one before."""
    if against is not None:
        named = next((each for each in told if each.number == against and each is not version), None)
        return named or abort(404)
    return next((each for each in reversed(told) if each.version < version.version), None)


def _around(connection: Connection, number: str) -> Dossier:
    return dossier(connection, number) or abort(404)
