"""`/my`: the owner's page, by account or by the code on a letter. One task a page; every step is a plain form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.errors import InvalidInput
from audit.permission import Actor, Thing
from audit.terms import FORMS
from gis.queries.actors import thing_at
from gis.queries.measure_table import objects_named
from gis.queries.measures import Standing, standing, standings, thing_of
from gis.queries.owned import owned
from gis.queries.work_photos import work_photo, work_photos
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from web.api.measure_deeds import DEEDS, allowed, deeds_now, do
from web.api.measure_photos import MOST_PLACE, removable
from web.api.measured import MOST_ID
from web.api.photo_files import sent_file
from web.auth.acting import account, acting, demand
from web.current import wiring
from web.errors import wants_problem_json
from web.language import in_language
from web.measures.blueprint import status_of, told_of, whole_number
from web.measures.sent import FIELDS, MOST_TOGETHER, PhotoError, body_of, photographed, take_out
from web.my.codes import act_as_bearer, enter, leave
from web.my.own import FEWEST, Own, own
from web.pages.sentences import _
from web.words import word

my = APIBlueprint("my", __name__, url_prefix="/my", enable_openapi=False)
STEPS: Final = ("claim", "extend", "derogate", "dispute", "start")
_LONGEST: Final = 100
_OPEN: Final = ("my.index", "my.come_in", "my.go")
my.before_request(act_as_bearer)


@my.before_request
def ask_for_the_code() -> ResponseReturnValue | None:
    """Whoever is nobody yet is asked for a code."""
    if request.endpoint in _OPEN or acting().account is not None or wants_problem_json():
        return None
    return redirect(url_for("my.index"), 303)


@my.url_value_preprocessor
def _room_for_photos(endpoint: str | None, values: Any) -> None:
    """As on the pages of measures: several photos come with one report."""
    if endpoint == "my.take" and (values or {}).get("step") == "claim":
        request.max_content_length = MOST_TOGETHER * 1024 * 1024


@my.get("")
def index() -> ResponseReturnValue:
    """The field for the code; for an owner with an account, their objects."""
    if "bearing" in g:
        return redirect(url_for("my.show", number=g.bearing.object), 303)
    mine = _mine(acting())
    if len(mine) == 1:
        return redirect(url_for("my.show", number=mine[0]), 303)
    with wiring().public_database.read() as connection:
        named = objects_named(connection, mine)
    return render_template("my/index.html", objects=[(number, named.get(number)) for number in mine], error=None)


@my.post("")
def come_in() -> ResponseReturnValue:
    """Take in whoever types a code that holds."""
    found = enter(request.form.get("code", "")[:_LONGEST])
    if found is not None:
        return redirect(url_for("my.show", number=found.object), 303)
    error = _(
        "This code opens nothing. Compare it with the letter, letter by letter. If it is right, it has expired or was "
        "taken back: ask for a new letter."
    )
    return render_template("my/index.html", objects=[], error=error), 422


@my.post("/leave")
def go() -> ResponseReturnValue:
    """Forget the code in this browser."""
    leave()
    flash(_("This browser has forgotten the code."), "success")
    return redirect(url_for("my.index"), 303)


@my.get("/<number>")
def show(number: str) -> str:
    """What is to be done by when, for the owner of the object."""
    if not number.isprintable():
        abort(404)
    who = account()
    with wiring().app_database.read(acting=who) as connection:
        thing = thing_at(connection, number)
        if thing is None:
            abort(404)
        demand("measure.answer", thing)
        found = own(connection, number)
        if found is None:
            abort(404)
        now = standings(connection, [each.measure.id for each in found.works])
    here = {key: replace(thing, state=each.status) for key, each in now.items()}
    photos = {each.measure.id: each.photos for each in found.works}
    return render_template(
        "my/show.html",
        own=found,
        name=_name(found),
        steps={key: _steps(here[key], each) for key, each in now.items()},
        removable={key: removable(each, photos[key]) for key, each in here.items()},
        today=found.around.today,
        **FEWEST,
    )


@my.get("/works/<int:measure_id>/<any(claim, extend, derogate, dispute, start):step>")
def task(measure_id: int, step: str) -> str:
    """One step of one work: one task a page."""
    return _task(measure_id, step)


@my.post("/works/<int:measure_id>/<any(claim, extend, derogate, dispute, start):step>")
def take(measure_id: int, step: str) -> ResponseReturnValue:
    """Take the step; where it is refused, its page with what was written and what is wrong."""
    deed = DEEDS[step]
    allowed(measure_id, "measure.answer")
    allowed(measure_id, deed.action)
    try:
        body = body_of(step)
        if step == "claim" and (places := photographed(measure_id, account())):
            body["photos"] = places
        with wiring().app_database.write(acting=account()) as connection:
            do(connection, measure_id, deed, lambda found: whole_number(request.form.get("revision", "")), body)
            now = standing(connection, measure_id)
    except (InvalidInput, StaleError, StateError, MissingError) as refused:
        return _task(measure_id, step, told_of(refused, FIELDS[step])), status_of(refused)
    except PhotoError as refused:
        return _task(measure_id, step, [refused.told]), refused.status
    flash(_told(step), "success")
    return redirect(url_for("my.show", number=now.object if now else ""), 303)


@my.get("/works/<int:measure_id>/photos/<int:place>")
def photo(measure_id: int, place: int) -> Response:
    """A photo of a work: `?size=large`, else small."""
    allowed(measure_id, "measure.answer")
    with wiring().app_database.read(acting=account()) as connection:
        found = work_photo(connection, measure_id, place) if place <= MOST_PLACE else None
    if found is None:
        abort(404)
    name, media_type = found.files.of("large" if request.args.get("size") == "large" else "small")
    return sent_file(name, media_type, found.name or f"measure-{measure_id}-{place}", private=True)


@my.post("/works/<int:measure_id>/photos/<int:place>/remove")
def remove_photo(measure_id: int, place: int) -> ResponseReturnValue:
    """Take a photo of a work out: the owner's own, until the work is verified."""
    take_out(measure_id, place)
    with wiring().app_database.read(acting=account()) as connection:
        now = standing(connection, measure_id)
    return redirect(url_for("my.show", number=now.object if now else ""), 303)


