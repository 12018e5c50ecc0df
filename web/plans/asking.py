"""The page of `/plan`: the scenarios and the form for another; and what a posted form asks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from audit.errors import InvalidInput
from audit.exchange.columns import Columns
from audit.exchange.reasons import FileRefused
from audit.money.amount import CURRENCIES
from audit.permission import Actor, may
from audit.plan.budget import WHOLE_FILE, Budget, BudgetRefused, read_budget
from audit.plan.question import Asked, read_asked
from gis.files.opened import open_table
from gis.queries import Connection
from gis.queries.adopted import numbers_of
from gis.queries.planning import territory_of, understood, years_of
from gis.queries.programmes import heads
from gis.queries.subjects import horizon_here, profile_here
from gis.queries.territories import below, territories
from gis.store import plans as store
from web.api.plans import names
from web.clock import today
from web.current import wiring
from web.language import in_language
from web.plans.form import CHOICES, MOST_FORM_LINES, Sent, Typed, sent, suffix
from web.plans.search import budget_pointer
from web.plans.telling import reason_text, told

Wrong = dict[str, str]
_ENDINGS = (".csv", ".xlsx")


class FormRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """What is wrong with a form: sentences with the boxes they belong to."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        super().__init__("the form was refused")
        self.wrong = list({(each["field"], each["detail"]): each for each in wrong}.values())


def index_page(connection: Connection, who: Actor, typed: Typed, errors: Sequence[Wrong] = ()) -> str:
    """The scenarios, and the form as it stands."""
    places, tree = names(connection), territories(connection)
    here, kept = territory_here(connection), store.all_kept(connection)
    return render_template(
        "plans/index.html",
        plans=[told(each, places) for each in kept],
        adopted=numbers_of(connection, [each.id for each in kept]),
        places=places,
        years=years_here(connection),
        currencies=CURRENCIES,
        currency=currency_here(connection),
        districts=[code for code in below(tree, here) if not tree[code].children] if here in tree else [],
        programmes={head.code: in_language(head.name) or head.code for head in heads(connection)},
        choices=CHOICES,
        suffix=suffix,
        most_lines=MOST_FORM_LINES,
        errors=errors,
        typed=typed,
        may_ask=may(who, "plan.ask"),
    )


def question_of(connection: Connection, typed: Typed) -> tuple[dict[str, Any], str, str]:
    """The question as it is kept, the territory it is about, and its name. Raises FormRefused."""
    made = sent(typed, currency=currency_here(connection), city=_("City budget"))
    empty = [place for place, line in enumerate(typed.lines, 1) if place > 1 and line.name and not line.has_money]
    if empty:
        words = _("This line has no money in any year: give an amount, or take the line out.")
        raise FormRefused({"detail": words, "field": f"line{suffix(place)}"} for place in empty)
    places = names(connection)
    file = request.files.get("file")
    try:
        if file is not None and file.filename:
            made.body["budget"] = _from_file(connection, typed, made.body)
        question = read_asked(made.body)
        territory, _question = understood(connection, question, today(wiring()))
    except InvalidInput as refused:
        raise FormRefused(
            wrong_at(made, each.pointer, each.code, each.params, typed, places) for each in refused.problems
        ) from refused
    except BudgetRefused as refused:
        raise FormRefused(
            wrong_at(made, budget_pointer(row, each.field), each.code, each.params, typed, places)
            for row, each in refused.reasons
        ) from refused
    return made.body, territory, question.name


def wrong_at(
    made: Sent, pointer: str, code: str, params: Mapping[str, Any], typed: Typed, places: Mapping[str, str]
) -> Wrong:  # fmt: skip
    """A refusal as the form tells it: at its box, a share in the per cent it was typed in."""
    box = made.boxes.get(pointer, "")
    if code == "year_without_money" and not typed.programmes:
        box = f"y{params['year']}"
    if box.startswith(("floor", "share_")) and "value" in params:
        params = {**params, "value": typed.values.get(box, "")[:60], "least": 0, "most": 100}
    return {"detail": reason_text(code, params, places), "field": box}


def years_here(connection: Connection) -> range:
    """The years that a plan asked today can have."""
    return range(today(wiring()).year, horizon_here(connection).year + 1)


def currency_here(connection: Connection) -> str:
    """The currency of the installation's profile; empty where it has none yet."""
    profile = profile_here(connection)
    return profile.currency if profile else ""


def territory_here(connection: Connection) -> str:
    """The territory that a plan is about where nothing else is said; empty in a register without any."""
    try:
        return territory_of(connection, read_asked({"budget": []}))
    except InvalidInput:
        return ""


def _from_file(connection: Connection, typed: Typed, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of the budget file that came with the form. Raises FormRefused with its rows, and InvalidInput."""
    if typed.programmes or any(line.has_money for line in typed.lines):
        raise FormRefused([_of_file(_("The money is given twice: by a file, and in the form. Leave one of them."))])
    question = read_asked({**body, "budget": []})
    try:
        budget = _read_file(connection, question)
    except FileRefused as refused:
        raise FormRefused([_of_file(reason_text(refused.code, refused.params, {}))]) from refused
    except BudgetRefused as refused:
        raise FormRefused(
            _of_file(_row_told(row, each.field, reason_text(each.code, each.params, {})))
            for row, each in refused.reasons
        ) from refused
    return [
        {
            "year": line.year, "line": line.line, "amount": line.amount, "currency": budget.currency,
            "owner_kinds": sorted(line.owner_kinds), "districts": sorted(line.districts),
        }
        for line in budget.lines
    ]  # fmt: skip


def _read_file(connection: Connection, question: Asked) -> Budget:
    file = request.files["file"]
    ending = Path(file.filename or "").suffix.lower()
    if ending not in _ENDINGS:
        raise FormRefused([_of_file(_("Give the budget as a .csv or .xlsx file."))])
    known = below(territories(connection), territory_of(connection, question))
    years = years_of(connection, question, today(wiring()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"budget{ending}"
        file.save(path)
        table = open_table(path)
        columns = Columns(table.columns, nested=table.nested, file=Path(file.filename or "").name)
        return read_budget(columns, chain.from_iterable(table.read()), years, known)


def _row_told(row: int, field: str, words: str) -> str:
    return words if row == WHOLE_FILE else _("Row %(row)s, %(field)s: %(words)s", row=row, field=field, words=words)


def _of_file(words: str) -> Wrong:
    return {"detail": words, "field": "file"}
