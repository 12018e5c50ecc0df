"""`/measures/import`: a table of measures brought in by who plans: looked at first, then kept, and undone as one."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.queries import Connection
from gis.store import brought as store
from gis.store.brought import Brought
from web.auth.acting import demand
from web.bringing import ENDINGS
from web.cli.wording import reason
from web.current import wiring
from web.errors import Problem
from web.language import language_code
from web.measures.blueprint import measures
from web.pages.sentences import _

_MOST_MB = 15
_AT_WORK = ("looking", "bringing", "undoing")
_SAID_BY_PAGE = ("changed", "broke_off")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@measures.get("/import")
def bring() -> str:
    """The form, and the files brought before."""
    return _form()


@measures.post("/import")
def send_file() -> ResponseReturnValue:
    """Keep a file for the worker to look at."""
    who = demand("measure.plan_many")
    file = request.files.get("file")
    name = _named(file.filename or "") if file else ""
    content = file.stream.read(_MOST_MB * 1024 * 1024 + 1) if file else b""
    if wrong := _wrong(name, content):
        return _form([{"field": "file", "detail": wrong}]), 422
    with wiring().app_database.write(acting=who.account) as connection:
        made = store.begin(connection, who.account or 0, name, language_code(), content)
    return redirect(url_for("measures.brought", number=made), 303)


@measures.get("/import/<int:number>")
def brought(number: int) -> str:
    """What would become of the rows, or became of them. While the worker is at it, a script asks again."""
    with wiring().app_database.read(acting=_planner()) as connection:
        found = _must_find(connection, number)
    return render_template("measures/brought.html", file=found, **_words(found))


@measures.post("/import/<int:number>/<any(keep, undo):act>")
def go_on(number: int, act: str) -> ResponseReturnValue:
    """Bring in what was looked at, or take it back."""
    with wiring().app_database.write(acting=_planner()) as connection:
        _must_find(connection, number)
        done = store.go_on(connection, number, {"keep": "bringing", "undo": "undoing"}[act])
    if not done:
        flash(_("That was done already, or is being done."))
    return redirect(url_for("measures.brought", number=number), 303)


@measures.get("/import/<int:number>/rejects.xlsx")
def rejects(number: int) -> Response:
    """The rows that were refused or odd, with their reasons, ready to be mended and brought again."""
    with wiring().app_database.read(acting=_planner()) as connection:
        _must_find(connection, number)
        content = store.rejects(connection, number)
    if content is None:
        raise Problem(404, _("Every row of this file was taken."), code="no_rejects")
    headers = {"Content-Disposition": f'attachment; filename="measures-{number}-rejects.xlsx"'}
    return Response(bytes(content), content_type=_XLSX, headers=headers)


def _planner() -> int:
    return demand("measure.plan_many").account or 0


def _must_find(connection: Connection, number: int) -> Brought:
    found = store.found(connection, number) if number < 2**63 else None
    if found is None:
        raise Problem(404, _("There is no file %(number)s of yours here.", number=number), code="unknown_file")
    return found


def _named(given: str) -> str:
    """The name of a file alone, without its folders and what nobody would see; its ending stays."""
    seen = "".join(each for each in given if each.isprintable())
    return PurePath(seen.replace("\\", "/")).name[-200:]


def _wrong(name: str, content: bytes) -> str | None:
    if not name:
        return str(_("Choose a file."))
    if PurePath(name).suffix.lower() not in ENDINGS:
        return str(_("“%(name)s” is no table that is read here. Use one of: %(known)s.", name=name[:80],
                     known=", ".join(ENDINGS)))  # fmt: skip
    if not content:
        return str(_("The file is empty."))
    if len(content) > _MOST_MB * 1024 * 1024:
        return str(_("The file is larger than %(most)s MB.", most=_MOST_MB))
    return None


def _form(errors: Any = ()) -> str:
    who = _planner()
    with wiring().app_database.read(acting=who) as connection:
        files = store.latest(connection, who)
    return render_template("measures/bring.html", files=files, errors=errors, endings=ENDINGS, most=_MOST_MB)


def _words(found: Brought) -> dict[str, Any]:
    """Reasons as sentences in the reader's language."""
    language = language_code()
    rows = [{**each, "said": reason(each["code"], each["params"], language)} for each in found.problems]
    why = found.why or {}
    said = why.get("code") if why.get("code") in _SAID_BY_PAGE else None
    told = reason(why["code"], why["params"], language) if why and not said else ""
    return {"rows": rows, "why": told, "said_why": said, "at_work": found.state in _AT_WORK}
