"""`/`: the city at a glance."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from audit.targets import target_of
from gis.maps.legend import CLASSES
from gis.queries.changes import changes
from gis.queries.installation import installation
from gis.queries.overview import overview
from gis.queries.pictures import picture
from gis.queries.promises import promises
from gis.queries.sources import sources
from gis.queries.territories import path_to, territories
from web.current import wiring
from web.language import in_language
from web.pages.expected import trial, whole_rows
from web.pages.kept import kept
from web.pages.links import list_url, place_filter
from web.pages.parts import parts
from web.pages.progress import adapted_rows, target_line, verified_rows
from web.pages.sentences import sentence_case
from web.whom import for_whom

home = Blueprint("home", __name__)
home.add_app_template_filter(sentence_case)


@home.get("/")
def show() -> str:
    """The first page: how far the city has come, for whom, and where. An empty register says how to fill it."""
    category = for_whom() or "all"
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        if here.territory is None or here.territory not in tree:
            return render_template("home/empty.html")
        city = tree[here.territory]
        seen = kept(
            here, ("overview", city.code, category), lambda: overview(connection, here, tree, city.code, category)
        )
        given: dict[str, Any] = {
            "changes": kept(here, "changes", lambda: changes(connection, city.code, here.month_began, here.today)),
            "promises": kept(
                here, ("promises", city.code, category), lambda: promises(connection, here, city.code, category)
            ),
            "picture": kept(here, "picture", lambda: picture(connection, city.children)),
            "sources": sources(connection, {tree[code].source or "" for code in city.children}),
        }
    listed = parts(tree, seen.by_part)
    target = target_of(path_to(tree, city.code))
    return render_template(
        "home/index.html",
        city=city,
        city_name=in_language(city.name) or city.code,
        today=here.today,
        year=here.current_year,
        category=category,
        seen=seen,
        now=seen.now,
        parts=listed,
        adapted=adapted_rows(seen),
        verified=verified_rows(seen),
        awaited=whole_rows(seen, target),
        trial=trial(seen),
        horizon=seen.horizon,
        target=target_line(target),
        classes=CLASSES,
        list_url=list_url,
        place_filter=place_filter,
        **given,
    )
