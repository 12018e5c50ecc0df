"""Reading programmes: money by line and year, indicators of a quarter, new centres, measures without a price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from audit.adaptation.lifecycle import OPEN
from audit.errors import InvalidInput
from audit.figures import STATE_NUMBERS
from audit.money.indicators import Reading, Standing
from audit.quarter import Quarter
from gis.models import register as r
from gis.queries.indicators import figures_on, readings, standings
from gis.queries.installation import installation
from gis.queries.prices import unpriced
from gis.queries.programmes import Programme, heads, programme
from gis.queries.territories import territories
from gis.queries.works import MeasureFilter, measures_listed
from gis.store.objects import change_object, object_tag
from tests.support import places as p
from tests.support.imports import bring, table
from tests.support.programmes import (
    CODE,
    DOCUMENTS,
    INDICATORS,
    LINES,
    PROGRAMME,
    STEPS,
    amount,
    part,
    table_of,
)

FULL, NONE = [STATE_NUMBERS["full"]] * 6, [STATE_NUMBERS["none"]] * 6
Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
HOME = {**PROGRAMME, "territory": p.CITY}
PARTS = (
    part("target", "schools", year=2026, quarter=4, value=2),
    part("target", "clinics", year=2026, quarter=4, value=60, territory=p.MEDEU),
    part("reported", "workers", year=2026, quarter=4, value=31, territory=p.MEDEU, note="Letter 12"),
    part("reported", "workers", year=2026, quarter=4, value=4, territory=p.BOSTANDYK, note="Letter 12"),
)
PEOPLE = (
    "territory,year,people,count\nKZ-ALA-MED,2024,minors,400000\nKZ-ALA-MED,2025,minors,80000\n"
    "KZ-ALA-MED,2027,minors,4\nKZ-SHY,2025,minors,9\nKZ-ALA-MED,2025,residents,999999\n"
)


@pytest.fixture
def db(app_connection: sa.Connection, tmp_path: Path) -> sa.Connection:
    """Schools and clinics of two districts, some verified since the summer; a neighbour city with more of all."""
    p.territories(app_connection)
    p.source(app_connection)
    school = {"kind": "school", "sector": "education"}
    p.passport(app_connection, p.place(app_connection, "S-1", **school), FULL)
    p.passport(app_connection, p.place(app_connection, "S-2", **school), FULL, on=date(2026, 10, 5))
    p.place(app_connection, "S-3", **school, district=p.BOSTANDYK, lon=76.8)
    p.passport(app_connection, p.place(app_connection, "C-1"), FULL)
    p.passport(app_connection, p.place(app_connection, "C-2"), NONE)
    other = {"territory": p.OTHER_CITY, "district": p.OTHER_CITY}
    p.passport(app_connection, p.place(app_connection, "N-1", **school, **other), FULL)
    p.place(app_connection, "D-1", kind="social_centre", sector="social_protection", capacity=60)
    p.place(app_connection, "D-2", kind="care_home", sector="social_protection", capacity=100)
    p.place(app_connection, "D-3", kind="social_centre", sector="social_protection", district=p.BOSTANDYK, lon=76.8)
    p.place(app_connection, "D-4", kind="social_centre", sector="social_protection", **other, capacity=999)
    p.finish(app_connection)
    bring(app_connection, "population", table(tmp_path / "people.csv", PEOPLE))
    lines = ({**line, "districts": p.MEDEU} for line in LINES)
    mine = (HOME, *lines, *INDICATORS, *PARTS, *STEPS, *DOCUMENTS)
    other_programme = [
        {**row, "programme": "OTHER-1"} for row in (HOME, amount("ramps", 2026, 7, payer="donor"), *DOCUMENTS)
    ]
    bring(app_connection, "programmes", table_of(tmp_path / "programmes.csv", [*mine, *other_programme]))
    return app_connection


def told(db: sa.Connection) -> Programme:
    found = programme(db, installation(db), CODE)
    assert found is not None
    return found


def read(db: sa.Connection, quarter: Quarter) -> dict[str, dict[str, Reading]]:
    here = installation(db)
    found = readings(
        db, here, territories(db), told(db), quarter, lambda day: figures_on(db, here, p.CITY, day)
    )  # fmt: skip
    return {code: dict(places) for code, places in found.items()}


def test_programmes_are_listed_and_one_that_is_not_there_is_none(db: sa.Connection) -> None:
    assert [head.code for head in heads(db)] == ["OTHER-1", CODE]
    assert programme(db, installation(db), "NOWHERE") is None


def test_a_line_tells_what_was_planned_contracted_spent_and_accepted_in_each_year(db: sa.Connection) -> None:
    lines = told(db).lines
    assert [(line.code, line.year, line.districts) for line in lines] == [
        ("ramps", year, (p.MEDEU,)) for year in (2026, 2027, 2028)
    ]
    assert {sense: money.amount for sense, money in lines[0].money.items()} == {
        "planned": Decimal(120_000_000), "contract": Decimal(90_000_000), "payment": Decimal("50000000.10"),
        "acceptance": Decimal(30_000_000),
    }  # fmt: skip
    assert {money.amount for sense, money in lines[1].money.items() if sense != "planned"} == {Decimal(0)}


def test_sums_of_a_year_are_kept_apart_by_currency(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "programmes", table_of(tmp_path / "g.csv", [
        amount("grant", 2026, "10.01", currency="KGS", payer="donor"), amount("more", 2026, "0.99"),
    ]))  # fmt: skip
    totals = told(db).totals
    assert [(key, sums["planned"].amount) for key, sums in totals.items()] == [
        ((2026, "KGS"), Decimal("10.01")), ((2026, "KZT"), Decimal("120000000.99")),
        ((2027, "KZT"), Decimal("150000000.50")), ((2028, "KZT"), Decimal(0)),
    ]  # fmt: skip


def test_a_count_is_of_the_sector_in_each_part_and_as_of_the_end_of_the_quarter(db: sa.Connection) -> None:
    now, before = read(db, Q4)["schools"], read(db, Q3)["schools"]
    assert {place: reading.value for place, reading in now.items()} == {p.CITY: 2, p.MEDEU: 2, p.BOSTANDYK: 0}
    assert {place: reading.value for place, reading in before.items()} == {p.CITY: 1, p.MEDEU: 1, p.BOSTANDYK: 0}


def test_a_share_is_of_the_objects_there_and_unknown_where_there_are_none(db: sa.Connection) -> None:
    found = read(db, Q4)["clinics"]
    assert found[p.MEDEU] == Reading(50.0, 1, 2)
    assert found[p.CITY] == Reading(50.0, 1, 2)
    assert found[p.BOSTANDYK].value is None


def test_the_need_of_a_norm_is_that_of_the_newest_count_and_unknown_where_nobody_counted(db: sa.Connection) -> None:
    found = read(db, Q4)["workers"]
    assert found[p.MEDEU] == Reading(100.0, 31, 20)
    assert found[p.BOSTANDYK] == Reading(None, 4, None)
    assert (found[p.CITY].value, found[p.CITY].have, found[p.CITY].lacking) == (None, 35, 1)


def test_people_counted_for_the_city_alone_tell_the_need_of_the_city(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "population", table(tmp_path / "c.csv", "territory,year,people,count\nKZ-ALA,2025,minors,200000\n"))
    assert read(db, Q4)["workers"][p.CITY] == Reading(70.0, 35, 50, lacking=1)


def test_a_norm_for_each_district_counts_places_and_says_where_no_capacity_is_stated(db: sa.Connection) -> None:
    found = read(db, Q4)["places"]
    assert found[p.MEDEU] == Reading(100.0, 160, 150)
    assert found[p.BOSTANDYK] == Reading(0.0, 0, 150, lacking=1)
    assert found[p.CITY] == Reading(50.0, 160, 300, lacking=1)


def test_a_quarter_that_has_not_begun_is_unknown(db: sa.Connection) -> None:
    assert {reading for places in read(db, Quarter(2027, 1)).values() for reading in places.values()} == {Reading()}


def test_an_indicator_stands_beside_its_target_and_the_quarter_before(db: sa.Connection) -> None:
    here = installation(db)
    found = standings(
        db, here, territories(db), told(db), Q4, lambda day: figures_on(db, here, p.CITY, day)
    )  # fmt: skip
    assert found["schools"][p.CITY] == Standing(Reading(2, 2), Reading(1, 1), 2.0)
    assert found["schools"][p.CITY].met is True
    assert (found["clinics"][p.MEDEU].target, found["clinics"][p.MEDEU].met) == (60.0, False)
    assert (found["clinics"][p.CITY].target, found["clinics"][p.CITY].met) == (None, None)


@pytest.mark.parametrize(("states", "said"), [(FULL, "accessible"), (NONE, "not_yet"), (None, "not_known")])
def test_a_new_centre_says_whether_it_may_open(
    db: sa.Connection, tmp_path: Path, states: list[int] | None, said: str
) -> None:
    key = p.place(db, "NEW-1", stage="planned", opened=date(2027, 9, 1), capacity=150)
    if states:
        p.passport(db, key, states, on=date(2026, 11, 1))
    step = part("step", "9", name_en="A centre of 150 places", responsible="City", due="2027-09-01", object="NEW-1")
    bring(db, "programmes", table_of(tmp_path / "s.csv", [step]))
    found = {each.code: each for each in told(db).steps}
    assert (found["9"].stage, found["9"].capacity, found["9"].opening) == ("planned", 150, said)
    assert (found["1.1"].overdue, found["1.2"].overdue, found["1.1"].opening) == (False, False, None)


PRICE = "territory,work,year,amount,currency,price_source,provisional\n"


def test_measures_that_no_price_is_known_for_are_counted_by_the_work_that_lacks_one(
    db: sa.Connection, tmp_path: Path
) -> None:
    clinic = db.execute(sa.select(r.object_.c.id).where(r.object_.c.number == "C-2")).scalar_one()
    neighbour = db.execute(sa.select(r.object_.c.id).where(r.object_.c.number == "N-1")).scalar_one()
    due = date(2028, 1, 1)
    p.measure(db, clinic, due, closes=[{"rule": "KZ-DOR-03", "instance": "1"}])
    p.measure(db, clinic, date(2028, 1, 2), closes=[{"quantity": "entrance/ramp/slope"}])
    p.measure(db, clinic, date(2028, 1, 3), closes=[{"rule": "KZ-DOR-03"}, {"rule": "KZ-RMP-01"}])
    p.measure(db, clinic, date(2028, 1, 4), closes=[{"rule": "KZ-ENT-01"}])
    own = {"cost_amount": 10, "cost_currency": "KZT", "price_source": "Tender", "price_year": 2026}
    p.measure(db, clinic, date(2028, 1, 6), closes=[{"rule": "KZ-DOR-03", "instance": "2"}], **own)
    p.measure(db, clinic, date(2028, 1, 5), status="cancelled", ended_on=date(2026, 1, 1))
    p.measure(db, neighbour, due)
    found = unpriced(db, p.CITY, 2026)
    assert (found.measures, found.unpriced, found.by_work) == (5, 4, {"entrance_door": 2, "": 1, "ramp": 1})
    bring(db, "prices", table(tmp_path / "d.csv", PRICE + "KZ,entrance_door,2025,5,KZT,List,yes\n"))
    found = unpriced(db, p.CITY, 2026)
    assert (found.unpriced, found.priceable, found.provisional, found.by_work) == (4, 1, 1, {"ramp": 2, "": 1})
    assert unpriced(db, p.CITY, 2024).priceable == 0
    assert measures_listed(db, MeasureFilter(territory=p.CITY, unpriced=True, status=OPEN), p.TODAY).total == 4


def centre(db: sa.Connection, tmp_path: Path, **cells: str) -> int:
    """A planned centre that a step of the programme builds; returns its id."""
    key = p.place(db, "NEW-1", stage="planned", kind="social_centre", sector="social_protection", capacity=150)
    step = part("step", "9", name_en="A centre", responsible="City", due="2027-09-01", object="NEW-1", **cells)
    bring(db, "programmes", table_of(tmp_path / "s.csv", [step]))
    return key


def open_by_hand(db: sa.Connection, number: str = "NEW-1") -> None:
    change_object(db, number, object_tag(db, number), {"stage": "in_service"}, {}, p.TODAY)


OPENED = (
    "territory,source,source_id,kind,name_ru,lon,lat,stage\n"
    "KZ-ALA,city,NEW-1,social_centre,Центр,77.0,43.25,in_service\n"
)


def test_a_new_centre_does_not_open_by_hand_or_by_import_before_it_is_adapted_for_all(
    db: sa.Connection, tmp_path: Path
) -> None:
    p.passport(db, centre(db, tmp_path), NONE, on=date(2026, 11, 1))
    with pytest.raises(InvalidInput) as refused:
        open_by_hand(db)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/stage", "not_accessible_yet")]
    result, problems = bring(db, "objects", table(tmp_path / "o.csv", OPENED))
    assert [(each.field, each.code) for each in problems if each.refused] == [("stage", "not_accessible_yet")]
    assert result.counts.rejected == 1


def test_a_new_centre_opens_adapted_for_all(db: sa.Connection, tmp_path: Path) -> None:
    p.passport(db, centre(db, tmp_path), FULL, on=date(2026, 11, 1))
    result, problems = bring(db, "objects", table(tmp_path / "o.csv", OPENED))
    assert (result.counts.updated, problems) == (1, [])


def test_a_new_centre_opens_by_an_exception_that_is_told(db: sa.Connection, tmp_path: Path) -> None:
    centre(db, tmp_path, exception="Decision 5 of 2026-11-02: the lift comes in spring")
    step = next(each for each in told(db).steps if each.code == "9")
    assert (step.opening, step.exception) == ("excepted", "Decision 5 of 2026-11-02: the lift comes in spring")
    open_by_hand(db)


def test_a_planned_object_that_no_programme_names_opens_as_before(db: sa.Connection, tmp_path: Path) -> None:
    centre(db, tmp_path)
    p.place(db, "NEW-2", stage="construction")
    open_by_hand(db, "NEW-2")
