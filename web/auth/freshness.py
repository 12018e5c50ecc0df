"""What changes how a person signs in is done soon after they showed who they are."""

from __future__ import annotations

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import check_and_update_authn_fresh, get_message


def to_confirm(back: str) -> ResponseReturnValue | None:
    """The way to confirm that it is still the same person, and back to a page; None while it is fresh."""
    config = current_app.config
    if current_user.is_authenticated and check_and_update_authn_fresh(
        config["SECURITY_FRESHNESS"], config["SECURITY_FRESHNESS_GRACE_PERIOD"], "session"
    ):
        return None
    flash(*get_message("REAUTHENTICATION_REQUIRED"))
    return redirect(url_for("security.verify", next=back))
