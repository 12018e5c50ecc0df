"""The map that an inspector's device takes along: where a district lies, and its piece of the basemap."""

from __future__ import annotations

import logging
from functools import lru_cache

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _

from audit.permission import Thing
from gis.basemap.archive import Archive, BasemapError
from gis.basemap.extract import Box, Plan, cut, plan
from gis.queries.actors import within_of
from gis.queries.field import Ground, ground_of
from gis.queries.territories import outlines, territories
from web.api.conditional import private_json
from web.auth.acting import acting, demand
from web.current import settings, wiring
from web.errors import Problem
from web.inspect.data import districts_to_take
from web.kept import Kept

field_ground = APIBlueprint("inspect_ground", __name__, url_prefix="/inspect/data", enable_openapi=False)

_MOST = 14_000_000
"""Bytes of a whole district on the way [P]: its objects, the forms and the map stay under 15 MB."""
_OF_AN_OBJECT = 300
"""Bytes on the way of an object with what its passport says, and a little more."""
_LEAST = 1_000_000
"""Bytes that are left to the map, however many objects there are."""
_ASKED = 60
"""Districts whose sizes are told unasked: each costs a look into directories."""
_log = logging.getLogger(__name__)


@field_ground.get("/maps")
def sizes() -> Response:
    """How large the maps are of the first districts that the asker may take: bytes by code, null for one without.

    `basemap` says whether there is one: then a district that is not named here has a map of a size nobody knows yet.
    """
    who = acting()
    found: dict[str, int | None] = {}
    if who.account is not None and settings().basemap_file:
        with wiring().app_database.read(acting=who.account) as connection:
            grounds = {each["code"]: ground_of(connection, each["code"]) for each in districts_to_take(who)[:_ASKED]}
        try:
            archive = _archive()
            chosen = {code: _planned(archive, ground) for code, ground in grounds.items()}
        except BasemapError as error:
            _log.warning("%s", error)
        else:
            found = {code: each.size if each else None for code, each in chosen.items()}
    return private_json({"basemap": settings().basemap_file is not None, "maps": found})


@field_ground.get("/districts/<code>/ground")
def show_ground(code: str) -> Response:
    """Where a district lies, its outline and those beside it (GeoJSON, lon lat), and what its piece of the basemap is.

    `basemap` is null where none is set up, or where it cannot be read now (`unreadable`).
    """
    ground = _taken_from(code)
    with wiring().public_database.read() as connection:
        shapes, tree = outlines(connection, ground.around), territories(connection)
    basemap, unreadable = None, False
    try:
        archive = _archive()
        if archive is not None and (chosen := _planned(archive, ground)) is not None:
            owed = archive.metadata().get("attribution")
            basemap = {"size": chosen.size, "first": chosen.first, "last": chosen.last, "key": chosen.key}
            basemap["attribution"] = owed if isinstance(owed, str) else ""
    except BasemapError as error:
        _log.warning("%s", error)
        unreadable = True
    around = [{"code": each, "name": tree[each].name, "outline": shapes.get(each)} for each in ground.around]
    return private_json({"box": ground.box, "around": around, "basemap": basemap, "unreadable": unreadable})


@field_ground.get("/districts/<code>.pmtiles")
def tiles(code: str) -> Response:
    """The piece of the basemap that a district lies on: a PMTiles file, cut once and kept."""
    ground = _taken_from(code)
    try:
        archive = _archive()
        chosen = _planned(archive, ground) if archive is not None else None
        if archive is None or chosen is None:
            raise Problem(404, _("No basemap is set up here: the map shows borders and objects."), code="no_basemap")
        response = Response(_cut(archive, chosen), mimetype="application/vnd.pmtiles")
    except BasemapError as error:
        _log.warning("%s", error)
        said = _("The basemap cannot be read now. Nothing else is missing; take the district anew later.")
        raise Problem(503, said, code="basemap_unreadable") from error
    response.set_etag(chosen.key)
    # Tiles are packed one by one: nothing is gained by packing the whole on the way.
    response.headers["Cache-Control"] = "private, no-cache, no-transform"
    response.vary.update(("Authorization", "Cookie"))
    response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return response


def _taken_from(code: str) -> Ground:
    """Where a district lies that the asker may take along."""
    with wiring().app_database.read(acting=acting().account) as connection:
        within = within_of(connection, code)
        if not within:
            raise Problem(404, _("There is no territory “%(code)s” here.", code=code), code="unknown_territory")
        demand("field.take", Thing(within=within))
        ground = ground_of(connection, code)
    if ground is None:
        raise Problem(404, _("Nobody knows where “%(code)s” lies: it has no outline.", code=code), code="no_ground")
    return ground


def _archive() -> Archive | None:
    address = settings().basemap_file
    return Archive(address) if address else None


def _planned(archive: Archive | None, ground: Ground | None) -> Plan | None:
    if archive is None or ground is None:
        return None
    budget = max(_MOST - _OF_AN_OBJECT * ground.objects, _LEAST)
    # A hundred objects more or less choose no other tiles: one plan serves them all.
    return _plan(_Known(archive), ground.box, budget - budget % 100_000)


class _Known:
    """An archive as a key: two that read the same file are one."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def __hash__(self) -> int:
        return hash(self.archive.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.archive.identity == self.archive.identity


@lru_cache(maxsize=64)
def _plan(known: _Known, box: Box, budget: int) -> Plan | None:
    return plan(known.archive, box, budget)


def _cut(archive: Archive, chosen: Plan) -> bytes:
    kept = Kept(wiring().root / ".bosaga" / "basemap", ".pmtiles", most=_ASKED)
    found = kept.get(chosen.key)
    if found is None:
        found = cut(archive, chosen)
        kept.put(chosen.key, found)
    return found
