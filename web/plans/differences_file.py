"""`/plan/N/differences.csv` and `.xlsx`: every object at which two plans differ, with the reasons, as a table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _

from audit.plan.differing import At, Difference, differences
from audit.terms import CATEGORIES
from gis.files.written import write_csv, write_xlsx
from web.api.measured import MOST_ID
from web.api.plans import must_be, names
from web.auth.acting import demand, to_sign_in
from web.current import wiring
from web.errors import Problem
from web.plans.differing import side, why_told

plan_differing = APIBlueprint("plan_differing", __name__, url_prefix="/plan", enable_openapi=False)
plan_differing.before_request(to_sign_in)

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
_SIDE = ("works", "cost", "years", *(f"{level}_{each}" for each in CATEGORIES for level in ("partial", "full")))
COLUMNS = (
    "object", "district", "owner_kind", "value_more", *(f"here_{name}" for name in _SIDE),
    *(f"there_{name}" for name in _SIDE), "why",
)  # fmt: skip


@plan_differing.get("/<int:plan>/differences.<ending>")
def file(plan: int, ending: str) -> Response:
    """Every object at which two plans differ, as a table."""
    who = demand("plan.list")
    other = request.args.get("other", "")
    if ending not in _MEDIA or not (other.isascii() and other.isdigit() and len(other) <= len(str(MOST_ID))):
        raise Problem(404, _("There is no plan %(number)s here.", number=other[:20]), code="unknown_plan")
    with wiring().app_database.read(acting=who.account) as connection:
        here, there = must_be(connection, plan), must_be(connection, int(other))
        for each in (here, there):
            if each.result is None:
                raise Problem(404, _("There is no plan %(number)s here.", number=each.id), code="unknown_plan")
        rows = list(_rows(differences(side(connection, here), side(connection, there)), names(connection)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"differences.{ending}"
        if ending == "xlsx":
            write_xlsx(path, {"differences": (COLUMNS, rows)})
        else:
            write_csv(path, COLUMNS, rows)
        content = path.read_bytes()
    name = f'attachment; filename="plan-{plan}-{other}.{ending}"'
    return Response(content, content_type=_MEDIA[ending], headers={"Content-Disposition": name})


def _rows(found: Sequence[Difference], places: Mapping[str, str]) -> Iterator[list[Any]]:
    for each in found:
        yield [
            each.object, places.get(each.district, each.district), each.owner_kind, round(each.more, 3),
            *_side(each.here), *_side(each.there), "; ".join(why_told(each.why)),
        ]  # fmt: skip


def _side(at: At) -> list[Any]:
    states = [at.reached.get(each, {}).get(level) for each in CATEGORIES for level in ("partial", "full")]
    return [at.works, at.cost, ", ".join(map(str, at.years)), *states]
