"""Names of territories for lists and choices."""

from __future__ import annotations

from gis.queries.territories import territories
from web.current import wiring
from web.language import in_language


def place_names() -> dict[str, str]:
    """Code to name of every territory, in the reader's language."""
    with wiring().public_database.read() as connection:
        tree = territories(connection)
    return {code: in_language(each.name) or code for code, each in tree.items()}
