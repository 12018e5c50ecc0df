"""`/measures/ID`: one measure, its history, and every step of its life as a form for whoever may take it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.adaptation.lifecycle import MOVES
from audit.errors import InvalidInput
from audit.norms import editions, load_edition
from audit.permission import Actor, may
from audit.terms import FORMS
from gis.queries import Connection
from gis.queries.adopted import from_plan
from gis.queries.installation import installation
from gis.queries.measure_table import objects_named
from gis.queries.measures import public_steps, standing, steps, subject_in_force, thing_of, verification_of
from gis.queries.work_photos import WorkPhoto, removed_work_photos, work_photos
from gis.queries.works import Measure, measure
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from web.api.measure_deeds import DEEDS, allowed, deeds_now, do
from web.api.measure_photos import removable
from web.api.measured import MOST_ID
from web.api.measures import EDIT
from web.auth.acting import account, person
from web.current import wiring
from web.measures.blueprint import (
    district_names,
    measures,
    page_of,
    status_of,
    told_of,
    whole_number,
)
from web.measures.listing import reading
from web.measures.sent import FIELDS, MOST_TOGETHER, PhotoError, body_of, photographed, take_out
from web.pages.closed import closed_requirements
from web.pages.sentences import _
from web.words import word


@measures.url_value_preprocessor
def _room_for_photos(endpoint: str | None, values: Any) -> None:
    """Several photos come with one report: its body may be larger than others', before anything reads it."""
    if endpoint == "measures.claim":
        request.max_content_length = MOST_TOGETHER * 1024 * 1024


@measures.get("/<int:measure_id>")
def show(measure_id: int) -> str:
    """One measure, for whoever asks."""
    with reading() as connection:
        return _page(connection, measure_id, person())


def _page(
    connection: Connection, measure_id: int, who: Actor | None, errors: Sequence[Any] = (), step: str = ""
) -> str:
    here = installation(connection)
    found = measure(connection, measure_id, here.today) if measure_id <= MOST_ID else None
    if found is None:
        abort(404)
    norm = _norm_of(found)
    return render_template(
        "measures/show.html",
        measure=found,
        object=objects_named(connection, [found.object]).get(found.object),
        names=district_names(connection),
        norm=norm,
        requirements=closed_requirements([found], norm),
        today=here.today,
        errors=errors,
        step=step,
        given=request.form,
        most_together=MOST_TOGETHER,
        forms={code: word("form", code) for code in FORMS},
        **_private(connection, found, who),
    )


def _private(connection: Connection, found: Measure, who: Actor | None) -> dict[str, Any]:
    """What only those concerned see, and what they may do."""
    now = standing(connection, found.id) if who else None
    thing = thing_of(connection, now, None, now.status) if now else None
    if who is None or now is None or thing is None or not may(who, "measure.read", thing):
        return {"steps": public_steps(connection, found.id), "concerned": False, "deeds": (), "plan": None}
    here = subject_in_force(connection, found.object)
    photos: Sequence[WorkPhoto] = work_photos(connection, found.id)
    return {
        "steps": steps(connection, found.id),
        "concerned": True,
        "plan": from_plan(connection, found.id),
        "deeds": deeds_now(thing, now),
        "edits": now.status in MOVES["edit"].of and may(who, EDIT.action, thing),
        "revision": now.revision,
        "asked": now,
        "photos": photos,
        "removable": removable(thing, photos),
        "removed": removed_work_photos(connection, found.id),
        "states": dict(here.subject.verdict().states) if here else {},
        "expected": dict(here.subject.verdict(met=now.pairs).states) if here else {},
        "verification": verification_of(connection, found.id),
    }


def _norm_of(found: Measure) -> str | None:
    """The code of the norm whose rules it closes."""
    closed = {each.get("rule") for each in found.closes}
    return next((code for code in editions() if closed & {rule.id for rule in load_edition(code).rules}), None)


def _step(step: str, measure_id: int) -> ResponseReturnValue:
    """Take a step; where it is refused, the page as it is now, with what was written."""
    who, deed = account(), DEEDS[step]
    allowed(measure_id, deed.action)
    try:
        body = body_of(step)
        if step == "claim" and (places := photographed(measure_id, who)):
            body["photos"] = places
        with wiring().app_database.write(acting=who) as connection:
            do(connection, measure_id, deed, lambda found: whole_number(request.form.get("revision", "")), body)
            filing = verification_of(connection, measure_id) if step == "verify" else None
    except (InvalidInput, StaleError, StateError, MissingError) as refused:
        return _refused(measure_id, step, told_of(refused, FIELDS[step])), status_of(refused)
    except PhotoError as refused:
        return _refused(measure_id, step, [refused.told]), refused.status
    if filing is not None:
        return redirect(url_for("measures.anew", number=filing), 303)
    flash(_("Done. It stands in the history below."), "success")
    return redirect(page_of(measure_id), 303)


@measures.post("/<int:measure_id>/photos/<int:place>/remove")
def remove_photo(measure_id: int, place: int) -> ResponseReturnValue:
    """Take a photo of the work out."""
    take_out(measure_id, place)
    return redirect(page_of(measure_id), 303)


for _name in FIELDS:
    measures.add_url_rule(f"/<int:measure_id>/{_name}", _name, partial(_step, _name), methods=["POST"])


def _refused(measure_id: int, step: str, errors: list[dict[str, str]]) -> str:
    for each in errors:
        each["field"] = f"{step}-{each['field']}" if each["field"] else ""
    with wiring().app_database.read(acting=account()) as connection:
        return _page(connection, measure_id, person(), errors, step)
