"""“Can I get in?” in one plain sentence for each group of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.terms import CATEGORIES
from gis.queries.dossier import Dossier
from web.language import join_words
from web.pages.reasons import Why
from web.pages.sentences import _
from web.words import word


@dataclass(frozen=True)
class Answer:
    """The sentence for one category, with the entrance to take where there are several."""

    category: str
    state: str
    sentence: str
    entrance: str | None
    overridden: bool


def answers(dossier: Dossier, why: Why | None, forms: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """One answer a category, in the order К О С Г У."""
    judged = dossier.judged
    made = []
    entrances = set(dossier.object.best_entrance.values())
    for category in CATEGORIES:
        state = judged.states[category] if judged else "unsurveyed"
        overridden = judged is not None and category in judged.overridden
        entrance = dossier.object.best_entrance.get(category) if len(entrances) > 1 else None
        sentence = _sentence(category, state, None if overridden else why, forms)
        made.append(Answer(category, state, sentence, entrance, overridden))
    return made


def forms_recorded(forms: Sequence[Mapping[str, Any]], facts: Mapping[str, Sequence[Any]]) -> list[Mapping[str, Any]]:
    """The forms of service of a version, those recorded as an answer about the place of service among them."""
    forms = list(forms)
    answer = facts.get("service/form/1/home_or_remote")
    if answer and answer[0] == "yes":
        forms.append({"form": "remote_service", "categories": list(CATEGORIES), "zone": None})
    return forms


def split_entrances(answered: Sequence[Answer]) -> bool:
    """Whether the entrance to take differs between groups that can get in: who belongs to two may find none good."""
    good = {each.entrance for each in answered if each.entrance and each.state in ("partial", "full")}
    return len(good) > 1


def _sentence(category: str, state: str, why: Why | None, forms: Sequence[Mapping[str, Any]]) -> str:
    match state:
        case "full":
            return _full(why)
        case "partial":
            against = why.first_against(category, closing=False) if why else None
            if against is None:
                return _("Yes. Not everything was recorded.") if why else _("Yes, with shortcomings.")
            return _("Yes, with shortcomings. %(reason)s.", reason=against.sentence)
        case "conditional":
            named = _forms(category, forms)
            if not named:
                return _("Only with help, or in another form of service.")
            return _("Only with help, or in another form of service: %(forms)s.", forms=named)
        case "none":
            against = why.first_against(category, closing=True) if why else None
            return _("No. %(reason)s.", reason=against.sentence) if against else _("No.")
        case "unknown":
            return _unknown(category, why)
        case "not_applicable":
            return _("The norm asks nothing here for these people.")
        case _:
            return _("Nobody has surveyed it yet.")


def _full(why: Why | None) -> str:
    if why is not None and why.extract:
        # An extract is not the whole norm: "full" may not sound like more than was looked at.
        return _("Yes. It meets the %(count)s requirements held.", count=why.requirements)
    return _("Yes.")


def _unknown(category: str, why: Why | None) -> str:
    gaps = [g for g in why.gaps if g.missing.necessary and category in g.missing.categories] if why else []
    if not gaps:
        return _("Not known: too little was recorded for a verdict.")
    return _(
        "Not known. Nobody has recorded: %(place)s, %(needs)s.", place=gaps[0].place, needs=join_words(gaps[0].needs)
    )


def _forms(category: str, forms: Sequence[Mapping[str, Any]]) -> str:
    named = [word("form", each["form"]) for each in forms if category in each["categories"]]
    return join_words(list(dict.fromkeys(named)))
