"""Gathers what lies ahead of a territory: open measures, steps of programmes, planned figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from audit.adaptation.lifecycle import OPEN
from audit.figures import Figures
from audit.figures.question import Question
from audit.money.amount import Money
from audit.report.ahead import Ahead, RoadStep, Work
from gis.models import pub
from gis.queries.compliance import compliance
from gis.queries.installation import Installation
from gis.queries.programmes import heads, programme
from gis.queries.territories import Territory, below, path_to


def ahead(
    connection: Connection, here: Installation, tree: Mapping[str, Territory], territory: str, norm: str
) -> Ahead:
    """What is promised for a territory of the tree, today. Grows with the number of its open measures."""
    codes = set(path_to(tree, territory))
    own = [head for head in heads(connection) if head.territory in codes]
    found = [each for head in own if (each := programme(connection, here, head.code)) is not None]
    return Ahead(
        territory=territory,
        day=here.today,
        names={code: dict(tree[code].name) for code in below(tree, territory)}
        | {each.head.code: dict(each.head.name) for each in found},
        norm=norm,
        works=tuple(_works(connection, here, below(tree, territory))),
        steps=tuple(
            RoadStep(of.head.code, s.code, dict(s.name), s.responsible, s.due, s.done_on, s.overdue)
            for of in found
            for s in of.steps
        ),
        planned=_planned(connection, here, territory),
        officials=tuple(dict.fromkeys(each.head.responsible for each in found if each.head.responsible)),
    )


def _planned(connection: Connection, here: Installation, territory: str) -> dict[int, Figures]:
    years = tuple(range(here.current_year, here.last_year + 1))
    question = Question(territory, frozenset({"year"}), senses=("planned",), years=years)
    return {int(row.keys["year"]): row.figures for row in compliance(connection, question, here.today)}


def _works(connection: Connection, here: Installation, districts: list[str]) -> Iterator[Work]:
    m, o = pub.measure.c, pub.object_.c
    query = (
        select(
            o.number, o.name, o.district, m.zone, m.closes, m.categories, m.work, m.title, m.due, m.responsible,
            m.payer, m.cost_amount, m.cost_currency,
        )
        .join(pub.object_, o.id == m.object)
        .where(m.status.in_(OPEN), o.district.in_(districts))
        .order_by(m.due, o.number, m.id)
    )  # fmt: skip
    for row in connection.execute(query):
        yield _work(row, here)


def _work(row: Any, here: Installation) -> Work:
    cost = Money(row.cost_amount, row.cost_currency) if row.cost_amount is not None else None
    return Work(
        row.number, row.name or {}, row.district, row.zone, row.closes or (), row.categories, row.work, row.title,
        row.due, row.responsible, row.payer, cost, row.due < here.today,
    )  # fmt: skip
