"""What a register forgets every day, and what it keeps."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import sqlalchemy as sa

from gis.models.filings import idempotency
from gis.models.people import session
from gis.store.answered import answered, keep_answer
from gis.store.people import add_account
from gis.store.sessions import begin_session
from tests.support.database import TestDatabase
from tests.support.site import site_on
from web.tasks import EVERY, TASKS

DAYS = (0, 29, 31)


def test_answers_are_kept_for_thirty_days_and_then_forgotten(committed_database: TestDatabase) -> None:
    with committed_database.app.write() as connection:
        key = add_account(connection, "a@example.org", "A")
        for days in DAYS:
            assert answered(connection, f"key-{days}", key, b"request") is None
            keep_answer(connection, f"key-{days}", 201, {"text": "{}"})
            aged = sa.update(idempotency).where(idempotency.c.key == f"key-{days}")
            connection.execute(aged.values(at=sa.func.now() - timedelta(days=days)))
    forget_in(committed_database)
    with committed_database.app.write() as connection:
        again = [answered(connection, f"key-{days}", key, b"request") for days in DAYS]
    assert [each is not None for each in again] == [True, True, False]


def test_sessions_that_are_over_are_forgotten_after_thirty_days_however_they_ended(
    committed_database: TestDatabase,
) -> None:
    with committed_database.app.write() as connection:
        key = add_account(connection, "a@example.org", "A")
        kept = set()
        for days in DAYS:
            for ended in (True, False):
                made = begin_session(connection, key, "Firefox", "192.0.2.1")
                ago = sa.func.now() - timedelta(days=days)
                row = {"began_at": ago, "seen_at": ago, "ended_at": ago if ended else None}
                connection.execute(sa.update(session).where(session.c.id == made).values(row))
                kept |= {made} if days < 30 else set()
        # Seen long ago, and ended by its person only now.
        made = begin_session(connection, key, "Firefox", None)
        late = {"seen_at": sa.func.now() - timedelta(days=90), "ended_at": sa.func.now()}
        connection.execute(sa.update(session).where(session.c.id == made).values(late))
    forget_in(committed_database)
    with committed_database.app.read() as connection:
        assert set(connection.execute(sa.select(session.c.id)).scalars()) == {*kept, made}


def forget_in(database: TestDatabase) -> None:
    """As the worker does, every day."""
    assert "forget" in EVERY
    module, _, task = TASKS["forget"].partition(":")
    wiring = site_on(database).extensions["bosaga"]
    getattr(import_module(module), task)(wiring)
    wiring.dispose()
