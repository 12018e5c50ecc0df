"""How the register's rows are called, and what they say, where they are exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from audit.exchange.surveyed import IN_DOCUMENT

SOURCE_IDS: Final[Mapping[str, str]] = {
    "passports": "coalesce(t.source_id, t.number)",
    "measures": "coalesce(t.source_id, 'M-' || t.id)",
}
"""SQL for the source id of a row t, by kind: an export writes it, and an import finds the row by it again.

What was filed here brings no id of a source.
"""

OF_PASSPORTS: Final[Mapping[str, str]] = {
    "decision": "nullif(concat_ws(', ', t.decision ->> 'number', t.decision ->> 'on'), '')",
    **{name: f"(t.document -> '{name}')" for name in IN_DOCUMENT},
}
"""SQL for the fields of a passport t that are no columns. Who sat in the commission is not exchanged."""
