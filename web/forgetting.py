"""What is forgotten every day, when it has served: attempts, sessions that are over, answers to requests."""

from __future__ import annotations

from gis.store.answered import forget_answers
from gis.store.attempts import forget_old
from gis.store.brought import forget_brought
from gis.store.sessions import forget_sessions
from web.wiring import Wiring


def forget(wiring: Wiring) -> None:
    """Drop the buckets of attempts that are full again, and sessions, answers and brought files past their day."""
    with wiring.operator_database.write() as connection:
        forget_old(connection)
        forget_sessions(connection)
        forget_answers(connection)
        forget_brought(connection)
