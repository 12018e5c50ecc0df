"""`/districts` and `/districts/CODE`: the figures of a territory, each number a way to the objects behind it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from audit.figures import FOR_WHOM, STATES
from audit.looking import OUTCOMES
from audit.targets import target_of
from gis.queries.installation import installation
from gis.queries.looks import looks
from gis.queries.overview import overview
from gis.queries.promises import promises
from gis.queries.sources import sources
from gis.queries.territories import path_to, population, territories
from web.current import wiring
from web.language import in_language
from web.pages.expected import sector_rows, trial, whole_rows
from web.pages.kept import kept
from web.pages.links import list_url, place_filter
from web.pages.parts import parts
from web.pages.progress import adapted_rows, target_line, verified_rows
from web.whom import for_whom
from web.words import STATE_ORDER, words

districts = Blueprint("districts", __name__)


@districts.get("/districts")
def index() -> str:
    """The city's own page lists its districts."""
    with wiring().public_database.read() as connection:
        territory = installation(connection).territory
    if territory is None:
        return render_template("home/empty.html")
    return show(territory)


@districts.get("/districts/<code>")
def show(code: str) -> str:
    """The figures of one territory; one without an outline has the same page."""
    category = for_whom() or "all"
    with wiring().public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        if code not in tree:
            abort(404)
        territory = tree[code]
        seen = kept(here, ("overview", code, category), lambda: overview(connection, here, tree, code, category))
        known = population(connection, [code])
        given = {
            "promises": kept(here, ("promises", code, category), lambda: promises(connection, here, code, category)),
            "looks": kept(here, ("looks", code), lambda: looks(connection, [code])),
            "population": known,
            "sources": sources(connection, {row["source"] for row in known} | {territory.source or ""}),
        }
    path = path_to(tree, code)
    target = target_of(path)
    return render_template(
        "districts/show.html",
        territory=territory,
        name=in_language(territory.name) or code,
        path=[tree[each] for each in path],
        today=here.today,
        year=here.current_year,
        category=category,
        seen=seen,
        now=seen.now,
        parts=parts(tree, seen.by_part) if territory.children else [],
        adapted=adapted_rows(seen),
        verified=verified_rows(seen),
        awaited=whole_rows(seen, target),
        by_sector=sector_rows(seen, target),
        trial=trial(seen),
        horizon=seen.horizon,
        target=target_line(target),
        place=place_filter(territory),
        territories={code: in_language(each.name) or code for code, each in tree.items()},
        outcomes=OUTCOMES,
        list_url=list_url,
        place_filter=place_filter,
        states=[state for state in STATE_ORDER if state in STATES],
        categories=FOR_WHOM,
        sectors=[code for code in words("sector") if code in seen.by_sector],
        owners=[code for code in words("owner_kind") if code in seen.by_owner],
        **given,
    )
