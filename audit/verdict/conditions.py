"""A rule's condition from the decision table as a function with three answers: True, False, None (not known).

The grammar (`docs/norms.md`): ``{"any": […]}``, ``{"all": […]}``, ``{"not": …}``, or an atom of one quantity,
of the rule's own element and instance unless another zone or element is named:
``{"quantity", "op", "limit", "at_least"}``, ``{"quantity", "is"}``, ``{"element", "present"}``; each with
``assume`` (what an unanswered atom counts as) and ``assume_for`` (the families it is assumed for).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audit.facts import Fact
from audit.terms import PRESENT
from audit.verdict.world import World

Own = Mapping[str, Fact]
Truth = bool | None
Condition = Callable[[Own, World], Truth]

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def any_of(truths: Iterator[Truth]) -> Truth:
    """Three-valued or."""
    known = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            known = True
    return None if known else False


def all_of(truths: Iterator[Truth]) -> Truth:
    """Three-valued and."""
    truth = any_of(not_(t) for t in truths)
    return not_(truth)


def not_(truth: Truth) -> Truth:
    """Three-valued not."""
    return None if truth is None else not truth


def presence(own: Own) -> Truth:
    """Whether an element is there: any known fact of it says so, else what was recorded, else not known."""
    for quantity, fact in own.items():
        if quantity != PRESENT and fact.answer != "not_applicable":
            return True
    stated = own.get(PRESENT)
    if stated is None or stated.answer == "not_applicable":
        return None
    return stated.answer == "yes"


def compile_condition(condition: Mapping[str, Any], zone: str, element: str, family: str) -> Condition:
    """The function of a condition for objects of one family."""
    if "any" in condition:
        parts = [compile_condition(part, zone, element, family) for part in condition["any"]]
        return lambda own, world: any_of(part(own, world) for part in parts)
    if "all" in condition:
        parts = [compile_condition(part, zone, element, family) for part in condition["all"]]
        return lambda own, world: all_of(part(own, world) for part in parts)
    if "not" in condition:
        inner = compile_condition(condition["not"], zone, element, family)
        return lambda own, world: not_(inner(own, world))
    atom = _atom(condition)
    where = (condition.get("zone", zone), condition.get("element", element))
    assumed: Truth = condition.get("assume")
    if condition.get("assume_for") and family not in condition["assume_for"]:
        assumed = None

    if where == (zone, element):

        def of_its_own(own: Own, world: World) -> Truth:
            truth = atom(own)
            return assumed if truth is None else truth

        return of_its_own

    def of_another(own: Own, world: World) -> Truth:
        known = [t for t in map(atom, world.instances(where).values()) if t is not None]
        return any(known) if known else assumed

    return of_another


def _atom(condition: Mapping[str, Any]) -> Callable[[Own], Truth]:
    if "present" in condition:
        wanted = condition["present"]
        return lambda own: None if (there := presence(own)) is None else there == wanted
    quantity = condition["quantity"]
    if "is" in condition:
        wanted = condition["is"]
        # An answer "not applicable" is neither yes nor no: what it would have to be, it is not.
        return lambda own: None if (fact := own.get(quantity)) is None else fact.answer == wanted
    return _comparison(quantity, condition["op"], condition["limit"], condition.get("at_least"))


def _comparison(quantity: str, op: str, limit: float, at_least: str | None) -> Callable[[Own], Truth]:
    compare = _OPERATORS[op]

    def test(own: Own) -> Truth:
        fact = own.get(quantity)
        if fact is not None and fact.value is not None:
            return compare(fact.value, limit)
        # A part of the whole bounds it from below: a flight that rises 0.5 m makes the ramp rise as much.
        low = own.get(at_least) if at_least else None
        if low is not None and low.value is not None and low.value > limit:
            return compare(low.value, limit)
        return None

    return test


def unanswered(condition: Mapping[str, Any], own: Own, world: World, zone: str, element: str) -> list[str]:
    """The quantities of a condition that nobody has answered, those of other elements as `element.quantity`."""
    for joiner in ("any", "all"):
        if joiner in condition:
            return [q for part in condition[joiner] for q in unanswered(part, own, world, zone, element)]
    if "not" in condition:
        return unanswered(condition["not"], own, world, zone, element)
    quantity = PRESENT if "present" in condition else str(condition["quantity"])
    where = (condition.get("zone", zone), condition.get("element", element))
    if where == (zone, element):
        return [] if quantity in own else [quantity]
    if any(quantity in facts for facts in world.instances(where).values()) or "assume" in condition:
        return []
    return [quantity if where[0] == "object" else f"{where[1]}.{quantity}"]
