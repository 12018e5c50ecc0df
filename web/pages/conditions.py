"""When a requirement is asked at all, in the reader's words: the `when` of a rule of a norm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.norms.model import Rule
from audit.terms import QUANTITIES
from web.language import join_words
from web.pages.measured import required_text, value_text
from web.pages.sentences import _
from web.words import word


def condition_text(rule: Rule) -> str:
    """What has to be so before the rule asks for anything; nothing where it always does."""
    return _condition(rule.when, rule.zone, rule.element) if rule.when else ""


def _condition(when: Mapping[str, Any], zone: str, element: str) -> str:
    """One condition. Where it names no zone or element, those of the rule are meant."""
    if "not" in when:
        return _("not so: %(condition)s", condition=_condition(when["not"], zone, element))
    if "any" in when:
        either = (_condition(each, zone, element) for each in when["any"])
        return _("at least one of: %(conditions)s", conditions="; ".join(either))
    if "all" in when:
        return join_words([_condition(each, zone, element) for each in when["all"]])
    at_zone, at_element = when.get("zone", zone), when.get("element", element)
    quantity = when.get("quantity", "present")
    what = word("quantity", quantity)
    if (at_zone, at_element) != (zone, element):
        what = f"{word('element', at_element)}, {what}"
    return f"{what}: {_needed(when, at_zone, at_element, quantity)}"


def _needed(when: Mapping[str, Any], zone: str, element: str, quantity: str) -> str:
    if "op" not in when:
        return value_text(when.get("is", "yes"), "flag")
    known = QUANTITIES.get((zone, element, quantity))
    unit = known.unit if known else "count"
    if when["op"] == ">":
        return _("more than %(limit)s", limit=value_text(when["limit"], unit))
    return required_text({"operator": when["op"], "limit": when["limit"], "unit": unit})
