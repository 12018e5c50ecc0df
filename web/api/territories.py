"""The tree of territories, with counts and outlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from flask import Response
from flask_babel import gettext as _
from pydantic import BeforeValidator, Field

from gis.queries import Connection
from gis.queries import territories as tree
from gis.queries.installation import Installation
from gis.queries.sources import sources
from web.api.answering import from_register
from web.api.asking import Asked, Code, asked, listed, split
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.paging import AskedPage, page_of
from web.api.shapes.territory import Level, Territories, TerritoryFeature, TerritoryFeatures, TerritoryPage
from web.errors import Problem

territories = api_blueprint("api_territories", "Territories")


class AskedTerritories(AskedPage):
    """Which part of the tree."""

    parent: Code | None = Field(None, description="Those directly below this one.")
    below: Code | None = Field(None, description="This one and all below it.")
    level: Annotated[tuple[Level, ...], BeforeValidator(split)] = listed(description="Levels of the tree.")


@territories.get("/territories")
@territories.doc(operation_id="list_territories", summary="The tree of territories")
@described(Territories, query=AskedTerritories, geojson=TerritoryFeatures)
def list_territories() -> Response:
    """The tree of territories, a parent before its children."""
    wanted = asked(AskedTerritories)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        found = _chosen(connection, wanted)
        shown, following = page_of(found, wanted)
        return {"items": shown, "total": len(found), "next": following}

    def features(connection: Connection, here: Installation) -> Mapping[str, Any]:
        found = _chosen(connection, wanted)
        shown, following = page_of(found, wanted)
        shapes = tree.outlines(connection, (each["code"] for each in shown))
        items = [_feature(each, shapes[each["code"]]) for each in shown]
        return {"type": "FeatureCollection", "features": items, "total": len(found), "next": following}

    return from_register(plain, geojson=features)


@territories.get("/territories/<code>")
@territories.doc(operation_id="show_territory", summary="One territory, with its people and its outline")
@described(TerritoryPage, query=Asked, geojson=TerritoryFeature, refuses=(400, 404, 503))
def show_territory(code: str) -> Response:
    """One territory; with `Accept: application/geo+json` its outline."""
    asked(Asked)

    def plain(connection: Connection, here: Installation) -> dict[str, Any]:
        known = tree.territories(connection)
        if code not in known:
            raise Problem(404, _("There is no territory “%(code)s” here.", code=code), code="unknown_territory")
        people = tree.population(connection, [code])
        cited = {row["source"] for row in people} | {known[code].source}
        return {
            **asdict(known[code]),
            "path": tree.path_to(known, code),
            "population": people,
            "sources": sources(connection, (each for each in cited if each)),
        }

    def feature(connection: Connection, here: Installation) -> Mapping[str, Any]:
        return _feature(plain(connection, here), tree.outlines(connection, [code])[code])

    return from_register(plain, geojson=feature)


def _chosen(connection: Connection, wanted: AskedTerritories) -> list[dict[str, Any]]:
    every = tree.territories(connection)
    under = every if wanted.below is None else tree.below(every, wanted.below)
    return [
        asdict(every[code])
        for code in under
        if (wanted.parent is None or every[code].parent == wanted.parent)
        and (not wanted.level or every[code].level in wanted.level)
    ]


def _feature(properties: Mapping[str, Any], geometry: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "id": properties["code"], "geometry": geometry, "properties": properties}
