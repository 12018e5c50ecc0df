"""What every page says about the installation: which city, and whether its data is invented."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Flask, g, request

from gis.db import is_database_error
from gis.queries.installation import Installation, installation
from gis.queries.territories import territories
from web.current import wiring
from web.errors import wants_problem_json
from web.language import in_language, is_page

_SECONDS = 5.0
"""How long one reading serves: a page must not cost a query to say which city it is about."""


@dataclass
class _Reading:
    at: float
    installation: Installation | None
    city: dict[str, str]


def register_standing(app: Flask) -> None:
    """Set `g.installation`, `g.city` (its name) and `g.synthetic` before each page.

    When the database is away they are nothing: a page that needs no database still opens.
    """
    last = _Reading(float("-inf"), None, {})

    @app.before_request
    def say_where_we_are() -> None:
        nonlocal last
        # An address that leads nowhere is answered by a page, too.
        if not is_page(request.endpoint) and (request.endpoint or wants_problem_json()):
            return
        if time.monotonic() - last.at > _SECONDS:
            last = _read()
        g.installation = last.installation
        g.synthetic = last.installation is not None and last.installation.kind == "demo"
        g.city = in_language(last.city)


def _read() -> _Reading:
    try:
        with wiring().public_database.read() as connection:
            found = installation(connection)
            city = territories(connection).get(found.territory) if found.territory else None
    except Exception as error:
        if not is_database_error(error):
            raise
        return _Reading(time.monotonic(), None, {})
    return _Reading(time.monotonic(), found, dict(city.name) if city else {})
