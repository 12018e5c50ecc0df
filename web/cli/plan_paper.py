"""`bosaga plan --out FILE.pdf`: the plan as a document, made as the site makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from audit.plan.question import Asked
from audit.plan.told import PlannedWork
from gis.queries.installation import installation
from gis.queries.planning import Posed
from web.wiring import Wiring


def plan_pdf(
    wiring: Wiring, wanted: Asked, places: Mapping[str, str], language: str, of: Posed, told: Mapping[str, Any],
    works: Iterable[PlannedWork],
) -> bytes:  # fmt: skip
    """The PDF in this language. ``places``: names of territories by code."""
    from web.app import create_app
    from web.plans.paper import Printed, plan_document
    from web.plans.printing import SYNTHETIC
    from web.reports.paper import pdf

    with wiring.operator_database.read() as connection:
        synthetic = installation(connection).kind in SYNTHETIC
    asked = asdict(wanted) | {"limits": [{**asdict(each), "works": each.most} for each in wanted.limits]}
    printed = Printed(
        None, wanted.name, of.territory, asked, told, list(works), places, wiring.settings.address, synthetic
    )
    # Addresses in the document lead to the site, which is asked for nothing.
    with create_app(databases=wiring).test_request_context(f"/?lang={language}", base_url=wiring.settings.address):
        return pdf(plan_document(printed))
