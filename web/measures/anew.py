"""`/measures/filings/NUMBER`: what a measure closes, measured anew by who verifies it, and handed over for review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from audit.adaptation.closing import ANYWHERE, Pair, Subject, asks_of
from audit.errors import InvalidInput
from audit.facts import FactKey
from audit.passport import Passport
from audit.terms import PRESENT, QUANTITIES, Quantity
from gis.queries import Connection
from gis.queries.filings import Filing
from gis.queries.measure_table import objects_named
from gis.queries.measures import standing
from gis.queries.subjects import subject_of
from gis.store import filings as store
from gis.store.filings import StaleError, StateError
from gis.store.passports import MissingError
from gis.store.verification import must_show_done
from web.api.filed import allowed, must_find, read_again
from web.auth.acting import account
from web.current import wiring
from web.errors import Problem
from web.measures.blueprint import Refused, measures, page_of, status_of, text_sent, told_of, whole_number
from web.pages.sentences import _

_EVIDENCE = ("tape", "instrument", "photo", "eye")


@dataclass(frozen=True)
class Question:
    """What is to be measured or answered anew: `field` names it in the form, `said` is what stands in the draft."""

    key: FactKey
    field: str
    quantity: Quantity
    said: Mapping[str, Any]

    @property
    def unit(self) -> str:
        """The unit that it is asked in: lengths as a tape shows them."""
        return "cm" if self.quantity.unit == "m" else self.quantity.unit

    @property
    def shown(self) -> str:
        """The answer in the draft, in that unit."""
        if not self.quantity.measured:
            return str(self.said.get("answer") or self.said.get("present") or "")
        value = self.said.get("value")
        if value is None:
            return ""
        return f"{float(value) * (100 if self.unit == 'cm' else 1):g}"


@measures.get("/filings/<number>")
def anew(number: str) -> str:
    """The form."""
    with wiring().app_database.read(acting=account()) as connection:
        return _page(connection, _open(connection, number))


@measures.post("/filings/<number>")
def measured_anew(number: str) -> ResponseReturnValue:
    """Keep what was measured, and hand it over where that was asked."""
    who, over = account(), request.form.get("act") == "submit"
    try:
        with wiring().app_database.write(acting=who) as connection:
            found = _open(connection, number)
            body = {**found.document, "observations": _observations(found, _questions(connection, found))}
            kept = store.change(
                connection,
                number,
                whole_number(request.form.get("revision", "")),
                who,
                read_again(connection, body, found.object),
            )
    except (InvalidInput, StaleError, StateError, MissingError) as refused:
        return _refused(number, refused)
    if not over:
        flash(_("Kept. Not handed over yet."), "success")
        return redirect(request.path, 303)
    try:
        with wiring().app_database.write(acting=who) as connection:
            allowed(connection, number, "filing.submit", "draft")
            must_show_done(connection, kept, read_again(connection, kept.document, kept.object))
            store.submit(connection, number, kept.revision, who)
    except (InvalidInput, StaleError, StateError, MissingError) as refused:
        return _refused(number, refused)
    flash(_("Handed over for review. Once it is approved, the measure is done and checked."), "success")
    return redirect(page_of(found.measure or 0), 303)


def _open(connection: Connection, number: str) -> Filing:
    """The draft, for its author. Raises Problem 403, 404, and 409 for one that verifies no measure."""
    allowed(connection, number, "filing.edit", "draft")
    found = must_find(connection, number)
    if found.measure is None or found.state not in store.OPEN:
        raise Problem(
            409, _("Passport %(number)s is not a check of works that is open.", number=number), code="no_check"
        )
    return found


def _page(connection: Connection, found: Filing, errors: Sequence[Any] = ()) -> str:
    return render_template(
        "measures/anew.html",
        filing=found,
        object=objects_named(connection, [found.object]).get(found.object),
        questions=_questions(connection, found),
        evidence=_EVIDENCE,
        errors=errors,
        given=request.form,
    )


def _refused(number: str, refused: Refused) -> ResponseReturnValue:
    with wiring().app_database.read(acting=account()) as connection:
        return _page(connection, _open(connection, number), told_of(refused)), status_of(refused)


def _questions(connection: Connection, found: Filing) -> list[Question]:
    """What the measure closes, and what else of the same elements has no answer in the draft."""
    measure, of = standing(connection, found.measure or 0), subject_of(connection, found.object)
    if measure is None or of is None:
        return []
    filed = read_again(connection, found.document, found.object)
    said = _said(found.document)
    keys = dict.fromkeys(_keys(filed, of.kind.code, measure.pairs))
    return [
        Question(key, f"{key.zone}-{key.element}-{key.instance}-{key.quantity}", quantity, said.get(key, {}))
        for key in keys
        if (quantity := QUANTITIES.get((key.zone, key.element, key.quantity))) is not None
    ]


def _keys(filed: Passport, kind: str, pairs: Sequence[Pair]) -> list[FactKey]:
    subject = Subject(filed.wording, filed.facts, kind, filed.forms)
    found: list[FactKey] = []
    for name, instance in pairs:
        paths = [tuple(path.split("/")) for path in sorted(asks_of(filed.wording, name))]
        here = "1" if instance == ANYWHERE else instance
        found += [FactKey(zone, element, here, quantity) for zone, element, quantity in paths]
        places = {path[:2] for path in paths}
        for gap in subject.verdict().missing:
            if (gap.zone, gap.element) in places and instance in (ANYWHERE, gap.instance):
                found += [FactKey(gap.zone, gap.element, gap.instance, need) for need in gap.needs]
    return found


def _said(document: Mapping[str, Any]) -> dict[FactKey, Mapping[str, Any]]:
    return {_key(each): each for each in document.get("observations") or []}


def _key(observation: Mapping[str, Any]) -> FactKey:
    """As a draft keeps it: named by its quantity."""
    zone, element, instance = (str(observation.get(name, "")) for name in ("zone", "element", "instance"))
    return FactKey(zone, element, instance, observation.get("quantity", PRESENT))


def _observations(found: Filing, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """The observations of the draft, those that were asked as the form says them."""
    asked = {each.key for each in questions}
    kept = [each for each in found.document.get("observations") or [] if _key(each) not in asked]
    return kept + [made for each in questions if (made := _observation(each)) is not None]


def _observation(each: Question) -> dict[str, Any] | None:
    value = text_sent(each.field)
    if not value:
        return None
    evidence = request.form.get(f"{each.field}-by", "")
    base = {
        "zone": each.key.zone, "element": each.key.element, "instance": each.key.instance,
        "evidence": evidence if evidence in _EVIDENCE else "eye",
    }  # fmt: skip
    if each.key.quantity == PRESENT:
        return {**base, "present": value}
    base["quantity"] = each.key.quantity
    return {**base, "value": value, "unit": each.unit} if each.quantity.measured else {**base, "answer": value}
