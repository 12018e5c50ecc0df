"""The parts of the site, one "module:blueprint" a line. A module that is named here must exist."""

from __future__ import annotations

BLUEPRINTS: tuple[str, ...] = (
    "web.health:health",
    "web.pages.help:help_pages",
)
