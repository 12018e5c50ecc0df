"""`/measures/ID/edit`: what is planned, changed by who plans there; nobody's change is written over unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from audit.adaptation.cost import Cost, read_cost
from audit.adaptation.lifecycle import KINDS_OF_WORK, MEASURE_STAGES, MOVES, PAYERS
from audit.errors import InvalidInput
from audit.money.amount import CURRENCIES
from audit.money.works import UNITS
from gis.queries import Connection
from gis.queries.measure_table import objects_named
from gis.queries.measures import PlannedFields, planned_fields, standing
from gis.queries.programmes import heads
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from web.api.measure_deeds import allowed, do
from web.api.measures import EDIT
from web.auth.acting import account
from web.current import wiring
from web.language import in_language
from web.measures.blueprint import Refused, measures, page_of, status_of, text_sent, told_of, whole_number
from web.pages.sentences import _
from web.words import word

_PLAIN = ("work", "stage", "title", "description", "responsible", "payer", "programme", "line")
_MONEY = ("quantity", "unit", "price", "amount", "currency", "source", "year", "provisional")
_CLEARED_BY_EMPTY = frozenset(_PLAIN) - {"work", "stage"}


@dataclass(frozen=True)
class Apart:
    """A field that says one thing here and was changed to another by somebody else."""

    field: str
    now: str
    yours: str


@measures.get("/<int:measure_id>/edit")
def edit(measure_id: int) -> ResponseReturnValue:
    """The form, with what is planned now."""
    allowed(measure_id, EDIT.action)
    with wiring().app_database.read(acting=account()) as connection:
        now = _now(connection, measure_id)
        if now.status not in MOVES["edit"].of:
            flash(_("It is not planned any more: what it says does not change."))
            return redirect(page_of(measure_id), 303)
        return _page(connection, measure_id, now, shown(now), now.revision)


@measures.post("/<int:measure_id>/edit")
def change(measure_id: int) -> ResponseReturnValue:
    """Keep what is another now; where it is refused, the form with what was written and what stands there."""
    who, seen = account(), whole_number(request.form.get("revision", ""))
    allowed(measure_id, EDIT.action)
    with wiring().app_database.read(acting=who) as connection:
        now = _now(connection, measure_id)
    try:
        if now.revision != seen:
            raise StaleError(str(seen), str(now.revision))
        body = _changed(now)
        if not body:
            flash(_("Nothing was changed."))
            return redirect(page_of(measure_id), 303)
        with wiring().app_database.write(acting=who) as connection:
            do(connection, measure_id, EDIT, lambda found: seen, body)
    except (InvalidInput, StaleError, StateError, MissingError) as refused:
        return _refused(measure_id, refused)
    flash(_("Done. It stands in the history below."), "success")
    return redirect(page_of(measure_id), 303)


def _now(connection: Connection, measure_id: int) -> PlannedFields:
    found = planned_fields(connection, measure_id)
    assert found is not None  # noqa: S101 - `allowed` found it, and no measure is ever deleted by people
    return found


def shown(now: PlannedFields) -> dict[str, str]:
    """What is planned as the form writes it; a sum that follows from a quantity is not asked."""
    texts = {name: getattr(now, name) or "" for name in _PLAIN}
    texts["responsible_private"] = "1" if now.responsible_private else ""
    return {**texts, **_money(now.cost)}


def _money(cost: Cost | None) -> dict[str, str]:
    if cost is None:
        return dict.fromkeys(_MONEY, "")
    found = {name: "" if value is None else str(value) for name, value in asdict(cost).items()}
    if cost.quantity is not None:
        found |= {"quantity": f"{cost.quantity.normalize():f}", "amount": ""}
    return {**found, "provisional": "1" if cost.provisional else ""}


def _changed(now: PlannedFields) -> dict[str, Any]:
    """What the form says otherwise than the measure, in the shape of the API. Raises InvalidInput."""
    body: dict[str, Any] = {}
    for name in _PLAIN:
        text = text_sent(name)
        if text != (getattr(now, name) or ""):
            body[name] = text if text or name not in _CLEARED_BY_EMPTY else None
    if (private := bool(request.form.get("responsible_private"))) != now.responsible_private:
        body["responsible_private"] = private
    said = _cost_said()
    if (read_cost(said, "/cost") if said else None) != now.cost:
        body["cost"] = said
    return body


def _cost_said() -> dict[str, Any] | None:
    """The cost as the form says it; None: it has no price."""
    said: dict[str, Any] = {name: text for name in _MONEY if (text := text_sent(name))}
    if not said.keys() - {"currency", "unit", "provisional", "source", "year"}:
        return None
    if said.get("year", "").isdecimal():
        said["year"] = int(said["year"][:6])
    if "provisional" in said:
        said["provisional"] = True
    if "quantity" not in said and "price" not in said:
        said.pop("unit", None)
    return said


def _refused(measure_id: int, refused: Refused) -> ResponseReturnValue:
    """The form with what was written. After a change by somebody else it goes on from that, once both were seen."""
    errors = told_of(refused, (*_PLAIN, *_MONEY, "cost", "responsible_private"))
    given = {name: request.form.get(name, "") for name in (*_PLAIN, *_MONEY, "responsible_private")}
    with wiring().app_database.read(acting=account()) as connection:
        now = _now(connection, measure_id)
        is_stale = isinstance(refused, StaleError)
        seen = now.revision if is_stale else whole_number(request.form.get("revision", ""))
        both = _apart(shown(now), given) if is_stale else ()
        return _page(connection, measure_id, now, given, seen, errors, both), status_of(refused)


def _apart(now: Mapping[str, str], given: Mapping[str, str]) -> list[Apart]:
    same_lines = {name: text.replace("\r\n", "\n").strip() for name, text in given.items()}
    return [Apart(name, now[name], same_lines[name]) for name in now if now[name] != same_lines.get(name, "")]


def _page(
    connection: Connection, measure_id: int, now: PlannedFields, given: Mapping[str, str], seen: int,
    errors: Sequence[Mapping[str, str]] = (), both: Sequence[Apart] = (),
) -> str:  # fmt: skip
    found = standing(connection, measure_id)
    assert found is not None  # noqa: S101 - it was just read
    return render_template(
        "measures/edit.html",
        measure=now,
        number=found.object,
        object=objects_named(connection, [found.object]).get(found.object),
        id=measure_id,
        revision=seen,
        given=given,
        errors=errors,
        both=both,
        words_of=_words(),
        kinds={code: word("work", code) for code in KINDS_OF_WORK},
        stages={code: word("measure_stage", code) for code in MEASURE_STAGES},
        payers={code: word("payer", code) for code in PAYERS},
        programmes={each.code: in_language(each.name) or each.code for each in heads(connection)},
        units=_units(now.cost),
        currencies={code: code for code in CURRENCIES},
    )


def _units(cost: Cost | None) -> dict[str, str]:
    """The units to choose from, and the one that the API or a table gave this measure in words of its own."""
    known = {code: word("unit_of_work", code) for code in UNITS}
    return known if cost is None or not cost.unit else {cost.unit: cost.unit, **known}


def _words() -> dict[str, Mapping[str, str]]:
    """The words for the codes that fields hold."""
    yes = {"1": _("yes"), "": _("no")}
    return {
        "work": {code: word("work", code) for code in KINDS_OF_WORK},
        "stage": {code: word("measure_stage", code) for code in MEASURE_STAGES},
        "payer": {code: word("payer", code) for code in PAYERS},
        "unit": {code: word("unit_of_work", code) for code in UNITS},
        "responsible_private": yes,
        "provisional": yes,
    }
