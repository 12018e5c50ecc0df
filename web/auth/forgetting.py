"""What is forgotten of people when it has served."""

from __future__ import annotations

from gis.store.attempts import forget_old
from web.wiring import Wiring


def forget_attempts(wiring: Wiring) -> None:
    """Drop the buckets of attempts that are full again."""
    with wiring.operator_database.write() as connection:
        forget_old(connection)
