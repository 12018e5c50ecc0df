"""Reading a norm's edition from TOML. What does not hold together is refused with file, line and reason."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from audit.errors import NormError, UnknownNormError
from audit.norms.check import check_condition
from audit.norms.model import Edition, Element, Limit, Rule
from audit.terms import CATEGORIES, FAMILIES, KINDS, QUANTITIES

_FOLDER = Path(str(files("audit"))) / "norms"
_OPERATORS = ("<=", ">=", "==", "between", "is")
_RULE_FIELDS = frozenset(f.name for f in fields(Rule)) - {"borrowed_from"}
_REQUIRED = ("id", "zone", "element", "quantity", "asks", "operator", "limit", "unit", "categories", "severity")

_LENGTH_TOLERANCE = 0.03
_BAR = 0.6
"""[P] The share of a category's items that must be answered before a zone has a state."""


def editions() -> list[str]:
    """The codes of every edition held, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def load_edition(code: str) -> Edition:
    """The edition of that code. Raises `UnknownNormError`, or `NormError` with file, line and reason."""
    if code not in editions():
        raise UnknownNormError(code, editions())
    return read_edition(_FOLDER / f"{code}.toml")


def read_edition(path: Path) -> Edition:
    """The edition in one file, with what it borrows from the files beside it. Raises `NormError`."""
    source = _Source(path)
    data = source.data
    rules = [source.rule(entry) for entry in data.get("rules", [])]
    for fill in data.get("fills", []):
        rules += _borrowed(source, fill)
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            source.refuse(rule.id, f"the rule {rule.id} is written twice")
        seen.add(rule.id)
    elements = tuple(source.element(entry, seen) for entry in data.get("elements", []))
    _check_whole(source, rules, elements, data.get("groups", {}))
    try:
        return Edition(
            code=data["code"],
            title=data["title"],
            jurisdiction=data["jurisdiction"],
            coverage=data["coverage"],
            valid_from=data["valid_from"],
            dates_doubtful=data.get("dates_doubtful", False),
            origin=data["origin"],
            elements=elements,
            groups=data.get("groups", {}),
            rules=tuple(rules),
            length_tolerance=data.get("length_tolerance", _LENGTH_TOLERANCE),
            bar=data.get("bar", _BAR),
        )
    except KeyError as missing:
        source.refuse("", f"the edition has no {missing.args[0]}")


def _borrowed(source: _Source, fill: Mapping[str, Any]) -> list[Rule]:
    """Rules of another edition that fill a gap of this one, each marked with where it comes from."""
    lender = _Source(source.path.parent / f"{fill.get('norm')}.toml")
    entries = {entry.get("id"): entry for entry in lender.data.get("rules", [])}
    found = []
    for rule_id in fill.get("rules", []):
        if rule_id not in entries:
            source.refuse(rule_id, f"{fill.get('norm')} has no rule {rule_id} to borrow")
        rule = lender.rule(entries[rule_id])
        found.append(replace(rule, borrowed_from=fill["norm"], kinds=tuple(fill.get("kinds", rule.kinds))))
    return found


def _check_whole(source: _Source, rules: list[Rule], elements: tuple[Element, ...], groups: Mapping[str, Any]) -> None:
    declared = {(element.zone, element.element) for element in elements}
    for rule in rules:
        if (rule.zone, rule.element) not in declared:
            source.refuse(rule.id, f"the rule {rule.id} is of an element that “elements” does not list")
        if rule.group is not None and rule.group not in groups:
            source.refuse(rule.id, f"the rule {rule.id} names a group “{rule.group}” that is not described")
    for name, group in groups.items():
        if group.get("sort") not in ("cases", "alternatives", "ladder"):
            source.refuse(name, f"the group {name} is of no sort known: cases, alternatives or ladder")


class _Source:
    """One TOML file, and where in it each rule stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except OSError as error:
            raise NormError(path.name, 0, f"cannot be read: {error.strerror}") from error
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise NormError(path.name, int(line[1]) if line else 0, f"is no TOML: {error}") from error

    def refuse(self, word: str, reason: str) -> NoReturn:
        """Raise `NormError` at the line where `word` is first named."""
        lines = self.text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if word and f'"{word}"' in text), 1)
        own = next((n for n, text in enumerate(lines, 1) if word and text.startswith(f'id = "{word}"')), line)
        raise NormError(self.path.name, own, reason)

    def rule(self, entry: Mapping[str, Any]) -> Rule:
        """One rule, checked by itself: it has a clause, a known quantity in its unit, a limit that can be met."""
        rule_id = str(entry.get("id", ""))
        if absent := [name for name in (*_REQUIRED, "clause") if not entry.get(name) and entry.get(name) != 0]:
            self.refuse(rule_id, f"the rule {rule_id or '(without id)'} has no {', '.join(absent)}")
        if unknown := sorted(set(entry) - _RULE_FIELDS):
            self.refuse(rule_id, f"the rule {rule_id} has a field nobody reads: {', '.join(unknown)}")
        quantity = QUANTITIES.get((entry["zone"], entry["element"], entry["quantity"]))
        if quantity is None:
            where = f"{entry['zone']}/{entry['element']}/{entry['quantity']}"
            self.refuse(rule_id, f"the rule {rule_id} cites {where}, which is in no list of quantities")
        if quantity.unit != entry["unit"]:
            self.refuse(rule_id, f"the rule {rule_id} is in {entry['unit']}, its quantity in {quantity.unit}")
        self._check_words(rule_id, entry)
        ready = {
            **entry,
            "limit": self.limit(rule_id, entry),
            "categories": tuple(entry["categories"]),
            "kinds": tuple(entry.get("kinds", ())),
            "clause_verified": bool(entry.get("clause_verified", False)),
            "confidence": str(entry.get("confidence", "")),
        }
        return Rule(**ready)

    def _check_words(self, rule_id: str, entry: Mapping[str, Any]) -> None:
        if entry["operator"] not in _OPERATORS:
            self.refuse(rule_id, f"the rule {rule_id} compares by “{entry['operator']}”; use {', '.join(_OPERATORS)}")
        if entry["severity"] not in ("blocking", "partial"):
            self.refuse(rule_id, f"the rule {rule_id} is {entry['severity']}; say blocking or partial")
        if strange := [c for c in entry["categories"] if c not in CATEGORIES]:
            self.refuse(rule_id, f"the rule {rule_id} serves {', '.join(strange)}, which is no category")
        self.check_kinds(rule_id, entry.get("kinds", ()))
        for name in ("valid_from", "valid_to"):
            if name in entry and not isinstance(entry[name], dt.date):
                self.refuse(rule_id, f"the rule {rule_id}: {name} is no date")
        if entry.get("when") is not None:
            reason = check_condition(entry["when"], entry["zone"], entry["element"])
            if reason:
                self.refuse(rule_id, f"the rule {rule_id}: {reason}")

    def check_kinds(self, word: str, kinds: Any) -> None:
        """Refuse a kind or family that does not exist."""
        if strange := [kind for kind in kinds if kind not in KINDS and kind not in FAMILIES]:
            self.refuse(word, f"{word} names {', '.join(strange)}, which is no kind of object")

    def limit(self, rule_id: str, entry: Mapping[str, Any]) -> Limit:
        """The limit in the rule's unit. Text such as 1:12 is a slope or a share, kept exact."""
        written = entry["limit"]
        try:
            if entry["operator"] == "between":
                low, high = map(float, written)
                if low > high:
                    self.refuse(rule_id, f"the rule {rule_id}: {low} is above {high}")
                return low, high
            if entry["operator"] == "is":
                if written not in ("yes", "no"):
                    self.refuse(rule_id, f"the rule {rule_id} asks “{written}”; a yes/no rule asks yes or no")
                return str(written)
            if isinstance(written, str):
                share = Fraction(written.replace(":", "/"))
                return float(share * 100) if entry["unit"] == "percent" else float(share)
            return float(written)
        except (TypeError, ValueError):
            self.refuse(rule_id, f"the rule {rule_id} has a limit that is no number: {written}")

    def element(self, entry: Mapping[str, Any], rule_ids: set[str]) -> Element:
        """One line of `elements`."""
        zone, name = str(entry.get("zone")), str(entry.get("element"))
        if not any(key[:2] == (zone, name) for key in QUANTITIES):
            self.refuse(name, f"{zone}/{name} is no element known")
        if entry.get("presence") not in ("always", "demanded", "optional", "derived", "note"):
            self.refuse(name, f"the element {name} has no policy of presence")
        if strange := set(entry.get("demanded_by", ())) - rule_ids:
            self.refuse(name, f"the element {name} is demanded by {', '.join(sorted(strange))}, which is no rule here")
        self.check_kinds(name, entry.get("kinds", ()))
        return Element(
            zone,
            name,
            entry.get("instances", "all"),
            entry["presence"],
            tuple(entry.get("demanded_by", ())),
            tuple(entry.get("kinds", ())),
        )
