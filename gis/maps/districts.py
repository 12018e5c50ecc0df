"""Districts of a map with their figures: what is shaded, what is hatched, and the rows of the table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.figures import Figures
from audit.figures.question import Answer, Question
from audit.forecast import Forecast
from gis.maps.legend import shade
from gis.queries.compliance import compliance
from gis.queries.events import TO_DO, ToDo
from gis.queries.forecasts import forecasts
from gis.queries.installation import Installation
from gis.queries.territories import Territory, below, territories
from gis.queries.with_measures import figures_with, objects_with
from gis.tiles.selection import Selection

BY_DISTRICT = frozenset({"district"})


@dataclass(frozen=True, slots=True)
class District:
    """One district of a view.

    ``figures`` count what the view's filters let through, all states. ``share`` is the share of adapted among the
    objects that something is asked of; in a forecast, of those expected to be, with its ``low`` and ``high``.
    ``shade`` is its class (gis.maps.legend); None where too little is known to shade it.
    """

    code: str
    name: Mapping[str, str]
    figures: Figures
    share: float | None
    low: float | None = None
    high: float | None = None

    @property
    def shade(self) -> int | None:
        """The class it is shaded with; None: hatched."""
        return None if self.share is None or not self.figures.enough_data else shade(self.share)


def districts_of(connection: Connection, shown: Selection, here: Installation) -> list[District]:
    """The districts of the installation's territory, by name of their codes, with the figures of a view.

    A territory that only has objects of its own, beside its districts, gets a row too: rows add up to the whole.
    """
    root = here.territory
    if root is None:
        return []
    tree = territories(connection)
    rows = _rows(connection, shown, shown.question(root, BY_DISTRICT), here)
    figures = {str(row.keys["district"]): row.figures for row in rows}
    codes = _codes(tree, root, shown, figures)
    expected = _expected(connection, shown, root, here) if shown.sense == "forecast" else {}
    return [_district(tree, code, figures.get(code, Figures()), expected.get(code), shown) for code in codes]


def _rows(connection: Connection, shown: Selection, asked: Question, here: Installation) -> Sequence[Answer]:
    if shown.measures is None:
        return compliance(connection, asked, here.today)
    return figures_with(connection, asked, here, shown.measures)


def with_measures(connection: Connection, shown: Selection, here: Installation) -> Mapping[ToDo, int]:
    """How many objects of a view have measures to do, whichever of them it asks for."""
    if here.territory is None:
        return dict.fromkeys(TO_DO, 0)
    return objects_with(connection, shown.question(here.territory), here, tuple(shown.state_numbers))


def total_of(districts: Sequence[District]) -> Figures:
    """The figures of all districts together."""
    total = Figures()
    for district in districts:
        total.add(district.figures)
    return total


def _codes(tree: Mapping[str, Territory], root: str, shown: Selection, figures: Mapping[str, Figures]) -> list[str]:
    leaves = [code for code in below(tree, root) if not tree[code].children or code in figures]
    return [code for code in leaves if not shown.districts or code in shown.districts]


def _expected(connection: Connection, shown: Selection, root: str, here: Installation) -> dict[str, Forecast]:
    """Adapted objects expected in each district at the pace so far."""
    question = Question(
        territory=root,
        by=BY_DISTRICT,
        categories=(shown.category,),
        districts=shown.districts,
        sectors=shown.sectors,
        owner_kinds=shown.owner_kinds,
    )
    found = forecasts(connection, question, here.today, counter="declared")
    return {str(key[0]): by_year[shown.year] for key, by_year in found.items() if shown.year in by_year}


def _district(
    tree: Mapping[str, Territory], code: str, figures: Figures, expected: Forecast | None, shown: Selection
) -> District:
    name = tree[code].name if code in tree else {}
    of = figures.applicable
    if not of or (shown.sense == "forecast" and expected is None):
        return District(code, name, figures, None)
    if expected is not None:
        low, mid, high = (min(each / of, 1.0) for each in (expected.low, expected.mid, expected.high))
        return District(code, name, figures, mid, low, high)
    return District(code, name, figures, figures.adapted / of)
