"""The site as a test asks it: the application with settings of the test's own."""

from __future__ import annotations

from apiflask import APIFlask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tests.support.database import TestDatabase
from tests.support.memory import settle
from web.app import create_app
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring

SECRET = "x" * 40
# Nothing listens on port 1: the connection is refused at once.
_NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


class _Compiled(BytecodeCache):
    """Templates as compiled by the first site of this process: hundreds of sites are made, of the same templates."""

    def __init__(self) -> None:
        self.used = False
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        found = self._kept.get((bucket.key, bucket.checksum))
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


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
    compile_once(app)
    # Errors are answered as in production: what people see is what is tested.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    # A hash that guessing would make short work of: people sign in hundreds of times here.
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1)
    return app


def compile_once(app: APIFlask) -> None:
    """Have a site take its templates from those compiled before in this process."""
    if not _COMPILED.used:
        # The first site of a process loads the whole application.
        settle()
        _COMPILED.used = True
    app.jinja_env.bytecode_cache = _COMPILED
