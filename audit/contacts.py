"""Telephone numbers and e-mail addresses in free text: what tells how to reach somebody is not published unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_PHONE = re.compile(r"(?<![\d.,])\+?\d(?:[\s().-]*\d){9,14}(?!\d)")
_NOT_SEARCHED: Final = ("private", "claimed_at", "observed_at")
"""What is never published, and machine times."""
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


def contact_in(text: str) -> str | None:
    """The first telephone number or e-mail address that a text seems to hold; None where there is none."""
    found = _PHONE.search(text) or _MAIL.search(text)
    return found.group().strip() if found else None


def contacts_within(inside: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Where in a passport's document a text seems to hold one (a JSON pointer), and what; the private remark aside."""
    if isinstance(inside, Mapping):
        for name, value in inside.items():
            if name not in _NOT_SEARCHED:
                yield from contacts_within(value, f"{pointer}/{name}")
    elif isinstance(inside, list | tuple):
        for place, value in enumerate(inside):
            yield from contacts_within(value, f"{pointer}/{place}")
    elif isinstance(inside, str) and (found := contact_in(inside)):
        yield pointer, found
