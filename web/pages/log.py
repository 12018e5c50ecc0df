"""`/log`: the newest head of the register's log, and how anyone checks it. Made to be printed and kept."""

from __future__ import annotations

from flask import Blueprint, render_template

from gis.queries import log as queries
from web.current import wiring

log_pages = Blueprint("log", __name__)


@log_pages.get("/log")
def show() -> str:
    """The newest head, the key, and the steps of a check."""
    with wiring().public_database.read() as connection:
        head = queries.newest_head(connection)
        size = queries.log_size(connection)
    return render_template("log/show.html", head=head, size=size, keys=wiring().verifier_keys)
