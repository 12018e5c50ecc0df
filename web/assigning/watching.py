"""`/assignments`: how far each inspector is; `/assignments/list`: the objects behind each number, and their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.assignment import GROUPS, STANDINGS, Group, Standing
from audit.seen import seal
from gis.queries.actors import thing_at
from gis.queries.assignments import Asked, Tally, assigned, hand_overs, handed, progress
from gis.queries.inspectors import ids_of
from gis.store.assignments import take_back
from web.assigning.blueprint import assignments, district_names, url_with
from web.auth.acting import demand
from web.clock import today
from web.current import wiring
from web.errors import Problem

_PAGE = 100
COUNTED = ("handed", "week", "done", "draft", "queue", "returned", "visited", "overdue")
"""The figures of a row, in the order of the columns."""
_LISTS: Mapping[str, Mapping[str, str]] = {
    "handed": {}, "week": {"week": "1"}, "done": {"group": "done"}, "draft": {"standing": "draft"},
    "queue": {"standing": "queue"}, "returned": {"standing": "returned"}, "visited": {"standing": "visited"},
    "overdue": {"overdue": "1"},
}  # fmt: skip
"""The list behind each figure, as parameters of its address."""


@dataclass(frozen=True)
class Row:
    """One line of a table of progress: whose or where, its figures, and the address of the list behind each."""

    name: str
    counts: dict[str, int]
    links: dict[str, str]


@assignments.get("")
def index() -> str:
    """How far each inspector is, and each district."""
    who, day = demand("assignment.read"), today(wiring())
    district = request.args.get("district") or None
    with wiring().app_database.read(acting=who.account) as connection:
        tallies = progress(connection, day)
        names = district_names(connection)
    here = [each for each in tallies if district in (None, each.district)]
    by_inspector = _rows(here, lambda each: (each.inspector_name, {"inspector": str(each.inspector)}), district)
    by_district = _rows(tallies, lambda each: (names.get(each.district, each.district), {"district": each.district}))
    return render_template(
        "assigning/index.html",
        by_inspector=by_inspector,
        by_district=by_district,
        all=_row(_("All"), here, {}, district),
        counted=COUNTED,
        district=district,
        districts={code: names.get(code, code) for code in sorted({each.district for each in tallies})},
        today=day,
    )


def _rows(
    tallies: Iterable[Tally], key: Callable[[Tally], tuple[str, dict[str, str]]], district: str | None = None
) -> list[Row]:
    grouped: defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[Tally]] = defaultdict(list)
    for each in tallies:
        name, asks = key(each)
        grouped[name, tuple(asks.items())].append(each)
    return [_row(name, some, dict(asks), district) for (name, asks), some in sorted(grouped.items())]


def _row(name: str, tallies: Sequence[Tally], asks: dict[str, str], district: str | None) -> Row:
    counts = {what: sum(getattr(each, what) for each in tallies) for what in COUNTED}
    where = {"district": district, **asks} if district else asks
    return Row(name, counts, {what: _list_url({**where, **_LISTS[what]}) for what in COUNTED})


def _list_url(asks: Mapping[str, str]) -> str:
    return url_with("assignments.listing", asks)


@assignments.get("/list")
def listing() -> str:
    """The objects in somebody's hands, by due day."""
    who, day = demand("assignment.read"), today(wiring())
    asked, text = _asked(), request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1
    with wiring().app_database.read(acting=who.account) as connection:
        found = assigned(connection, asked, day, page=page, size=_PAGE)
        names = district_names(connection)
        tallies = progress(connection, day)
        plans = any(grant.role in ("planner", "reviewer") for grant in who.grants)
        seen = seal(handed(connection, asked, day)) if plans else ""
    return render_template(
        "assigning/list.html",
        found=found,
        seen=seen,
        asked=asked,
        names=names,
        people={str(each.inspector): each.inspector_name for each in tallies},
        districts={code: names.get(code, code) for code in sorted({each.district for each in tallies})},
        page=page,
        pages=max(1, -(-found.total // _PAGE)),
        plans=plans,
        today=day,
    )


@assignments.post("/list")
def act() -> ResponseReturnValue:
    """What the buttons below the list do: hand the chosen objects on, take them back, or take the whole list back."""
    who, day = demand("assignment.plan"), today(wiring())
    picked, what = request.form.getlist("pick"), request.form.get("act")
    back = _list_url(request.args.to_dict())
    if what == "on" and picked:
        return redirect(url_for("assignments.new", pick=picked, stage="all", from_others=1, again=1), 303)
    with wiring().app_database.write(acting=who.account) as connection:
        whole = handed(connection, _asked(), day) if what == "back_all" else {}
        if what == "back_all" and request.form.get("seen") != seal(whole):
            flash(_("The list changed meanwhile. Look at it again; nothing was taken back."), "error")
            return redirect(back, 303)
        count = take_back(connection, who, sorted(ids_of(connection, [*whole] or picked).values()))
    if not picked and what != "back_all":
        flash(_("Choose the objects first. Nothing was changed."), "error")
    else:
        flash(ngettext("%(num)s object is taken back.", "%(num)s objects are taken back.", count), "success")
    return redirect(back, 303)


@assignments.get("/objects/<number>")
def history(number: str) -> str:
    """Who handed an object to whom, and when."""
    who = demand("assignment.read")
    with wiring().app_database.read(acting=who.account) as connection:
        if not number.isprintable() or thing_at(connection, number) is None:
            abort(404)
        lines = hand_overs(connection, number)
    return render_template("assigning/history.html", number=number, lines=lines)


def _asked() -> Asked:
    """The filters of the address. Raises Problem 400 for a value that is not known."""
    given, wrong = request.args, []
    inspector = given.get("inspector", "")
    if inspector and not (inspector.isascii() and inspector.isdigit() and len(inspector) < 19):
        wrong.append("inspector")
    for name, known in (("standing", STANDINGS), ("group", GROUPS)):
        if given.get(name) and given[name] not in known:
            wrong.append(name)
    if wrong:
        errors = [{"pointer": f"?{name}=", "detail": _("It is not known here.")} for name in wrong]
        words = _("The address asks for something that the register does not know.")
        raise Problem(400, words, code="wrong_parameters", errors=errors)
    return Asked(
        int(inspector) if inspector else None,
        given.get("district") or None,
        cast(Standing | None, given.get("standing") or None),
        cast(Group | None, given.get("group") or None),
        bool(given.get("overdue")),
        bool(given.get("week")),
    )
