"""What became of the measures of a territory: kept, moved, late, dropped or not due yet."""

from sqlalchemy import Connection, func, select

from audit.promises import Outcome, tally
from gis.models import pub
from gis.queries.events import comparisons, promised
from gis.queries.installation import Installation


def promises(connection: Connection, here: Installation, territory: str, category: str = "all") -> dict[Outcome, int]:
    """How many measures had each outcome today, for the objects in service in a territory and all below it.

    ``category`` (K O S G U, or all) keeps the measures that serve it. One query over the measures.
    """
    m, f = pub.measure.c, pub.face.c
    by_first, in_time = comparisons(here)
    below = func.pub.territories_below(territory).table_valued("code")
    query = (
        select(m.status, by_first, in_time, func.count())
        .join(pub.face, f.object == m.object)
        .where(promised(here, category).which, f.district.in_(select(below.c.code)), f.cells[here.slot()] != 0)
        .group_by(m.status, by_first, in_time)
    )
    return tally((row[0], row[1], row[2], row[3]) for row in connection.execute(query))
