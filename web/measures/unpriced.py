"""`/measures/unpriced`: open measures without a price, and which unit prices would give them one. For planners."""

from __future__ import annotations

from flask import render_template, request, url_for

from audit.money.works import standard_works
from gis.queries.installation import installation
from gis.queries.prices import unpriced
from gis.queries.territories import below, territories
from web.auth.acting import demand
from web.current import wiring
from web.errors import ProblemError
from web.language import in_language
from web.measures.blueprint import measures
from web.pages.sentences import _


@measures.get("/unpriced")
def without_price() -> str:
    """What has no price, by the standard work that would need one."""
    who = demand("measure.plan_many")
    with wiring().app_database.read(acting=who.account) as connection:
        here, tree = installation(connection), territories(connection)
        chosen = request.args.get("district") or here.territory or next(iter(tree), "")
        if chosen not in tree:
            detail = _("“%(value)s” is not known here.", value=chosen[:60])
            raise ProblemError(400, detail, errors=[{"pointer": "?district=", "detail": detail}])
        found = unpriced(connection, chosen, here.today.year)
    places = [tree[code] for code in below(tree, here.territory or "") if not tree[code].children]
    return render_template(
        "measures/unpriced.html",
        found=found,
        district=request.args.get("district", ""),
        districts={each.code: in_language(each.name) or each.code for each in places},
        listed=url_for("measures.index", unpriced="1", district=request.args.get("district") or None),
        works=standard_works(),
    )
