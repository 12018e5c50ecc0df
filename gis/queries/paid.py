"""What verified works of the city cost, by the standard works that they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from audit.money.paid import Done
from gis.models import pub
from gis.queries.prices import needed

Costs = Mapping[frozenset[str], Sequence[Done]]


def costs_of_works(connection: Connection, territory: str) -> Costs:
    """Verified works in a territory and below it that have a cost of their own, by the standard works that put right
    what they closed. A provisional price is nobody's, and is left out. One query, over all verified works.
    """
    m, o = pub.measure.c, pub.object_.c
    query = (
        select(m.object, m.closes, m.cost_amount, m.cost_currency, m.cost_quantity, m.cost_unit)
        .join(pub.object_, o.id == m.object)
        .where(m.status == "verified", m.cost_amount.is_not(None), m.provisional.is_not(True))
        .where(o.district.in_(select(func.register.territories_below(territory))))
    )
    found: defaultdict[frozenset[str], list[Done]] = defaultdict(list)
    for row in connection.execute(query):
        if works := needed(row.closes):
            done = Done(row.object, row.cost_amount, row.cost_currency, row.cost_quantity, row.cost_unit)
            found[works].append(done)
    return dict(found)
