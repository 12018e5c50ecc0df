"""What a request works with: the settings and databases of the application it runs in."""

from __future__ import annotations

from flask import current_app

from web.config import Settings
from web.wiring import Wiring


def wiring() -> Wiring:
    """Return the wiring of the application in hand: its databases by role, and its keys."""
    found: Wiring = current_app.extensions["bosaga"]
    return found


def settings() -> Settings:
    """Return the settings of the application in hand."""
    return wiring().settings
