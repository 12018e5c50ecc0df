"""Help for each kind of person, the site's own accessibility statement, and what it knows about its readers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template

from web.current import settings

help_pages = Blueprint("help", __name__)


@help_pages.get("/help")
def index() -> str:
    """What the site does, for each kind of person, and what its words mean."""
    return render_template("help/index.html")


@help_pages.get("/accessibility")
def accessibility() -> str:
    """What was checked about this site's accessibility, and what was not."""
    return render_template("help/accessibility.html")


@help_pages.get("/privacy")
def privacy() -> str:
    """What the site keeps about its readers; names the basemap's server if the installation uses one."""
    basemap = settings().basemap_pictures
    return render_template("help/privacy.html", basemap=urlsplit(basemap).netloc if basemap else None)
