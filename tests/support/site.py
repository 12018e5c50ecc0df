"""The site as a test asks it: the application with settings of the test's own."""

from __future__ import annotations

from apiflask import APIFlask

from tests.support.database import TestDatabase
from web.app import create_app
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring

SECRET = "x" * 40
# Nothing listens on port 1: the connection is refused at once.
_NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def site_without_database(**settings: object) -> APIFlask:
    """The site while its database is away."""
    return _site(DatabaseUrls(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE), settings)


def site_on(database: TestDatabase, **settings: object) -> APIFlask:
    """The site on a test's database, each role by its own way in."""
    urls = [role.url.render_as_string(hide_password=False) for role in (database.owner, database.app, database.public)]
    return _site(DatabaseUrls(urls[0], urls[1], urls[2], urls[1]), settings)


def _site(urls: DatabaseUrls, settings: dict[str, object]) -> APIFlask:
    app = create_app(databases=Wiring(Settings(secret_key=SECRET, **settings), urls=urls))
    app.testing = True
    # Errors are answered as in production: what people see is what is tested.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    # A hash that guessing would make short work of: people sign in hundreds of times here.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    return app
