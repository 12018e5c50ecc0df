"""Telephone numbers and e-mail addresses in free text: what tells how to reach somebody is not published unseen."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![\d.,])\+?\d(?:[\s().-]*\d){9,14}(?!\d)")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")


def contact_in(text: str) -> str | None:
    """The first telephone number or e-mail address that a text seems to hold; None where there is none."""
    found = _PHONE.search(text) or _MAIL.search(text)
    return found.group().strip() if found else None
