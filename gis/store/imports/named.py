"""How rows that were filed here, and bring no id of a source, are called where they are exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SOURCE_IDS: Final[Mapping[str, str]] = {
    "passports": "coalesce(t.source_id, t.number)",
    "measures": "coalesce(t.source_id, 'M-' || t.id)",
}
"""SQL for the source id of a row t, by kind: an export writes it, and an import finds the row by it again."""
