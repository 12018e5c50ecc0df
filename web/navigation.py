"""The sections named in the header and the footer: only pages that are built, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext

from web.vocabulary.marks import _m


@dataclass(frozen=True)
class Link:
    """One entry of a menu: its address, its words, and whether the reader is in that section."""

    href: str
    text: str
    current: bool


# Endpoint and English words. An entry whose endpoint is not registered is left out, so nothing leads nowhere.
_SECTIONS = (
    ("home.show", _m("City")),
    ("map.show", _m("Map")),
    ("objects.index", _m("Objects")),
    ("measures.index", _m("Measures")),
    ("help.index", _m("Help")),
)
_FOOTER = (
    ("help.index", _m("Help")),
    ("my.index", _m("For owners of buildings")),
    ("reach.show", _m("Services near home")),
    ("programmes.index", _m("Programmes")),
    ("reports.index", _m("Reports")),
    ("norms.index", _m("Norms")),
    ("log.show", _m("The register's log")),
    ("help.accessibility", _m("Accessibility of this site")),
    ("help.privacy", _m("Privacy")),
)


def sections() -> list[Link]:
    """Return the links of the header."""
    return _links(_SECTIONS)


def footer_links() -> list[Link]:
    """Return the links of the footer."""
    return _links(_FOOTER)


def has_page(endpoint: str) -> bool:
    """Say whether a page is built, for links that depend on it."""
    return endpoint in current_app.view_functions


def _links(entries: tuple[tuple[str, str], ...]) -> list[Link]:
    return [
        Link(url_for(endpoint), gettext(text), _is_current(endpoint))
        for endpoint, text in entries
        if has_page(endpoint)
    ]


def _is_current(endpoint: str) -> bool:
    # A page of a section ("objects.show") belongs to the section's list; the help pages stand for themselves.
    here = request.endpoint or ""
    return here == endpoint or (here.split(".")[0] == endpoint.split(".")[0] and here.split(".")[0] != "help")


def desk() -> str | None:
    """The address of the reviewers' desk, if it is built."""
    found = next((rule for rule in current_app.url_map.iter_rules() if rule.rule == "/review"), None)
    return None if found is None else url_for(found.endpoint)


def personal_links(roles: set[str]) -> list[Link]:
    """The links for somebody who is signed in, by their roles."""
    links = []
    if "inspector" in roles:
        links.append(Link(url_for("inspect.show"), gettext(_m("Inspector's form")), False))
    if roles & {"reviewer", "administrator"} and (address := desk()):
        links.append(Link(address, gettext(_m("Review")), request.path.startswith("/review")))
    if roles & {"planner", "reviewer", "administrator"} and has_page("assignments.index"):
        current = request.path.startswith("/assignments")
        links.append(Link(url_for("assignments.index"), gettext(_m("Hand-overs")), current))
    if roles & {"planner", "reviewer", "administrator"} and has_page("plans.index"):
        links.append(Link(url_for("plans.index"), gettext(_m("Plans")), request.path.startswith("/plan")))
    if "owner" in roles and has_page("my.index"):
        links.append(Link(url_for("my.index"), gettext(_m("My building")), request.path.startswith("/my")))
    if "administrator" in roles:
        links.append(Link(url_for("people.index"), gettext(_m("People")), request.path.startswith("/people")))
    return links
