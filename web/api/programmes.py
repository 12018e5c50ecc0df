"""Programmes: what was promised, with which money, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flask import Response
from flask_babel import gettext as _
from pydantic import Field

from audit.money.amount import Money
from audit.money.indicators import Indicator, Standing
from audit.quarter import Quarter
from gis.queries import Connection
from gis.queries import programmes as queries
from gis.queries.installation import Installation
from gis.queries.territories import territories
from web.api.answering import from_register
from web.api.asking import Asked, Code, asked
from web.api.blueprint import api_blueprint
from web.api.description import described
from web.api.paging import AskedPage, page_of
from web.api.reading import must_know_territory
from web.api.shapes.programme import ProgrammePage, Programmes
from web.errors import Problem
from web.recounts import standings_of

programmes = api_blueprint("api_programmes", "Programmes")

_NAMES: Final = {"planned": "planned", "contract": "contracted", "payment": "spent", "acceptance": "verified"}
"""What the API calls the sums of `gis.queries.programmes.SPENDING`."""


class AskedProgrammes(AskedPage):
    """Which programmes."""

    territory: Code | None = Field(None, description="Those of this territory.")


class AskedProgramme(Asked):
    """Which quarter of a programme."""

    quarter: str | None = Field(
        None, pattern=r"^[0-9]{4}-Q[1-4]$",
        description="Quarter of the indicators, as 2026-Q4; by default the one that today lies in, within the "
        "programme's years.",
    )  # fmt: skip


@programmes.get("/programmes")
@programmes.doc(operation_id="list_programmes", summary="The programmes of adaptation and social protection")
@described(Programmes, query=AskedProgrammes)
def list_programmes() -> Response:
    """The programmes, the latest first."""
    wanted = asked(AskedProgrammes)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        if wanted.territory:
            must_know_territory(connection, wanted.territory)
        found = [
            _head(head) for head in queries.heads(connection) if wanted.territory in (None, head.territory)
        ]  # fmt: skip
        shown, following = page_of(found, wanted)
        return {"items": shown, "total": len(found), "next": following}

    return from_register(plain)


@programmes.get("/programmes/<programme>")
@programmes.doc(operation_id="show_programme", summary="One programme: money, indicators in a quarter, roadmap")
@described(ProgrammePage, query=AskedProgramme, refuses=(400, 404, 503))
def show_programme(programme: str) -> Response:
    """One programme, with its indicators at the end of a quarter, or today while it runs."""
    wanted = asked(AskedProgramme)

    def plain(connection: Connection, here: Installation) -> Mapping[str, Any]:
        found = queries.programme(connection, here, programme)
        if found is None:
            raise Problem(404, _("There is no programme “%(code)s” here.", code=programme), code="unknown_programme")
        quarter = Quarter.read(wanted.quarter) if wanted.quarter else found.head.quarter(here.today)
        standing = standings_of(connection, here, territories(connection), found, quarter)
        return {
            **_head(found.head),
            "quarter": str(quarter),
            "preliminary": not quarter.ended(here.today),
            "as_of": quarter.day(here.today),
            "totals": [{"year": year, **_spending(sums)} for (year, _currency), sums in found.totals.items()],
            "lines": [{**_shown(asdict(line), "money"), **_spending(line.money)} for line in found.lines],
            "indicators": [_indicator(each, standing[each.code]) for each in found.indicators],
            "roadmap": [asdict(step) for step in found.steps],
        }

    return from_register(plain)


def _head(head: queries.Head) -> dict[str, Any]:
    basis = {"number": head.basis_number, "on": head.basis_on}
    return {**_shown(asdict(head), "basis_number", "basis_on"), "basis": basis}


def _spending(money: Mapping[str, Money]) -> dict[str, Any]:
    return {_NAMES[sense]: each.to_json() for sense, each in money.items()}


def _indicator(each: Indicator, standing: Mapping[str, Standing]) -> dict[str, Any]:
    norm = None
    if each.units is not None:
        norm = {"units": each.units, "per_people": each.per_people, "people": each.people}
    rows = [
        {
            "territory": place,
            **asdict(found.now),
            "value": _rounded(found.now.value),
            "previous": _rounded(found.before.value),
            "target": found.target,
            "met": found.met,
        }
        for place, found in standing.items()
    ]
    return {**_shown(asdict(each), "units", "per_people", "people"), "norm": norm, "rows": rows}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _shown(row: Mapping[str, Any], *hidden: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in hidden}
