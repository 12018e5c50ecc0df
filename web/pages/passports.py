"""`/passports/NUMBER`: an approved version, its facts as they were recorded and the wording that judged them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template

from gis.queries.dossier import dossier
from gis.queries.passports import PublicPassports, passport
from web.current import wiring
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
        around = dossier(connection, found.version.object)
    if around is None:
        abort(404)
    decided_on = (found.version.decision or {}).get("on")
    return render_template(
        "passports/show.html",
        version=found.version,
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
        forms=found.forms,
        object=around.object,
        why=why,
        photos=photos,
        zones=facts_by_zone(found.facts),
    )
