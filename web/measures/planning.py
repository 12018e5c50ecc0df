"""`/measures/new`: a measure made of what an object fails, with the standard works and the city's prices proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from audit.adaptation.closing import Pair, taken_by
from audit.adaptation.lifecycle import KINDS_OF_WORK, MEASURE_STAGES, PAYERS
from audit.errors import InvalidInput
from audit.money.amount import CURRENCIES
from audit.money.works import works_for
from audit.permission import Thing
from audit.verdict import Finding
from gis.queries import Connection
from gis.queries.actors import thing_at
from gis.queries.measure_table import objects_named
from gis.queries.measures import closed_already, subject_in_force
from gis.queries.programmes import heads
from gis.queries.subjects import horizon_here
from gis.store.filings import StateError
from web.api.measures import plan_now
from web.auth.acting import account, demand
from web.clock import today
from web.current import wiring
from web.errors import Problem
from web.language import in_language
from web.measures.blueprint import measures, page_of, status_of, text_sent, told_of
from web.measures.costs import FIELDS as MONEY
from web.measures.costs import Offered, cost_said, described, offered
from web.pages.reasons import why
from web.pages.sentences import _
from web.words import word

_FIELDS = ("work", "due", "stage", "title", "responsible", "payer", "programme", "line")
_SEPARATOR = ":"


@dataclass(frozen=True)
class Choice:
    """What the object fails: `value` names it in the form, `taken` is the open measure that closes it already."""

    value: str
    sentence: str
    finding: Finding
    taken: int | None


def pair_text(name: str, instance: str) -> str:
    """A requirement as an address and a form name it."""
    return f"{name}{_SEPARATOR}{instance}"


@measures.get("/new")
def new() -> str:
    """The form, for who plans where the object lies."""
    with wiring().app_database.read(acting=account()) as connection:
        number = request.args.get("object", "")
        return _page(connection, number, _asked(connection, number))


@measures.post("/new")
def plan() -> ResponseReturnValue:
    """Plan it; where it is refused, the form with what was written."""
    who, number = account(), request.args.get("object", "")
    with wiring().app_database.read(acting=who) as connection:
        thing = _asked(connection, number)
    try:
        with wiring().app_database.write(acting=who) as connection:
            made = plan_now(connection, who, number, _body(connection, number))
    except (InvalidInput, StateError) as refused:
        with wiring().app_database.read(acting=who) as connection:
            errors = told_of(refused, (*_FIELDS, *MONEY, "closes"))
            return _page(connection, number, thing, errors), status_of(refused)
    flash(_("The measure is planned."), "success")
    return redirect(page_of(made), 303)


def _asked(connection: Connection, number: str) -> Thing:
    """The object of the address, if whoever asks plans there. Raises Problem 401, 403, 404."""
    thing = thing_at(connection, number) if number.isprintable() else None
    if thing is None:
        raise Problem(404, _("There is no object “%(number)s” here.", number=number[:40]), code="unknown_object")
    demand("measure.plan", thing)
    return thing


def _page(connection: Connection, number: str, thing: Thing, errors: Sequence[Any] = ()) -> str:
    choices = _choices(connection, number, thing)
    closes = request.form.getlist("closes") if request.method == "POST" else request.args.getlist("closes")
    works = _offered(connection, number, choices, closes)
    return render_template(
        "measures/new.html",
        number=number,
        object=objects_named(connection, [number]).get(number),
        choices=choices,
        closes=closes,
        works=works,
        kinds={code: word("work", code) for code in KINDS_OF_WORK},
        stages={code: word("measure_stage", code) for code in MEASURE_STAGES},
        payers={code: word("payer", code) for code in PAYERS},
        programmes={each.code: in_language(each.name) or each.code for each in heads(connection)},
        currencies=CURRENCIES,
        today=today(wiring()),
        horizon=horizon_here(connection),
        given=request.form,
        errors=errors,
    )


def _choices(connection: Connection, number: str, thing: Thing) -> list[Choice]:
    """What the object itself fails by the version in force."""
    here = subject_in_force(connection, number)
    if here is None or thing.object is None:
        return []
    verdict = here.subject.verdict()
    own, taken = here.subject.own(verdict.findings), closed_already(connection, thing.object)
    told = why(verdict, {})
    return [
        Choice(
            pair_text(each.finding.rule, each.finding.instance), each.sentence, each.finding,
            taken_by([each.finding], (each.finding.rule, each.finding.instance), taken),
        )
        for each in (*told.decisive, *told.other)
        if each.finding in own
    ]  # fmt: skip


def _offered(connection: Connection, number: str, choices: Sequence[Choice], closes: Sequence[str]) -> list[Offered]:
    """The standard works for what is chosen; nothing chosen: for all that the object fails."""
    meant = [each.finding for each in choices if not closes or each.value in closes]
    codes = dict.fromkeys(work.code for f in meant for work in works_for(f.zone, f.element, f.quantity))
    here = objects_named(connection, [number]).get(number)
    return offered(connection, codes, [here.district] if here else [], today(wiring()))


def _body(connection: Connection, number: str) -> dict[str, Any]:
    """The measure as the form says it, in the shape of the API."""
    thing = thing_at(connection, number)
    choices = _choices(connection, number, thing) if thing else []
    closes = request.form.getlist("closes")
    works = {each.work.code: each for each in _offered(connection, number, choices, closes)}
    chosen = works.get(text_sent("standard"))
    body: dict[str, Any] = {**described(chosen), **{name: text for name in _FIELDS if (text := text_sent(name))}}
    body |= {"object": number, "closes": [_pair(each) for each in closes]}
    if request.form.get("responsible_private"):
        body["responsible_private"] = True
    if (cost := cost_said(chosen)) is not None:
        body["cost"] = dict(cost)
    return body


def _pair(value: str) -> dict[str, str]:
    name, _separator, instance = value.rpartition(_SEPARATOR)
    pair: Pair = (name, instance)
    return {"rule": pair[0], "instance": pair[1]}
