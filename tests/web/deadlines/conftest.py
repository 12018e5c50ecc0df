"""The city of works, with people who signed in and planned measures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.database import TestServer
from tests.support.people import Browser, somebody
from tests.support.works import Town, town


@pytest.fixture(scope="module")
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        somebody(made.database, "owner@example.org", "owner", number="CLINIC-1", name="Айгүл Иманова", language="kk")
        yield made


@pytest.fixture
def owner(here: Town) -> Browser:
    browser = Browser(here.site)
    browser.sign_in("owner@example.org")
    return browser
