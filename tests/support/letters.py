"""Letters to owners for tests: issued as the site issues them, with the code that the paper has."""

from __future__ import annotations

import re

import sqlalchemy as sa

from audit.notice import ALPHABET
from gis.models.register import object_
from gis.queries.actors import thing_at
from gis.store.notices import issue
from tests.support.people import Browser
from tests.support.works import Town
from web.my.codes import new_letter

PRINTED = re.compile(f"[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}")
"""A code as it is printed."""


def letter(here: Town, number: str = "CLINIC-1", days: int = 30) -> tuple[int, str]:
    """A letter about an object; its id and its code."""
    with here.site.test_request_context(), here.database.app.write() as connection:
        made, code = new_letter(number, days, "Asia/Almaty")
        thing = thing_at(connection, number)
        assert thing is not None
        return issue(connection, thing.object or 0, made, None), code


def opened(here: Town, code: str) -> Browser:
    """A browser that came in with a code."""
    browser = Browser(here.site)
    assert browser.post("/my?lang=en", code=code).status_code == 303
    return browser


def expire(here: Town, notice_id: int) -> None:
    """Let a letter's days pass."""
    with here.database.owner.write() as connection:
        connection.execute(
            sa.text("update register.notice set issued_at = now() - interval '9 days', "
                    "expires_at = now() - interval '1 second' where id = :id"),
            {"id": notice_id},
        )  # fmt: skip


def object_id(connection: sa.Connection, number: str) -> int:
    """The id of an object."""
    return int(connection.execute(sa.select(object_.c.id).where(object_.c.number == number)).scalar_one())
