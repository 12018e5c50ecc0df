"""What changed between two versions of a passport, fact by fact."""

from __future__ import annotations

from dataclasses import dataclass

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
