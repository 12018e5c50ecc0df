"""A row of a table of passports, read as the form reads a passport (`audit.passport`)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from audit import terms
from audit.anketa import ANKETA
from audit.contacts import contacts_within
from audit.errors import InvalidInput, Problem
from audit.exchange import cells
from audit.exchange.cells import CellError
from audit.exchange.reasons import Reason
from audit.passport import Passport, Subject, parse_passport

IN_DOCUMENT: Final = ("works", "conclusions", "anketa")
"""Fields that only the document keeps: a version that has none of them needs no document."""
_ENTRIES: Final = {"forms": "bad_forms", "works": "bad_works", "conclusions": "bad_conclusions", "anketa": "bad_anketa"}
_CODES: Final = {("norm", "unknown_choice"): "unknown_norm"}


def read_survey(values: Mapping[str, Any], subject: Subject, today: dt.date) -> Passport | tuple[Reason, ...]:
    """The passport that a row says, or why it is none. `values`: the row's fields, dates and JSON as Python has them.

    Facts are `zone/element/instance/quantity` → [value or answer, grade of evidence], values in the quantity's unit.
    """
    facts = values["facts"] or {}
    observations = {key: _observation(key, said) for key, said in facts.items()}
    shapeless = tuple(_shapeless(key) for key, entry in observations.items() if entry is None)
    if shapeless:
        return shapeless
    told = {name: values[name] for name in ("depth", "norm", "basis", "forms", *IN_DOCUMENT)}
    told["anketa"] = {name: _as_typed(name, said) for name, said in (told["anketa"] or {}).items()}
    inspected = values["inspected_on"].isoformat()
    payload = {"object": subject.number, "inspected_on": inspected, **told, "observations": [*observations.values()]}
    try:
        return parse_passport(payload, subject, today)
    except InvalidInput as refused:
        keys = list(facts)
        return tuple(_reason(problem, keys) for problem in refused.problems)


def read_filed(filed: Mapping[str, Any], subject: Subject, today: dt.date) -> Passport | tuple[Reason, ...]:
    """The passport that a whole filing says (`audit.exchange.filed`), or why it is none, question by question."""
    try:
        return parse_passport({**filed["body"], "object": subject.number}, subject, today)
    except InvalidInput as refused:
        return reasons_within(refused, filed["names"])


def reasons_within(refused: InvalidInput, names: Sequence[str]) -> tuple[Reason, ...]:
    """Why a work is refused; an observation by the name of its question (`names`, in order)."""
    return tuple(_reason_within(problem, names) for problem in refused.problems)


def _reason_within(problem: Problem, names: Sequence[str]) -> Reason:
    _, field, *steps = [*problem.pointer.split("/"), ""]
    if field == "observations" and steps[0].isdigit():
        field = names[int(steps[0])]
    return Reason(field, problem.code, problem.params)


def reasons_of(refused: InvalidInput, field: str) -> Iterator[Reason]:
    """Why one field of a row is refused, where it was read as a whole."""
    for problem in refused.problems:
        yield Reason(field, problem.code, problem.params)


def contacts_of(filed: Passport, code: str) -> Iterator[Reason]:
    """Every text that seems to tell how to reach somebody: the row's field, and where in it."""
    for pointer, found in contacts_within(filed.document):
        _, field, *steps = pointer.split("/")
        yield Reason("facts" if field == "observations" else field, code, {"at": "/".join(steps), "text": found})


def _reason(problem: Problem, keys: list[str]) -> Reason:
    """A problem of a document as one of a row: which column, and where in it."""
    _, field, *steps = problem.pointer.split("/")
    inner = {"reason": problem.code, "params": dict(problem.params)}
    if field == "observations":
        fact = keys[int(steps[0])] if steps and steps[0].isdigit() else "facts"
        return Reason("facts", "bad_facts", {"fact": fact, **inner})
    if field in _ENTRIES:
        return Reason(field, _ENTRIES[field], {"at": "/".join(steps), **inner})
    return Reason(field, _CODES.get((field, problem.code), problem.code), problem.params)


def _as_typed(name: str, said: Any) -> Any:
    """An answer of the anketa that stands in a cell as text, as the number, flag or day that the form sends."""
    if not isinstance(said, str) or name not in ANKETA:
        return said
    for read in (str, json.loads, cells.flag, lambda cell: str(cells.day(cell))):
        try:
            typed = read(said)
            ANKETA[name](typed, "")
        except (InvalidInput, CellError, ValueError):
            continue
        return typed
    return said


def _shapeless(key: str) -> Reason:
    shape = "zone/element/instance/quantity: [value, evidence]"
    return Reason("facts", "bad_facts", {"fact": key[:80], "reason": shape})


def _observation(key: str, said: Any) -> dict[str, Any] | None:
    parts = key.split("/")
    if len(parts) != 4 or not isinstance(said, (list, tuple)) or len(said) != 2:
        return None
    zone, element, instance, quantity = parts
    what, evidence = said
    entry = {"zone": zone, "element": element, "instance": instance, "quantity": quantity, "evidence": evidence}
    if quantity == terms.PRESENT:
        return {**entry, "present": what}
    return {**entry, ("answer" if _among(what, terms.ANSWERS) else "value"): what}


def _among(said: Any, known: Collection[str]) -> bool:
    """Whether it is one of the codes; JSON holds lists and tables where a code belongs, too."""
    return isinstance(said, str) and said in known
