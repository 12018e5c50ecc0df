"""What calendars and feeds say of a measure and of a territory, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask import Response, request, url_for

from gis.queries import Connection
from gis.queries.territories import territories
from web.current import settings
from web.errors import Problem
from web.language import in_language, is_publicly_cacheable, language_code
from web.pages.sentences import _, sentence_case
from web.words import word

_SECONDS = 900
"""A calendar or a feed that a shared cache may keep is asked for again after a quarter of an hour."""


class Named(Protocol):
    """A measure of an object."""

    @property
    def work(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> Mapping[str, str]: ...


def what(each: Named) -> str:
    """What is done: its title, or the kind of work and where."""
    return each.title or f"{sentence_case(word('work', each.work))}: {word('zone', each.zone)}"


def where(each: Named) -> str:
    """The name of the object, or its number."""
    return in_language(each.name) or each.number


def territory_name(connection: Connection, code: str) -> str:
    """The name of a territory. Raises Problem 404 for a code that is none."""
    found = territories(connection).get(code)
    if found is None:
        raise Problem(404, _("There is no territory “%(code)s” here.", code=code[:60]), code="unknown_territory")
    return in_language(found.name) or code


def whole_address(endpoint: str, **values: Any) -> str:
    """An address with the site's own name: not the name by which it was asked, since the answer is kept for others.

    Nor does it carry on what the asker's own address says.
    """
    path = url_for(endpoint, **{"lang": None, "for": None, **values})
    return settings().address.rstrip("/") + path


def public_file(content: bytes, kind: str) -> Response:
    """The answer with what everyone may have: with its ETag, and 304 to whoever has it already."""
    response = Response(content, content_type=kind)
    response.headers["Content-Language"] = language_code()
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}" if is_publicly_cacheable() else "no-cache"
    if not is_publicly_cacheable():
        response.vary.add("Accept-Language")
    response.add_etag()
    response.make_conditional(request)
    return response
