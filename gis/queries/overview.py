"""One territory's figures for a page: for whom, by part, sector and owner, over the years."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.figures import FOR_WHOM, Figures
from audit.figures.question import Answer, Question
from gis.queries.compliance import compliance
from gis.queries.installation import Installation
from gis.queries.outlook import Outlook, outlook
from gis.queries.territories import Territory, path_to

Years = Mapping[int, Figures]


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a territory in the current year, for one category where it is not ``by_category``.

    ``by_part``: the territories directly below it, and itself for objects that lie in none of them; a part without
    objects has empty figures. ``recorded`` and ``planned`` by year; ``planned_by_sector`` at the horizon;
    ``outlook`` by counter, declared and verified.
    """

    category: str
    year: int
    horizon: int
    by_category: Mapping[str, Figures]
    by_part: Mapping[str, Figures]
    by_sector: Mapping[str, Figures]
    by_owner: Mapping[str, Figures]
    recorded: Years
    planned: Years
    planned_by_sector: Mapping[str, Figures]
    outlook: Mapping[str, Outlook]

    @property
    def now(self) -> Figures:
        """The figures of today, for the category."""
        return self.by_category[self.category]


def overview(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], territory: str, category: str = "all"
) -> Overview:
    """The figures of a territory. The number of queries is fixed, and none grows with the number of objects.

    Raises ValueError for a category that is not known.
    """

    def ask(
        *by: str,
        senses: tuple[str, ...] = ("recorded",),
        years: tuple[int, ...] = (),
        categories: tuple[str, ...] = (),
    ) -> list[Answer]:
        question = Question(territory, frozenset(by), senses, years, categories or (category,))
        return compliance(connection, question, here.today)

    years: dict[str, dict[int, Figures]] = {"recorded": {}, "planned": {}}
    for row in ask("year", "sense", senses=("recorded", "planned")):
        years[str(row.keys["sense"])][int(row.keys["year"])] = row.figures
    return Overview(
        category=category,
        year=here.current_year,
        horizon=here.last_year,
        by_category={c: Figures() for c in FOR_WHOM} | _keyed(ask("category", categories=FOR_WHOM), "category"),
        by_part=by_part(tree, territory, _keyed(ask("district"), "district")),
        by_sector=_keyed(ask("sector"), "sector"),
        by_owner=_keyed(ask("owner_kind"), "owner_kind"),
        recorded=years["recorded"],
        planned=years["planned"],
        planned_by_sector=_keyed(ask("sector", senses=("planned",), years=(here.last_year,)), "sector"),
        outlook=outlook(connection, here, territory, category),
    )


def _keyed(rows: list[Answer], key: str) -> dict[str, Figures]:
    return {str(row.keys[key]): row.figures for row in rows}


def by_part(tree: Mapping[str, Territory], territory: str, districts: Mapping[str, Figures]) -> dict[str, Figures]:
    """Figures of the lowest territories added up to those directly below the one asked about."""
    parts: defaultdict[str, Figures] = defaultdict(Figures)
    for child in tree[territory].children:
        parts[child] = Figures()
    for district, figures in districts.items():
        path = path_to(tree, district)
        depth = path.index(territory) + 1
        parts[path[depth] if depth < len(path) else territory].add(figures)
    return dict(parts)
