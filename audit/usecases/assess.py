"""One passport's observations in, its verdict out, with no database (`bosaga assess`, `POST /api/v1/assess`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from audit.errors import InvalidInput, Problem, Report, UnknownNormError, pointed
from audit.facts import Facts, Form
from audit.norms import Edition, Wording, editions, load_edition
from audit.observation import parse_observations
from audit.terms import BASES, CATEGORIES, FORMS, KINDS, ZONE_FORMS, ZONES, as_premises
from audit.verdict import Assessment, assess

DEFAULT_NORM = "kz-sp-3.06-101"
_DATE_OF = {"inspection": "inspected_on", "commissioning": "commissioned"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIELDS = frozenset({"norm", "basis", "inspected_on", "commissioned", "kind", "observations", "forms", "host"})
_REMARKS = frozenset({"number", "name", "note"})
"""Fields that name the object and say nothing a verdict reads."""
_FORM_FIELDS = frozenset({"form", "categories", "zone"}) | _REMARKS
_HOST_FIELDS = frozenset({"kind", "observations"}) | _REMARKS


class _Door:
    """Collects everything wrong with a request."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, pointer: str, code: str, **params: object) -> None:
        self.problems.append(Problem(pointer, code, params))

    def strangers(self, given: Mapping[str, Any], known: frozenset[str], here: str) -> None:
        """Refuse by name each field that is not known."""
        for name in given:
            if name not in known:
                self.wrong(
                    f"{here}/{pointed(name)}", "unknown_field", field=str(name)[:60], known=", ".join(sorted(known))
                )

    def facts(self, read: Callable[[], tuple[Facts, tuple[Report, ...]]]) -> Facts:
        try:
            return read()[0]
        except InvalidInput as refusal:
            self.problems += refusal.problems
            return Facts()


def assess_request(payload: object) -> dict[str, Any]:
    """CONTRACT's request → CONTRACT's answer. Raises `InvalidInput` with a JSON pointer for each wrong field."""
    return assess_payload(payload).to_json()


def assess_payload(payload: object) -> Assessment:
    """The same, as an `Assessment`, whose reports the edge can word in the asker's language."""
    if not isinstance(payload, Mapping):
        raise InvalidInput([Problem("", "not_an_object")])
    door = _Door()
    door.strangers(payload, _FIELDS | _REMARKS, "")
    wording, basis, reports = _wording(payload, door)
    kind = _kind(payload.get("kind"), "/kind", door)
    forms = _forms(payload.get("forms"), door)
    if wording is None or kind is None:
        raise InvalidInput(door.problems)
    facts, host = _facts(payload, kind, wording, door)
    if door.problems:
        raise InvalidInput(door.problems)
    verdict = assess(wording, facts, kind=kind, forms=forms, host=host, basis=basis)
    verdict.reports = (*reports, *verdict.reports)
    return verdict


def _facts(payload: Mapping[str, Any], kind: str, wording: Wording, door: _Door) -> tuple[Facts, Facts | None]:
    host = payload.get("host")
    required = KINDS[kind].critical if host is None else as_premises(kind).critical
    seen = payload.get("observations")
    if seen is None:
        door.wrong("/observations", "required", field="observations")
        return Facts(), None
    facts = door.facts(lambda: parse_observations(seen, wording, required=required))
    if host is None:
        return facts, None
    if not isinstance(host, Mapping):
        door.wrong("/host", "not_an_object")
        return facts, None
    door.strangers(host, _HOST_FIELDS, "/host")
    if host.get("kind") is not None:
        _kind(host["kind"], "/host/kind", door)
    of_host = host.get("observations", [])
    return facts, door.facts(lambda: parse_observations(of_host, wording, pointer="/host/observations"))


def _kind(given: object, pointer: str, door: _Door) -> str | None:
    if given is None:
        door.wrong(pointer, "required", field="kind")
    elif not isinstance(given, str) or given not in KINDS:
        door.wrong(pointer, "unknown_kind", kind=str(given)[:60], known=", ".join(KINDS))
    else:
        return given
    return None


def _wording(payload: Mapping[str, Any], door: _Door) -> tuple[Wording | None, str, tuple[Report, ...]]:
    """The wording a request asks for: named by its date, or in force on the day of its basis."""
    basis = payload.get("basis", "inspection")
    if basis not in BASES:
        door.wrong("/basis", "unknown_basis", basis=str(basis)[:60])
        basis = "inspection"
    dates = {field: _date(payload.get(field), f"/{field}", door) for field in _DATE_OF.values()}
    named = payload.get("norm", DEFAULT_NORM)
    code, at, day = (named if isinstance(named, str) else str(named)[:60]).partition("@")
    try:
        edition = load_edition(code)
    except UnknownNormError:
        door.wrong("/norm", "unknown_norm", norm=code[:60], known=", ".join(editions()))
        return None, basis, ()
    field = _DATE_OF[basis]
    on = _date(day, "/norm", door) if at else dates[field]
    if on is None:
        if not at and payload.get(field) is None:
            door.wrong(f"/{field}", "basis_date_missing", basis=basis, field=field)
        return edition.wordings[-1], basis, ()
    return edition.wording(on), basis, before_first(edition, on)


def before_first(edition: Edition, day: dt.date) -> tuple[Report, ...]:
    """A report where a day lies before the first wording held."""
    first = edition.wordings[0].valid_from
    if day >= first:
        return ()
    return (Report("before_first_wording", {"day": day.isoformat(), "valid_from": first.isoformat()}),)


def _date(given: object, pointer: str, door: _Door) -> dt.date | None:
    if given is None:
        return None
    try:
        if isinstance(given, str) and _DATE.fullmatch(given):
            return dt.date.fromisoformat(given)
    except ValueError:
        pass
    door.wrong(pointer, "bad_date", value=str(given)[:60])
    return None


def _forms(given: object, door: _Door) -> tuple[Form, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        door.wrong("/forms", "not_a_list")
        return ()
    return tuple(form for n, entry in enumerate(given) if (form := _form(entry, f"/forms/{n}", door)))


def _form(entry: object, here: str, door: _Door) -> Form | None:
    if not isinstance(entry, Mapping):
        door.wrong(here, "not_an_object")
        return None
    name, zone, categories = entry.get("form"), entry.get("zone"), entry.get("categories", list(CATEGORIES))
    before = len(door.problems)
    door.strangers(entry, _FORM_FIELDS, here)
    if name not in FORMS:
        door.wrong(f"{here}/form", "unknown_form", form=str(name)[:60], known=", ".join(FORMS))
    elif name in ZONE_FORMS and zone is None:
        door.wrong(f"{here}/zone", "form_needs_zone", form=name)
    elif name not in ZONE_FORMS and zone is not None:
        door.wrong(f"{here}/zone", "form_has_no_zone", form=name)
    if zone is not None and zone not in ZONES:
        door.wrong(f"{here}/zone", "unknown_zone", zone=str(zone)[:60], known=", ".join(ZONES))
    if not isinstance(categories, list):
        door.wrong(f"{here}/categories", "not_a_list")
        return None
    for n, category in enumerate(categories):
        if category not in CATEGORIES:
            door.wrong(f"{here}/categories/{n}", "unknown_category", category=str(category)[:60])
    return Form(str(name), tuple(categories), zone) if len(door.problems) == before else None
