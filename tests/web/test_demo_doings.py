"""The demo city has money and a plan: what its pages of programmes, measures, plans and reports show is true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from gis.demo.deeds import let_them_work
from gis.demo.people import demo_people
from gis.queries.log_check import check_log
from tests.support.city import demo_database
from tests.support.database import TestDatabase, TestServer
from tests.support.site import SECRET
from web.config import Settings
from web.demo_people import keep_demo_people
from web.wiring import DatabaseUrls, Wiring


@dataclass
class Lived:
    """A city of 400 objects whose people have worked."""

    database: TestDatabase

    def all(self, query: str) -> list[tuple[object, ...]]:
        with self.database.owner.read() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.fixture(scope="module")
def city(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    with demo_database(database_server, 400, money=True) as database:
        url = database.people.url.render_as_string(hide_password=False)
        urls = DatabaseUrls(database.url, url, url, url)
        wiring = Wiring(Settings(secret_key=SECRET), tmp_path_factory.mktemp("demo"), urls)
        keep_demo_people(wiring)
        with wiring.operator_database.read() as connection:
            people = demo_people(connection)
        let_them_work(wiring.app_database, people)
        yield Lived(database)
        wiring.dispose()


def test_a_measure_costs_what_the_prices_in_force_for_its_district_say(city: Lived) -> None:
    wrong = """
        select m.id from register.measure m join register.object o on o.id = m.object
        where m.cost_quantity is not null and not exists (
            select from register.price p
            where p.territory in (o.district, o.territory) and p.year = m.price_year and p.unit = m.cost_unit
              and p.amount = m.cost_price and p.year <= extract(year from m.planned_on) and p.currency = m.cost_currency
              and p.provisional = m.provisional and p.price_source = m.price_source
              and not exists (select from register.price n where n.territory = p.territory and n.work = p.work
                              and n.year > p.year and n.year <= extract(year from m.planned_on)))
    """
    [(single, several, without)] = city.all("""
        select count(cost_quantity), count(cost_amount) - count(cost_quantity),
               count(*) filter (where cost_amount is null)
        from register.measure
    """)

    assert city.all(wrong) == []
    assert min(single, several, without) > 0
    assert city.all("select distinct price_source from register.measure where price_source not like '%вымышлен%'") == []


def test_what_a_line_contracted_and_accepted_is_what_its_measures_cost(city: Lived) -> None:
    told = """
        with cost as (
            select line, coalesce(sum(cost_amount), 0) as begun,
                   coalesce(sum(cost_amount) filter (where status = 'verified'), 0) as verified
            from register.measure where source = 'demo' and status in ('started', 'claimed', 'verified')
              and programme = 'DEMO-ACCESS' and author is null
            group by line),
        paper as (
            select line, coalesce(sum(amount) filter (where sense = 'contract'), 0) as begun,
                   coalesce(sum(amount) filter (where sense = 'acceptance'), 0) as verified
            from register.programme_document where programme = 'DEMO-ACCESS' group by line)
        select c.line, c.begun - p.begun, c.verified - p.verified from cost c join paper p using (line)
        where c.begun > 0 order by 1
    """
    in_order = """
        select l.line_code, l.year from (
            select n.code as line_code, n.year, n.amount,
                   coalesce(sum(d.amount) filter (where d.sense = 'contract'), 0) as contracted,
                   coalesce(sum(d.amount) filter (where d.sense = 'payment'), 0) as paid,
                   coalesce(sum(d.amount) filter (where d.sense = 'acceptance'), 0) as accepted
            from register.programme_line n left join register.programme_document d
              on (d.programme, d.line, d.year) = (n.programme, n.code, n.year)
            group by n.programme, n.code, n.year, n.amount) l
        where not (l.amount >= l.contracted and l.contracted >= l.paid and l.paid >= l.accepted)
    """
    rows = city.all(told)

    assert rows
    # whole thousands are written, the rest of each year is left out
    assert all(0 <= float(str(sum_)) < 10_000 for _, *sums in rows for sum_ in sums), rows
    assert city.all(in_order) == []
    assert city.all("select count(*) from register.programme_document where year > 2026 and sense <> 'contract'") == [
        (0,)
    ]


def test_residents_add_up_to_the_published_total_and_what_was_not_counted_is_not_there(city: Lived) -> None:
    by_district = """
        select people, sum(count), count(*) from register.population
        where source = 'demo-residents' and people in ('residents', 'minors', 'K') group by people order by 1
    """
    counts = {people: (total, places) for people, total, places in city.all(by_district)}

    assert counts["residents"] == (2_280_296, 8)
    assert counts["minors"][1] == 6
    assert counts["K"][1] == 5


def test_the_new_centre_is_planned_and_a_step_leads_to_it(city: Lived) -> None:
    found = city.all("""
        select o.stage, o.capacity, o.opened::text, s.due::text from register.programme_step s
        join register.object o on o.id = s.object
    """)

    assert found == [("planned", 150, "2028-09-01", "2028-09-01")]


def test_people_took_steps_and_a_quarter_is_reported_and_the_log_tells_of_both(city: Lived) -> None:
    steps = {step for (step,) in city.all("select distinct step from register.measure_event")}
    with city.database.owner.read() as connection:
        checked = check_log(connection)

    assert {"plan", "start", "ask_extension", "claim", "refuse"} <= steps
    assert city.all("select kind, period, territory from register.report") == [("quarter", "2026-Q3", "KZ-75")]
    assert not checked.faults