def _task(measure_id: int, step: str, errors: list[dict[str, str]] | None = None) -> str:
    for each in errors or ():
        each["field"] = f"{step}-{each['field']}" if each["field"] else ""
    with wiring().app_database.read(acting=account()) as connection:
        now = standing(connection, measure_id) if measure_id <= MOST_ID else None
        if now is None:
            abort(404)
        here = thing_of(connection, now, None, now.status)
        demand("measure.answer", here)
        found = own(connection, now.object)
        if found is None:
            abort(404)
        photos = len(work_photos(connection, measure_id))
        can = step in deeds_now(here, now)
    return render_template(
        "my/task.html",
        own=found,
        name=_name(found),
        work=next(each for each in found.works if each.measure.id == measure_id),
        step=step,
        can=can,
        photos=photos,
        revision=now.revision,
        today=found.around.today,
        errors=errors or [],
        given=request.form,
        most_together=MOST_TOGETHER,
        forms={code: word("form", code) for code in FORMS},
    )


def _mine(who: Actor) -> list[str]:
    if who.account is None:
        return []
    with wiring().app_database.read(acting=who.account) as connection:
        return list(owned(connection, [each.object for each in who.grants if each.object is not None]))


def _steps(here: Thing, now: Standing) -> list[str]:
    """What the owner may do with a work as it stands here, in the order of the page."""
    can = deeds_now(here, now)
    return [step for step in STEPS if step in can]


def _name(found: Own) -> str:
    here = found.around.object
    return in_language(here.name) or in_language(here.address) or here.number


def _told(step: str) -> str:
    done = {
        "claim": _("Thank you. Somebody will come and measure; until then the work counts as reported, not as done."),
        "extend": _("You have asked for more time. Until a reviewer decides, the date stays as it is."),
        "derogate": _(
            "You have asked to serve people in another way. A reviewer decides; until then the work stays due."
        ),
        "dispute": _("What you wrote is kept. Those who plan the works see it."),
        "start": _("It is noted that the work has begun."),
    }
    return done[step]
