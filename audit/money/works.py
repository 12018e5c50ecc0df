"""The catalogue of standard works (`works.toml`): what can be ordered, in which unit, and what it puts right."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from audit import terms
from audit.errors import DataFileError

UNITS: Final = ("m", "m2", "piece", "set")
KINDS_OF_WORK: Final = (
    "none", "current_repair", "capital_repair", "individual_solution", "alternative_form", "organisational",
)  # fmt: skip
"""What a measure may be, as the official form lists it."""
LANGUAGES: Final = ("ru", "kk", "ky", "en")
_FILE: Final = "money/works.toml"
_KEYS: Final = frozenset({"work", "unit", "closes", "design", *LANGUAGES})


@dataclass(frozen=True, slots=True)
class StandardWork:
    """A work that has a unit price. ``work`` is its kind; ``design``: a year of design documents comes first.

    ``closes`` holds `zone/element` or `zone/element/quantity`; ``names`` the words by language.
    """

    code: str
    work: str
    unit: str
    closes: frozenset[str]
    design: bool
    names: Mapping[str, str]

    def puts_right(self, zone: str, element: str, quantity: str) -> bool:
        """Whether a finding on this quantity is closed by it."""
        return bool({f"{zone}/{element}", f"{zone}/{element}/{quantity}"} & self.closes)


@cache
def standard_works() -> Mapping[str, StandardWork]:
    """Every standard work by its code, in the order of the catalogue. Raises DataFileError."""
    data = tomllib.loads(files("audit").joinpath(_FILE).read_text(encoding="utf-8"))
    return MappingProxyType({code: _work(code, entry) for code, entry in data.items()})


@cache
def works_for(zone: str, element: str, quantity: str) -> tuple[StandardWork, ...]:
    """The works that put a finding on this quantity right: the narrower first, then as the catalogue has them."""
    found = [work for work in standard_works().values() if work.puts_right(zone, element, quantity)]
    return tuple(sorted(found, key=lambda work: f"{zone}/{element}/{quantity}" not in work.closes))


def _work(code: str, entry: Mapping[str, Any]) -> StandardWork:
    if entry.keys() - {"design"} != _KEYS - {"design"}:
        _refuse(code, f"has {sorted(entry)}, needs {sorted(_KEYS)}")
    if entry["unit"] not in UNITS or entry["work"] not in KINDS_OF_WORK:
        _refuse(code, f"unit {entry['unit']} or work {entry['work']} is not known")
    if not entry["closes"]:
        _refuse(code, "closes nothing")
    for each in entry["closes"]:
        if not _known(each.split("/")):
            _refuse(code, f"{each} is nothing that can be observed")
    names = {language: entry[language] for language in LANGUAGES}
    return StandardWork(
        code, entry["work"], entry["unit"], frozenset(entry["closes"]), entry.get("design", False), names
    )


def _known(parts: list[str]) -> bool:
    return len(parts) in (2, 3) and any(key[: len(parts)] == tuple(parts) for key in terms.QUANTITIES)


def _refuse(code: str, reason: str) -> None:
    raise DataFileError(_FILE, 0, f"[{code}] {reason}")
