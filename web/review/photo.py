"""`/review/NUMBER/photos/ID`: one photo, large: blurred, put back, looked at and published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.permission import Action, may
from audit.photo import areas_of
from gis.photos.develop import blur
from gis.queries import Connection
from gis.queries.desk import Filed
from gis.queries.photos import FiledPhoto, photo_filed, photos_filed
from gis.store.filings import StaleError
from gis.store.photos import publish_photo, put_back, replace_file
from web.api.photo_refusals import worded
from web.api.photos import MOST_ID, developed_original
from web.auth.acting import acting, demand
from web.current import wiring
from web.errors import Problem
from web.pages.reasons import place_text
from web.review.areas import NO_NEW, Area, NewArea, area_text, areas_sent, new_area
from web.review.desk import review
from web.review.opened import account_of, known
from web.words import message

_SIZE = "large"


@review.get("/<number>/photos/<int:photo_id>")
def photo(number: str, photo_id: int) -> str:
    """One photo, large, with what can be done to it."""
    return _page(number, photo_id)


@review.get("/<number>/photos/<int:photo_id>/preview")
def preview(number: str, photo_id: int) -> Response:
    """The photo as it would be with what the areas of the address hide; nothing is kept."""
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        _found, shown = _seen(connection, number, photo_id, "photo.edit")
    areas = areas_of(areas_sent(request.args.getlist("area")))
    with worded("/areas"):
        made = blur(wiring().media.get(shown.files.large), areas)
    response = send_file(BytesIO(made.large), "image/jpeg", max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@review.post("/<number>/photos/<int:photo_id>/blur")
def blur_(number: str, photo_id: int) -> ResponseReturnValue:
    """Take an area more, or one less, and show what that hides; or keep the photo so."""
    areas = list(areas_sent(request.form.getlist("area")))
    drop = request.form.get("drop", "")
    if drop.isascii() and drop.isdigit() and int(drop) < len(areas):
        del areas[int(drop)]
        return _page(number, photo_id, areas=areas, action="photo.edit")
    new = new_area(request.form)
    if new.problems:
        return _page(number, photo_id, new.problems, areas=areas, new=new, action="photo.edit"), 422
    areas += [new.area] if new.area else []
    if request.form.get("do") != "save":
        return _page(number, photo_id, areas=areas, action="photo.edit")
    if not areas:
        text = _("Choose at least one area: give its left and top edge, its width and its height.")
        return _page(number, photo_id, [{"detail": text, "field": "left"}], new=new, action="photo.edit"), 422

    def keep(connection: Connection, shown: FiledPhoto) -> None:
        made = blur(wiring().media.get(shown.files.photo), areas_of(areas))
        replace_file(connection, wiring().media, shown, made)

    return _changed(number, photo_id, "photo.edit", keep, areas) or _back(number, photo_id, "blurred")


@review.post("/<number>/photos/<int:photo_id>/undo")
def undo(number: str, photo_id: int) -> ResponseReturnValue:
    """Put back the photo as it was before it was blurred, while that is kept."""

    def back(connection: Connection, shown: FiledPhoto) -> None:
        put_back(connection, wiring().media, shown, developed_original(shown))

    return _changed(number, photo_id, "photo.edit", back) or _back(number, photo_id, "undone")


@review.post("/<number>/photos/<int:photo_id>/<any(publish, unpublish):what>")
def show_photo(number: str, photo_id: int, what: str) -> ResponseReturnValue:
    """Show one photo, as it was seen, to everyone once the passport is approved; or keep it back."""

    def publish(connection: Connection, shown: FiledPhoto) -> None:
        publish_photo(connection, shown, what == "publish", request.form.get("seen", ""))

    refused = _changed(number, photo_id, "photo.publish", publish)
    if refused is not None or request.form.get("from") == "photo":
        return refused or _back(number, photo_id, "published" if what == "publish" else "kept_back")
    return redirect(url_for("review.show", number=number, _anchor=f"photo-{photo_id}"), 303)


def _changed(
    number: str,
    photo_id: int,
    action: Action,
    change: Callable[[Connection, FiledPhoto], None],
    areas: Sequence[Area] = (),
) -> ResponseReturnValue | None:
    """Do something to the photo as it was seen; where that is refused, its page as it is now with the reason."""
    who = demand("queue.read")
    try:
        with worded("/areas"), wiring().app_database.write(acting=account_of(who)) as connection:
            _found, shown = _seen(connection, number, photo_id, action)
            if shown.tag != request.form.get("seen", ""):
                raise StaleError(request.form.get("seen", "")[:40], shown.tag)
            change(connection, shown)
    except StaleError:
        text = _(
            "Somebody changed this photo after you opened it. This is how it is now: look at it again, then repeat."
        )
        return _page(number, photo_id, [{"detail": text}], areas=areas), 409
    except InvalidInput as refused:
        said = [{"detail": message(each.code, each.params)} for each in refused.problems]
        return _page(number, photo_id, said, areas=areas), 422
    except Problem as refused:
        if refused.status not in (409, 422):
            raise
        return _page(number, photo_id, [{"detail": refused.detail or ""}], areas=areas), refused.status
    return None


def _seen(connection: Connection, number: str, photo_id: int, action: Action) -> tuple[Filed, FiledPhoto]:
    """The photo, if it is one of that filing and whoever asks may do this to it."""
    found, thing = known(connection, number)
    demand(action, thing)
    shown = photo_filed(connection, photo_id) if photo_id <= MOST_ID else None
    if shown is None or shown.passport != number:
        abort(404)
    return found, shown


def _page(
    number: str,
    photo_id: int,
    errors: Sequence[dict[str, str]] = (),
    *,
    areas: Sequence[Area] = (),
    new: NewArea = NO_NEW,
    action: Action = "photo.read",
) -> str:
    with wiring().app_database.read(acting=demand("queue.read").account) as connection:
        found, shown = _seen(connection, number, photo_id, action)
        thing = known(connection, number)[1]
        others = [each.id for each in photos_filed(connection, number)]
    place = others.index(photo_id)
    return render_template(
        "review/photo.html",
        filed=found.filing,
        photo=shown,
        place=place_text(*shown.finding.split("/")) if shown.finding else "",
        before=others[place - 1] if place else None,
        after=others[place + 1] if place + 1 < len(others) else None,
        areas=[area_text(each) for each in areas],
        new=new,
        errors=errors,
        can_edit=may(acting(), "photo.edit", thing),
        can_publish=may(acting(), "photo.publish", thing),
        done=_done(request.args.get("done", "")),
        size=_SIZE,
    )


def _back(number: str, photo_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for("review.photo", number=number, photo_id=photo_id, done=done), 303)


def _done(what: str) -> str:
    sentences = {
        "blurred": _("The photo is kept as you see it. It is not public until you publish it."),
        "undone": _("The photo is as it was before it was blurred. It is not public until you publish it."),
        "published": _("The photo will be public, as you see it, once the passport is approved."),
        "kept_back": _("The photo stays private. Copies in caches may live for a day."),
    }
    return str(sentences.get(what, ""))
