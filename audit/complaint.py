"""What a complaint about an object says and of what: the choices of whoever complains, and nothing that is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from audit.verdict import Finding

LONGEST_WORDS: Final = 2_000
"""Characters of one's own words."""
LONGEST_LINE: Final = 300
"""Characters of a name or an address."""
_CONTROL: Final = ("Cc", "Cs", "Co", "Cn")
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible signs by which a line is read in another order than it was written."""


@dataclass(frozen=True, slots=True)
class Complainant:
    """What somebody wrote of themselves; each may be empty, and is then written by hand."""

    words: str = ""
    name: str = ""
    address: str = ""


def finding_name(finding: Finding) -> str:
    """What a finding is called in a form: its requirement and the place where it fails."""
    return "/".join((finding.rule, finding.zone, finding.element, finding.instance))


def concerns(finding: Finding, category: str | None) -> bool:
    """Whether a complaint for a group of people (None: everyone) may name a finding: it decides and is of the group."""
    return finding.decisive and (category is None or category in finding.categories)


def grounds_of(*, failing: bool, overdue: bool) -> Collection[str]:
    """What a complaint rests on, in the codes of `audit.profiles.GROUNDS`."""
    return [code for code, is_so in (("failing", failing), ("overdue", overdue)) if is_so]


def plain(text: str) -> str:
    """Text as every kind of file can hold it: one kind of line end, no characters that are no letters or signs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = (sign for sign in lines if sign not in _TURNING)
    kept = "".join(sign for sign in seen if sign == "\n" or unicodedata.category(sign) not in _CONTROL)
    return kept.strip()
