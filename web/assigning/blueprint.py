"""The blueprint of the pages about hand-overs, and what several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import url_for

from gis.queries import Connection
from gis.queries.territories import territories
from web.auth.acting import to_sign_in
from web.language import in_language

assignments = APIBlueprint("assignments", __name__, url_prefix="/assignments", enable_openapi=False)
assignments.before_request(to_sign_in)


def district_names(connection: Connection) -> Mapping[str, str]:
    """The words for every territory, by code."""
    return {code: in_language(each.name) or code for code, each in territories(connection).items()}


def url_with(endpoint: str, asks: Mapping[str, str | list[str]]) -> str:
    """The address of a page with parameters that came from outside: whatever they are called, they stay parameters."""
    said = urlencode(asks, doseq=True)
    return f"{url_for(endpoint)}?{said}" if said else url_for(endpoint)
