"""The city of works, and people who signed in there: fixtures for the pages of measures and of owners."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.support import places as p
from tests.support.database import TestServer
from tests.support.people import Browser, somebody
from tests.support.works import Town, town

ROLES = ("planner", "inspector", "ngo", "reviewer")


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        for role in ROLES:
            somebody(made.database, f"{role}@example.org", role, p.CITY, name=f"The {role}")
        somebody(made.database, "owner@example.org", "owner", number="CLINIC-1", name="The owner")
        yield made


@pytest.fixture(scope="module")
def browser(here: Town) -> Callable[[str], Browser]:
    """A browser of somebody who signed in, by role; one for each."""
    known: dict[str, Browser] = {}

    def of(role: str) -> Browser:
        if role not in known:
            known[role] = Browser(here.site)
            known[role].sign_in(f"{role}@example.org")
        return known[role]

    return of
