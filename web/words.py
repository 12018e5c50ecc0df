"""Words for people: every code of the register becomes a word here, in the language of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import Domain, gettext, pgettext

from audit.consistency import CONTRADICTIONS
from audit.exchange.reasons import sentence_of
from web.vocabulary import (
    anketa,
    assigning,
    building,
    measures,
    money,
    paper,
    people,
    plans,
    quantities,
    register,
    reports,
)

VOCABULARY: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "state": register.STATES,
    "state_meaning": register.STATE_MEANINGS,
    "category": register.CATEGORIES,
    "category_to": register.CATEGORIES_TO,
    "whom": register.WHOM,
    "zone": register.ZONES,
    "sector": register.SECTORS,
    "owner_kind": register.OWNER_KINDS,
    "stage": register.STAGES,
    "evidence": register.EVIDENCE,
    "evidence_of_answer": register.EVIDENCE_OF_ANSWERS,
    "severity": register.SEVERITIES,
    "answer": register.ANSWERS,
    "sense": register.SENSES,
    "form": register.FORMS,
    "counter": register.COUNTERS,
    "counter_meaning": register.COUNTER_MEANINGS,
    "role": people.ROLES,
    "second_factor": people.FACTORS,
    "kind": building.KINDS,
    "element": building.ELEMENTS,
    "unit": building.UNITS,
    "quantity": quantities.QUANTITIES,
    "filing": measures.FILINGS,
    "filing_action": measures.FILING_ACTIONS,
    "visit": measures.VISITS,
    "judgement": measures.JUDGEMENTS,
    "work": measures.WORKS,
    "measure": measures.MEASURE_STATUSES,
    "measure_step": measures.MEASURE_STEPS,
    "measure_deed": measures.MEASURE_DEEDS,
    "my_step": measures.MY_STEPS,
    "my_step_meaning": measures.MY_STEP_MEANINGS,
    "reminder": measures.REMINDERS,
    "left_out": measures.LEFT_OUT,
    "measure_stage": measures.MEASURE_STAGES,
    "promise": measures.PROMISES,
    "promise_meaning": measures.PROMISE_MEANINGS,
    "to_do": measures.TO_DO,
    "measures_to_do": measures.MEASURES_TO_DO,
    "brought": measures.BROUGHT,
    "rows": measures.ROWS,
    "change": measures.CHANGES,
    "change_meaning": measures.CHANGE_MEANINGS,
    "depth": measures.DEPTHS,
    "author": measures.AUTHORS,
    "verdict_reason": measures.REASONS,
    "basis": measures.BASES,
    "people": measures.PEOPLE,
    "programme_part": money.PARTS,
    "payer": money.PAYERS,
    "counts": money.COUNTS,
    "figure": money.FIGURES,
    "spending": money.SPENDING,
    "opening": money.OPENINGS,
    "unit_of_work": money.UNITS_OF_WORK,
    "level": measures.LEVELS,
    "sense_short": measures.SENSES_SHORT,
    "contact": measures.CONTACTS,
    "standing": paper.STANDINGS,
    "standing_meaning": paper.STANDING_MEANINGS,
    "signatory": paper.SIGNATORIES,
    "document_form": paper.DOCUMENT_FORMS,
    "photo_part": paper.PHOTO_PARTS,
    "anketa": {**anketa.GENERAL, **anketa.ACTIVITY, **anketa.WAY, **anketa.DECISION},
    "anketa_choice": anketa.CHOICES,
    "service_variant": anketa.VARIANTS,
    "assigned": assigning.STANDINGS,
    "assigned_group": assigning.GROUPS,
    "fate": assigning.FATES,
    "hand_over_ending": assigning.ENDINGS,
    "plan": plans.STATUSES,
    "step": plans.STEPS,
    "objective": plans.OBJECTIVES,
    "reach_service": plans.REACH_SERVICES,
    "reach_sense": plans.REACH_SENSES,
    "outcome": plans.OUTCOMES,
    "plans_differ": plans.WHY,
    "report": reports.TITLES,
    "kind_of_report": reports.KINDS,
    "sector_of_report": reports.SECTORS,
}

_NORMS = Domain(domain="norms")
_EXCHANGE = Domain(domain="exchange")

STATE_ORDER = ("full", "partial", "conditional", "none", "unknown", "unsurveyed", "not_applicable")
"""The order in which pages list states: best first, then what is not known."""


def word(vocabulary: str, code: str | None) -> str:
    """Return the word for a code, for example `word("state", "full")`.

    A code that has no word yet (a kind that a territory added) is shown as it is, without underscores;
    an unknown vocabulary is a mistake of the caller and raises KeyError.
    """
    entry = VOCABULARY[vocabulary].get(code or "")
    if entry is None:
        return (code or "").replace("_", " ")
    return str(pgettext(*entry))


def word_with(vocabulary: str, code: str, params: Mapping[str, Any]) -> str:
    """Return the word for a code, its `{fields}` filled."""
    return word(vocabulary, code).format_map(_Shown(params))


def words(vocabulary: str) -> dict[str, str]:
    """Return every code of a vocabulary with its word, in the order of the table: for choices in forms."""
    return {code: word(vocabulary, code) for code in VOCABULARY[vocabulary]}


def norm_text(sentence: str) -> str:
    """Return a sentence of a norm's edition (`asks`, `clause`, `note`, `origin`, a title) in the reader's language.

    An official title in Russian has no translation and stays as it is.
    """
    # The empty sentence is a catalogue's own head.
    return str(_NORMS.gettext(sentence)) if sentence else ""


def message(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence of a domain error or report in the reader's language, its fields filled.

    A code without a sentence is shown as it is with its parameters, rather than hidden.
    """
    known = sentence_of(code, params)
    if known is None:
        return f"{code}: {dict(params)}"
    named = _parts(params) if code in CONTRADICTIONS else _states(params)
    return sentence(known, {**params, **named})


def _parts(params: Mapping[str, Any]) -> dict[str, str]:
    """The words for what a contradiction names: an element, perhaps with its zone and number, and a quantity."""
    zone, _, rest = str(params.get("element", "")).rpartition("/")
    element, _, instance = rest.partition(" ")
    named = [word("zone", zone), f"{word('element', element)} {instance}"] if zone else [word("element", element)]
    quantity = {"quantity": word("quantity", params["quantity"])} if "quantity" in params else {}
    return {"element": ", ".join(named), **quantity}


def _states(params: Mapping[str, Any]) -> dict[str, str]:
    """The words for the states of a filing or a measure that a sentence names: `state`, and `needed`."""
    named = {name: str(params[name]).split(", ") for name in ("state", "needed") if name in params}
    return {name: ", ".join(word(_whose(code), code) for code in codes) for name, codes in named.items()}


def _whose(code: str) -> str:
    return next((each for each in ("measure", "filing") if code in VOCABULARY[each]), "standing")


def sentence(english: str, params: Mapping[str, Any]) -> str:
    """Return a sentence of the domain in the reader's language, its `{fields}` filled. What imports say of a row, pages
    say too: it stands in the catalogue of imports.
    """
    known = str(gettext(english))
    text = known if known != english else str(_EXCHANGE.gettext(english))
    try:
        return text.format(**params)
    except (KeyError, IndexError):
        return english.format_map(_Shown(params))


class _Shown(dict[str, Any]):
    """Parameters that show a missing name as itself."""

    def __missing__(self, key: str) -> str:
        return key
