"""What changed between two versions of a passport: fact by fact, and in what stands beside the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit.facts import Fact, FactKey, Facts
from audit.terms import OBJECT, ZONES

_ORDER = {zone: place for place, zone in enumerate((OBJECT, *ZONES))}


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not as it was; `before` or `after` is None where it was not recorded."""

    key: FactKey
    before: Fact | None
    after: Fact | None

    @property
    def only_evidence(self) -> bool:
        """Whether the same was observed again, by another grade of evidence."""
        return self.before is not None and self.after is not None and self.before[:2] == self.after[:2]


def differences(before: Facts, after: Facts) -> tuple[Difference, ...]:
    """Every fact that differs, zone by zone; nothing for two versions that say the same."""
    changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    return tuple(Difference(key, before.get(key), after.get(key)) for key in sorted(changed, key=_in_order))


def _in_order(key: FactKey) -> tuple[int, FactKey]:
    return _ORDER.get(key.zone, len(_ORDER)), key


@dataclass(frozen=True, slots=True)
class Restated:
    """Something beside the facts that is not as it was. `field` is one of `depth norm basis anketa forms conclusions
    works`, `name` what of it: a field of the anketa, a form of service, element/instance of a work, else "".
    `before` or `after` is None where nothing stood there.
    """

    zone: str
    field: str
    name: str
    before: Any
    after: Any


def how_many(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """How many fields of two documents (`document_of`) differ."""
    facts = differences(Facts.from_store(before["facts"]), Facts.from_store(after["facts"]))
    return len(facts) + len(restated(before, after))


def document_of(version: Mapping[str, Any]) -> dict[str, Any]:
    """What a stored version says, imported ones included: its document, and the columns that every version has."""
    columns = ("depth", "norm", "basis", "forms", "facts")
    return {**(version["document"] or {}), **{name: version[name] for name in columns}}


def restated(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Restated, ...]:
    """Everything beside the facts that differs between two documents, what concerns the whole first, then by zone."""
    was, now = dict(_beside(before)), dict(_beside(after))
    places = sorted({*was, *now}, key=lambda place: (_ORDER.get(place[0], len(_ORDER)), place))
    return tuple(Restated(*at, was.get(at), now.get(at)) for at in places if was.get(at) != now.get(at))


def _beside(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Any]]:
    for name in ("depth", "norm", "basis"):
        yield (OBJECT, name, ""), document.get(name)
    for name, value in (document.get("anketa") or {}).items():
        yield (OBJECT, "anketa", name), value
    for form in document.get("forms") or ():
        yield (form.get("zone") or OBJECT, "forms", form["form"]), list(form["categories"])
    for zone, conclusion in (document.get("conclusions") or {}).items():
        yield (zone, "conclusions", ""), conclusion
    works: dict[tuple[str, str], list[Any]] = {}
    for work in document.get("works") or ():
        at = f"{work['element']}/{work.get('instance') or '1'}" if work.get("element") else ""
        kept = {name: value for name, value in work.items() if name not in ("zone", "element", "instance")}
        works.setdefault((work["zone"], at), []).append(kept)
    for (zone, at), rows in works.items():
        yield (zone, "works", at), rows
