"""The conditions of a decision table as XPath of an XLSForm.

A condition has three answers (`audit.verdict.conditions`), an expression two: so each becomes two expressions, of which
one says that it certainly holds and one that it may. The form asks whatever may be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from audit.odk.names import joined
from audit.terms import OBJECT, PRESENT

Expression = str | bool
"""XPath, or what is known without asking."""

_ABOVE: Final = (">", ">=")


@dataclass(frozen=True, slots=True)
class Truth:
    """That a condition certainly holds, and that it may hold."""

    surely: Expression
    maybe: Expression


@dataclass(slots=True)
class Conditions:
    """Makes expressions for one form. `asked` are the questions it has ("zone/element/quantity"); `together` says of
    two elements ("zone/element") whether they are repeated as one.
    """

    family: str
    asked: frozenset[str]
    together: Callable[[str, str], bool]

    def of(self, condition: Mapping[str, Any], where: str) -> Truth:
        """The expressions of a condition of a rule about the element `where` ("zone/element")."""
        if "any" in condition:
            parts = [self.of(part, where) for part in condition["any"]]
            return Truth(either(*(part.surely for part in parts)), either(*(part.maybe for part in parts)))
        if "all" in condition:
            parts = [self.of(part, where) for part in condition["all"]]
            return Truth(both(*(part.surely for part in parts)), both(*(part.maybe for part in parts)))
        if "not" in condition:
            inner = self.of(condition["not"], where)
            return Truth(negated(inner.maybe), negated(inner.surely))
        return self._atom(condition, where)

    def _atom(self, condition: Mapping[str, Any], where: str) -> Truth:
        zone, element = where.split("/")
        other = f"{condition.get('zone', zone)}/{condition.get('element', element)}"
        quantity = PRESENT if "present" in condition else str(condition["quantity"])
        if f"{other}/{quantity}" not in self.asked:
            return self._assumed(condition, Truth(False, True), False)
        if other in (where, f"{OBJECT}/{OBJECT}") or self.together(where, other):
            return self._beside(condition, other, quantity)
        # Of elements that are repeated by themselves no expression asks: whatever they say, it may hold.
        return Truth(False, True)

    def _assumed(self, condition: Mapping[str, Any], found: Truth, answered: Expression) -> Truth:
        """Where nothing is answered, what the table assumes."""
        assumed = condition.get("assume")
        if assumed is None or (condition.get("assume_for") and self.family not in condition["assume_for"]):
            return found
        both_ways = either(found.surely, negated(answered)) if assumed else found.surely
        return Truth(both_ways, both_ways)

    def _beside(self, condition: Mapping[str, Any], where: str, quantity: str) -> Truth:
        name = _ref(where, quantity)
        surely = _test(condition, name)
        low = condition.get("at_least")
        if low is not None and condition["op"] in _ABOVE and f"{where}/{low}" in self.asked:
            surely = f"({surely} or ({name} = '' and {_test(condition, _ref(where, low))}))"
        answered = f"{name} != ''"
        return self._assumed(condition, Truth(surely, either(surely, f"{name} = ''")), answered)


def _ref(where: str, quantity: str) -> str:
    return f"${{{joined(*where.split('/'), quantity)}}}"


def _test(condition: Mapping[str, Any], name: str) -> str:
    """Whether the answer says it; nothing answered says nothing: an empty value is no number, and compares as false."""
    if "present" in condition:
        return f"{name} = '{'yes' if condition['present'] else 'no'}'"
    if "is" in condition:
        return f"{name} = '{condition['is']}'"
    return f"({name} != '' and {name} {condition['op']} {condition['limit']:g})"


def either(*parts: Expression) -> Expression:
    """Or, without what is known to be false."""
    return _joined(parts, " or ", absorbing=True)


def both(*parts: Expression) -> Expression:
    """And, without what is known to be true."""
    return _joined(parts, " and ", absorbing=False)


def negated(part: Expression) -> Expression:
    """Not."""
    return not part if isinstance(part, bool) else f"not({part})"


def _joined(parts: tuple[Expression, ...], joint: str, *, absorbing: bool) -> Expression:
    if any(part is absorbing for part in parts):
        return absorbing
    said = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
    if not said:
        return not absorbing
    return said[0] if len(said) == 1 else f"({joint.join(said)})"
