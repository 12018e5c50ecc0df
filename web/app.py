"""The application factory: settings and databases in, a Flask application out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from apiflask import APIFlask
from flask import g
from flask.json.provider import DefaultJSONProvider
from flask_babel import format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context

from audit.profiles import load_profile
from web.assets import register_assets
from web.auth.setup import register_people
from web.blueprints import BLUEPRINTS
from web.config import Settings
from web.errors import register_errors
from web.language import register_language
from web.maps.tiles import register_tiles
from web.navigation import footer_links, has_page, sections
from web.packing import register_packing
from web.security import register_security
from web.standing import register_standing
from web.vocabulary.map import SYNTHETIC
from web.whom import for_whom
from web.wiring import Wiring
from web.words import STATE_ORDER, message, word, words
from web.writing import compact_text, count_text, day_text, expected_text, moment_text, range_text, signed_text

VERSION = "1.0"
"""Of the HTTP API, as its OpenAPI document states it."""
_LARGEST_BODY = 16 * 1024 * 1024


def create_app(settings: Settings | None = None, databases: Wiring | None = None) -> APIFlask:
    """Build the application.

    Without arguments the settings come from the environment and the databases from the settings, as the
    production server wants it; tests pass their own. Nothing is connected here: the site starts, and says so
    on its pages, when the database is away. Raises ConfigurationError on wrong settings.
    """
    wiring = databases or Wiring(settings)
    settings = wiring.settings
    app = APIFlask(
        "web",
        title="Bosaga",
        version=VERSION,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.config.update(
        SECRET_KEY=wiring.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        TRUSTED_HOSTS=settings.host_names,
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_SAMESITE="Lax",
        OPENAPI_VERSION="3.1.0",
    )
    if isinstance(app.json, DefaultJSONProvider):
        app.json.ensure_ascii = False  # words are read by people too, with curl
    app.extensions["bosaga"] = wiring
    register_packing(app)
    # The policy's header is set after the cache's: a page with a nonce is never shared. after_request runs backwards.
    register_language(app, settings.language)
    register_security(app, settings.basemap_pictures)
    register_assets(app)
    register_errors(app)
    register_standing(app)
    register_people(app, wiring)
    _register_words(app)
    for name in BLUEPRINTS:
        module, _, attribute = name.partition(":")
        app.register_blueprint(getattr(import_module(module), attribute))
    register_tiles(app, wiring)
    return app


def _register_words(app: APIFlask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        word=word,
        words=words,
        message=message,
        STATE_ORDER=STATE_ORDER,
        sections=sections,
        footer_links=footer_links,
        has_page=has_page,
        for_whom=for_whom,
        range_text=range_text,
        expected_text=expected_text,
        count_text=count_text,
        SYNTHETIC=SYNTHETIC,
    )
    written = {"number": format_decimal, "percent": format_percent, "day": day_text, "moment": _local}
    written |= {"compact": compact_text, "signed": signed_text}
    app.jinja_env.filters.update({name: _when_read(write) for name, write in written.items()})


def _local(at: datetime) -> str:
    """A moment by the clocks of the city."""
    here = g.get("installation")
    return moment_text(at, load_profile(here.profile).time_zone if here and here.profile else "UTC")


def _when_read(write: Callable[..., str]) -> Callable[..., str]:
    """Make a filter of a function that depends on the reader's language.

    A filter that takes the context is not worked out when the template is compiled, in the first reader's language.
    """

    @pass_context
    def shown(_context: Context, value: Any, *args: Any, **options: Any) -> str:
        return write(value, *args, **options)

    return shown
