"""`/measures`: what is to be done, as a table that sorts or a board by status. For everyone; one's own for oneself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from flask import render_template

from audit.adaptation.lifecycle import KINDS_OF_WORK, OPEN, PAYERS
from audit.permission import may
from gis.queries import Connection
from gis.queries.installation import installation
from gis.queries.measure_table import board, due_counts, extent, measure_table, objects_named, programmes_named
from gis.queries.territories import below, territories
from gis.queries.works import MeasureFilter
from web.auth.acting import person
from web.current import wiring
from web.language import in_language
from web.measures.asked import SPANS, asked, kept, span_filter
from web.measures.blueprint import measures
from web.words import word

_SIZE = 50
_CARDS = 20
_TILES = 3
"""About how many tiles of a map are seen beside each other."""
_NEAREST = 16


@contextmanager
def reading() -> Iterator[Connection]:
    """The register as whoever asks may read it: what is public, or with what is one's own."""
    who = person()
    at = wiring()
    source = at.public_database.read() if who is None else at.app_database.read(acting=who.account)
    with source as connection:
        yield connection


@measures.get("")
def index() -> str:
    """The measures asked for."""
    who = person()
    with reading() as connection:
        here = installation(connection)
        tree = territories(connection)
        day = here.today
        wanted = asked(tree, who, day)
        table = measure_table(connection, wanted.filter, day, sort=wanted.sort, page=wanted.page, size=_SIZE)
        columns = board(connection, wanted.filter, day, most=_CARDS) if wanted.view == "board" else {}
        shown = table.items if wanted.view == "table" else [each for some in columns.values() for each in some]
        objects = objects_named(connection, [each.object for each in shown])
        spans = due_counts(connection, wanted.filter, {span: span_filter(span, day) for span in SPANS}, day)
        programmes = programmes_named(connection)
        box = extent(connection, wanted.filter, day)
    places = [tree[code] for code in below(tree, here.territory or "") if not tree[code].children]
    return render_template(
        "measures/index.html",
        asked=wanted,
        filter=wanted.filter,
        table=table,
        columns=columns,
        objects=objects,
        spans=spans,
        extent=_place_on_map(*box) if box else "",
        followed=wanted.filter.places[0] if len(wanted.filter.places) == 1 else here.territory,
        on_map=_on_map(wanted.filter),
        same_on_map=_is_whole(wanted.filter),
        size=_SIZE,
        cards=_CARDS,
        pages=max(1, -(-table.total // _SIZE)),
        today=day,
        districts={each.code: in_language(each.name) or each.code for each in places},
        names={code: in_language(each.name) or code for code, each in tree.items()},
        programmes={code: code for code in programmes},
        works={code: word("work", code) for code in KINDS_OF_WORK},
        payers={code: word("payer", code) for code in PAYERS},
        kept=kept(),
        plans=who is not None and may(who, "measure.plan_many"),
        somebody=who,
    )


def _on_map(listed: MeasureFilter) -> str | None:
    """What the map is asked for: the same measures, as far as it tells them apart; None: some of them have ended."""
    if listed.overdue:
        return "overdue"
    return "open" if listed.status and set(listed.status) <= set(OPEN) else None


def _is_whole(listed: MeasureFilter) -> bool:
    """Whether the map shows the objects of just these measures."""
    if listed.overdue:
        return listed == MeasureFilter(status=listed.status, overdue=True, places=listed.places) and (
            not listed.status or set(listed.status) >= set(OPEN)
        )
    return set(listed.status) == set(OPEN) and listed == MeasureFilter(status=listed.status, places=listed.places)


def _place_on_map(west: float, south: float, east: float, north: float) -> str:
    """The part of the map that holds a box in degrees, as its address ends: zoom, latitude, longitude."""
    span = max(east - west, (north - south) * 2)
    zoom = min(int(math.log2(360 * _TILES / span)), _NEAREST) if span else _NEAREST
    return f"{zoom}/{(south + north) / 2:.5f}/{(west + east) / 2:.5f}"
