"""The case of a plan as the register gives it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import sqlalchemy as sa

from audit.plan.case import NEVER
from gis.models import register as r
from gis.models.money import price
from gis.queries.plan_case import Found, Wanted, plan_case, programme_lines
from tests.support import places as p
from tests.support.planning import DOOR_COST, YEARS, narrow, programme, town


@pytest.fixture
def objects(app_connection: sa.Connection) -> dict[str, int]:
    return town(app_connection)


def _case(connection: sa.Connection, **more: object) -> Found:
    return plan_case(connection, Wanted(p.CITY, YEARS, "KZT", **more))  # type: ignore[arg-type]


def _jobs(found: Found) -> dict[str, tuple[float, int, int]]:
    works = found.gathered.case.works
    rows = zip(works.cost.tolist(), works.earliest.tolist(), works.committed.tolist(), strict=True)
    return {job.object: row for job, row in zip(found.gathered.jobs, rows, strict=True)}


def test_what_objects_in_service_fail_becomes_works_at_the_city_s_price(
    app_connection: sa.Connection, objects: dict[str, int]
) -> None:
    found = _case(app_connection)
    assert found.gathered.numbers == ["C-1", "C-2", "C-3", "GOOD", "SHOP", "UNSEEN"]
    assert _jobs(found) == dict.fromkeys(["C-1", "C-2", "C-3", "SHOP"], (DOOR_COST, 0, NEVER))
    case = found.gathered.case
    assert case.districts == (p.BOSTANDYK, p.MEDEU)
    assert case.applicable[:, 0].tolist() == [1, 5]
    assert case.adapted[:, 0].tolist() == [0, 1]
    assert set(case.goals.weight[case.goals.level == 0]) == {1.0}


def test_a_contracted_measure_stays_in_its_year_and_a_planned_one_may_move(
    app_connection: sa.Connection, objects: dict[str, int]
) -> None:
    cost = {"cost_amount": 250_000, "cost_currency": "KZT", "price_source": "contract", "price_year": 2026}
    p.measure(app_connection, objects["C-1"], date(2028, 6, 1), status="started", started_on=date(2026, 7, 1), **cost)
    p.measure(app_connection, objects["C-2"], date(2028, 6, 1), **cost)
    p.measure(app_connection, objects["C-3"], date(2027, 6, 1), status="started", started_on=date(2026, 7, 1))
    found = _case(app_connection)
    jobs = _jobs(found)
    assert jobs["C-1"] == (250_000, 0, 2)
    assert jobs["C-2"] == (250_000, 0, NEVER)
    assert jobs["C-3"] == (0, 0, 1)
    assert found.contracted_unpriced == 1


def test_a_work_without_a_price_or_with_one_in_another_currency_has_none(
    app_connection: sa.Connection, objects: dict[str, int]
) -> None:
    app_connection.execute(sa.update(price).values(currency="KGS"))
    found = _case(app_connection)
    assert all(np.isnan(cost) for cost, _, _ in _jobs(found).values())
    assert found.gathered.case.unpriced == 4
    assert found.other_currency == 4
    app_connection.execute(sa.delete(price))
    assert _case(app_connection).gathered.case.unpriced == 4


def test_weights_follow_sector_visitors_and_people_of_the_district(
    app_connection: sa.Connection, objects: dict[str, int]
) -> None:
    for district, people in ((p.MEDEU, 100), (p.BOSTANDYK, 300)):
        app_connection.execute(
            sa.insert(r.population).values(
                territory=district, year=2025, people="with_disability", count=people, source="city"
            )
        )
    narrow(app_connection, "BIG", capacity=300)
    narrow(app_connection, "SMALL", capacity=100, sector="culture")
    found = _case(app_connection, people=True, sectors={"culture": 3.0})
    case = found.gathered.case
    weight = {
        found.gathered.numbers[owner]: worth
        for owner, level, category, worth in zip(
            case.goals.object, case.goals.level, case.goals.category, case.goals.weight, strict=True
        )
        if (level, category) == (0, 0)
    }
    assert weight["C-3"] == pytest.approx(1.5)
    assert weight["C-1"] == pytest.approx(0.5)
    assert weight["BIG"] == pytest.approx(0.5 * 300 / 200)
    assert weight["SMALL"] == pytest.approx(0.5 * 0.5 * 3)


def test_lines_of_a_programme_pay_in_its_territory_and_what_owners_pay_is_none_of_its_money(
    app_connection: sa.Connection, objects: dict[str, int]
) -> None:
    programme(app_connection)
    lines, currencies = programme_lines(app_connection, ["DOORS"], YEARS)
    assert [(line.year, line.amount) for line in lines] == [(year, DOOR_COST) for year in YEARS]
    assert currencies == {"KZT"}
    assert lines[0].pays_for("state", p.MEDEU)
    assert not lines[0].pays_for("state", p.OTHER_CITY)
    app_connection.execute(sa.text("update register.programme_line set payer = 'owner'"))
    assert programme_lines(app_connection, ["DOORS"], YEARS) == ([], set())
