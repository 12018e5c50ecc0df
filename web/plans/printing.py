"""`/plan/N.pdf`: a plan as a tagged PDF, in the language of the answer."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _

from gis.queries import Connection
from gis.queries.adopted import standing_adoption
from gis.queries.installation import installation
from gis.store.plans import Kept, works
from web.api.plans import must_be, names
from web.auth.acting import demand, to_sign_in
from web.current import wiring
from web.errors import Problem
from web.kept import Kept as KeptFiles
from web.language import language_code
from web.paper.rendering import BusyError
from web.plans.paper import Printed, plan_document
from web.reports.files import MEDIA_TYPES
from web.reports.paper import pdf
from web.writing import day_text

plan_printing = APIBlueprint("plan_printing", __name__, url_prefix="/plan", enable_openapi=False)
plan_printing.before_request(to_sign_in)

SYNTHETIC = ("demo", "rehearsal")
_AGAIN_SECONDS = 5


@plan_printing.get("/<int:plan>.pdf")
def paper(plan: int) -> Response:
    """The plan to read and to sign."""
    who = demand("plan.list")
    with wiring().app_database.read(acting=who.account) as connection:
        printed = _printed(connection, must_be(connection, plan))
    try:
        content = pdf(plan_document(printed), KeptFiles(wiring().root / ".bosaga" / "paper"))
    except BusyError as busy:
        detail = _("Many documents are being made at this moment. Ask again in a few seconds.")
        raise Problem(503, detail, headers={"Retry-After": str(_AGAIN_SECONDS)}) from busy
    headers = {
        "Content-Disposition": f'inline; filename="plan-{plan}-{language_code()}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, content_type=MEDIA_TYPES["pdf"], headers=headers)


def _printed(connection: Connection, found: Kept) -> Printed:
    """What is printed of a kept plan. Raises Problem 404 for one that did not end with a plan."""
    if found.result is None:
        raise Problem(404, _("There is no plan %(number)s here.", number=found.id), code="unknown_plan")
    done = standing_adoption(connection, found.id)
    decision = None
    if done is not None:
        decision = _(
            "Adopted by decision %(number)s of %(day)s, approved by %(name)s.",
            number=done.number, day=day_text(done.decided_on), name=done.approver,
        )  # fmt: skip
    return Printed(
        found.id, found.name, found.territory, found.asked, found.result, works(connection, found.id),
        names(connection), request.url_root.rstrip("/"), installation(connection).kind in SYNTHETIC, decision,
    )  # fmt: skip
