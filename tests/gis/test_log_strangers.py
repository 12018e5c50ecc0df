"""Who acts as nobody judges nothing: a transaction that never said for whom it works is refused, not let through."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support import log
from tests.support.database import TestDatabase

JUDGE = """
    insert into register.verdict (object, passport, reason, norm, wording, effective_on, states, zones, shares,
        complete, sufficient)
    select object, passport, 'override', norm, wording, effective_on, states, zones, shares, complete, sufficient
    from register.verdict limit 1
"""


def test_a_verdict_by_nobody_is_refused(committed_database: TestDatabase) -> None:
    with committed_database.app.write() as connection:
        log.story(connection)
    with committed_database.people.engine.connect() as connection:
        with pytest.raises(sa.exc.ProgrammingError, match="may not judge here"):
            connection.exec_driver_sql(JUDGE)
        connection.rollback()
