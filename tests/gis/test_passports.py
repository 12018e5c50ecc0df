"""Filing and withdrawing versions: verdicts, planned states and figures follow in the same transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from audit.figures import STATE_NUMBERS, Figures
from audit.figures.question import Question
from audit.observation import Facts
from gis.models import register as r
from gis.queries.compliance import compliance
from gis.queries.dossier import dossier
from gis.queries.installation import installation
from gis.queries.ranges import ranges
from gis.store.faces import refresh
from gis.store.passports import MissingError, NewVersion, file_version, withdraw
from gis.store.reassess import edition_of, reassess
from gis.store.settle import settle
from tests.support import register
from tests.support.counted import recount, rollup
from tests.support.database import TestDatabase

TODAY = date(2026, 11, 22)
WORDING = date(2019, 2, 18)
STEPS_AND_NO_RAMP = {
    "entrance/stair_outdoor/1/present": ["yes", "eye"],
    "entrance/stair_outdoor/1/rise": [0.6, "tape"],
    "entrance/ramp/1/present": ["no", "eye"],
    "entrance/platform_lift/1/present": ["no", "eye"],
    "entrance/door/1/clear_width": [0.95, "tape"],
}


def file(
    connection: sa.Connection, owner: int, facts: dict[str, list[object]], on: date = TODAY, **more: object
) -> str:
    new = NewVersion(
        object=owner, norm="kz-sp-3.06-101", wording=WORDING, inspected_on=on, effective_on=on,
        facts=Facts.from_store(facts), author="inspector-1", reviewer="reviewer-1", source=register.SOURCE,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return file_version(connection, new, TODAY)


def figures(connection: sa.Connection, category: str = "K", **question: object) -> Figures:
    asked = Question(territory=register.CITY, categories=(category,), **question)  # type: ignore[arg-type]
    return compliance(connection, asked, TODAY)[0].figures


def test_a_filed_version_is_judged_and_counted_at_once(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some, _ = register.place(app_connection, "a"), register.place(app_connection, "b")
    settle(app_connection, TODAY, objects=[some, _])
    assert figures(app_connection).unsurveyed == 2
    assert file(app_connection, some, STEPS_AND_NO_RAMP).endswith("-v1")
    after = figures(app_connection)
    assert (after.none, after.unsurveyed, after.passportised) == (1, 1, 1)


def test_a_withdrawn_version_gives_way_to_the_one_before(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    file(app_connection, some, STEPS_AND_NO_RAMP, date(2024, 1, 1))
    level = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
    second = file(app_connection, some, level, date(2025, 1, 1))
    assert second.endswith("-v2")
    assert figures(app_connection).none == 0
    withdraw(app_connection, second, date(2026, 1, 1), "measured at another house", TODAY)
    assert figures(app_connection).none == 1
    assert figures(app_connection, as_of=date(2025, 6, 1)).none == 0
    with pytest.raises(MissingError):
        withdraw(app_connection, second, date(2026, 1, 2), "again", TODAY)


def test_two_versions_of_one_day_show_the_same_verdict_in_the_figures_and_on_the_page(
    app_connection: sa.Connection,
) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    level = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
    file(app_connection, some, level)
    file(app_connection, some, STEPS_AND_NO_RAMP)
    number = app_connection.execute(sa.select(r.object_.c.number).where(r.object_.c.id == some)).scalar_one()
    found = dossier(app_connection, number)
    assert found is not None
    assert found.judged is not None
    assert found.judged.passport.endswith("-v2")
    assert found.judged.states["K"] == "none"
    assert figures(app_connection).none == 1


def test_a_version_of_no_object_is_refused(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    with pytest.raises(MissingError, match="no object"):
        file(app_connection, 987654321, STEPS_AND_NO_RAMP)


def test_a_reviewer_is_never_the_author(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    new = NewVersion(
        object=some, norm="kz-sp-3.06-101", wording=WORDING, inspected_on=TODAY, effective_on=TODAY,
        facts=Facts.from_store({}), author="same", reviewer="same", source=register.SOURCE,
    )  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError):
        file_version(app_connection, new, TODAY)


def test_a_planned_ramp_opens_the_building_in_its_year(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    file(app_connection, some, STEPS_AND_NO_RAMP)
    register.measure(app_connection, some, "ramp", date(2028, 6, 1), closes=[{"rule": "KZ-ENT-04", "instance": "1"}])
    settle(app_connection, TODAY, measures_changed=[some])
    rows = app_connection.execute(sa.select(r.planned_state.c.year, r.planned_state.c.states)).all()
    wheelchair = {row.year: row.states[0] for row in rows}
    assert wheelchair[2027] == STATE_NUMBERS["none"]
    assert wheelchair[2028] != STATE_NUMBERS["none"]
    assert figures(app_connection, senses=("planned",), years=(2027,)).none == 1
    assert figures(app_connection, senses=("planned",), years=(2028,)).none == 0


def test_work_that_was_verified_stays_in_the_plan_until_somebody_inspects_again(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    file(app_connection, some, STEPS_AND_NO_RAMP, date(2025, 1, 1))
    register.measure(
        app_connection, some, "ramp", date(2026, 12, 1), closes=[{"rule": "KZ-ENT-04", "instance": "1"}],
        status="verified", verified_on=date(2026, 10, 1),
    )  # fmt: skip
    settle(app_connection, TODAY, measures_changed=[some])
    assert figures(app_connection).none == 1
    assert figures(app_connection, senses=("planned",), years=(2026,)).none == 0
    assert figures(app_connection, senses=("planned",), years=(2030,)).none == 0
    file(app_connection, some, STEPS_AND_NO_RAMP, date(2026, 11, 1))
    assert figures(app_connection, senses=("planned",), years=(2030,)).none == 1


def test_premises_are_judged_anew_when_the_building_around_them_is(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    mall = register.place(app_connection, "mall", kind="mall", sector="trade_services")
    shop = register.place(app_connection, "shop", kind="shop", sector="trade_services", part_of=mall)
    file(app_connection, shop, {"service/aisle/1/width": [1.0, "tape"]}, date(2025, 1, 1))
    file(app_connection, mall, STEPS_AND_NO_RAMP)
    newest = app_connection.execute(
        sa.select(r.verdict.c.states).where(r.verdict.c.object == shop).order_by(r.verdict.c.id.desc()).limit(1)
    ).scalar_one()
    assert newest[0] == STATE_NUMBERS["none"]


def test_premises_are_judged_anew_when_a_version_of_the_building_around_them_is_withdrawn(
    app_connection: sa.Connection,
) -> None:
    register.city(app_connection)
    mall = register.place(app_connection, "mall", kind="mall", sector="trade_services")
    shop = register.place(app_connection, "shop", kind="shop", sector="trade_services", part_of=mall)
    level = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
    file(app_connection, mall, STEPS_AND_NO_RAMP, date(2024, 1, 1))
    mended = file(app_connection, mall, level, date(2025, 1, 1))
    shop_version = file(app_connection, shop, {"service/aisle/1/width": [1.0, "tape"]}, date(2025, 2, 1))
    assert figures(app_connection).none == 0
    withdraw(app_connection, mended, date(2026, 1, 1), "measured at another house", TODAY)
    assert figures(app_connection).none == 2
    number = shop_version.removesuffix("-v1")
    found = dossier(app_connection, number)
    assert found is not None
    assert found.judged is not None
    assert (found.judged.states["K"], found.judged.effective_on) == ("none", TODAY)


def test_another_wording_is_tried_without_changing_anything(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    ramp = {
        **STEPS_AND_NO_RAMP,
        "entrance/ramp/1/present": ["yes", "eye"],
        "entrance/ramp/1/rise": [0.6, "tape"],
        "entrance/ramp/1/slope": [8.0, "instrument"],
    }
    file(app_connection, some, ramp)
    before = app_connection.execute(sa.select(sa.func.count()).select_from(r.verdict)).scalar_one()
    edition, wording = edition_of("ru-sp-59-2020")
    found = reassess(app_connection, edition, TODAY, wording=wording, today=TODAY)
    assert found.passports == 1
    assert sum(row["passports"] for row in found.rows()) == 5  # type: ignore[misc]
    assert all(0 < count < found.rules for count in found.comparable.values())
    assert app_connection.execute(sa.select(sa.func.count()).select_from(r.verdict)).scalar_one() == before


def test_a_version_filed_after_a_reassessment_of_the_one_before_takes_its_place(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    file(app_connection, some, STEPS_AND_NO_RAMP, date(2025, 1, 1))
    edition, wording = edition_of("us-ada-2010")
    reassess(app_connection, edition, TODAY, wording=wording, keep=True, today=TODAY)
    level = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
    second = file(app_connection, some, level, date(2026, 11, 1))
    assert figures(app_connection).none == 0
    found = dossier(app_connection, second.removesuffix("-v2"))
    assert found is not None
    assert found.judged is not None
    assert (found.judged.passport, found.object.passport) == (second, second)
    assert [(each.passport, each.effective_on, each.until) for each in found.ranges] == [
        (second, date(2026, 11, 1), None),
        (second.replace("-v2", "-v1"), date(2025, 1, 1), date(2026, 11, 1)),
    ]


def test_a_kept_reassessment_opens_a_new_range_and_leaves_the_past(app_connection: sa.Connection) -> None:
    register.city(app_connection)
    some = register.place(app_connection, "a")
    file(app_connection, some, STEPS_AND_NO_RAMP, date(2025, 1, 1))
    edition, wording = edition_of("us-ada-2010")
    reassess(app_connection, edition, TODAY, wording=wording, keep=True, today=TODAY)
    held = [(span.effective_on, span.until) for span in ranges(app_connection, some)]
    assert held == [(TODAY, None), (date(2025, 1, 1), TODAY)]
    assert figures(app_connection, as_of=date(2025, 6, 1)).none == 1


def test_what_is_approved_right_after_midnight_shows_at_once_and_the_register_is_of_that_day(
    owner_connection: sa.Connection,
) -> None:
    register.city(owner_connection)
    some, other, _ = (register.place(owner_connection, name) for name in ("a", "lapses", "unrelated"))
    register.passport(owner_connection, other, date(2025, 1, 1), [7] * 6, provable=63, lapses_on=TODAY)
    refresh(owner_connection, None, TODAY - timedelta(days=1))
    assert figures(owner_connection).verified == 1
    number = file(owner_connection, some, STEPS_AND_NO_RAMP)
    assert installation(owner_connection).today == TODAY
    assert (figures(owner_connection).none, figures(owner_connection).verified) == (1, 0)
    assert rollup(owner_connection, TODAY) == recount(owner_connection, TODAY)
    found = dossier(owner_connection, number.removesuffix("-v1"))
    assert found is not None
    assert found.object.passport == number


def test_two_writers_of_one_object_follow_each_other(committed_database: TestDatabase) -> None:
    """Each has a measure of its own for one object: the plan and the figures know both in the end."""
    with committed_database.app.write() as connection:
        register.city(connection)
        some = register.place(connection, "a")
        file(connection, some, STEPS_AND_NO_RAMP)
        register.measure(connection, some, "first", date(2029, 6, 1))
        settle(connection, TODAY, measures_changed=[some])

    def second() -> None:
        with committed_database.app.write() as connection:
            register.measure(
                connection, some, "second", date(2028, 6, 1), closes=[{"rule": "KZ-ENT-04", "instance": "1"}]
            )
            settle(connection, TODAY, measures_changed=[some])

    with ThreadPoolExecutor() as pool:
        with committed_database.app.write() as connection:
            register.measure(connection, some, "third", date(2027, 6, 1))
            settle(connection, TODAY, measures_changed=[some])
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        waiting.result(timeout=30)
    with committed_database.app.read() as connection:
        shown = figures(connection, senses=("planned",), years=(2028,))
    assert (shown.none, shown.measures_due) == (0, 2)


def test_a_building_and_the_premises_inside_it_are_filed_at_one_time(committed_database: TestDatabase) -> None:
    level = {"entrance/way_in/1/level": ["yes", "eye"], "entrance/door/1/clear_width": [0.95, "tape"]}
    with committed_database.app.write() as connection:
        register.city(connection)
        mall = register.place(connection, "mall", kind="mall", sector="trade_services")
        shop = register.place(connection, "shop", kind="shop", sector="trade_services", part_of=mall)
        file(connection, mall, level, date(2025, 1, 1))
        file(connection, shop, {"service/aisle/1/width": [1.0, "tape"]}, date(2025, 1, 1))

    def the_shop() -> None:
        with committed_database.app.write() as connection:
            file(connection, shop, {"service/aisle/1/width": [1.2, "tape"]}, date(2026, 1, 1))

    with ThreadPoolExecutor() as pool:
        with committed_database.app.write() as connection:
            settle(connection, TODAY)
            waiting = pool.submit(the_shop)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
            file(connection, mall, STEPS_AND_NO_RAMP, date(2026, 1, 1))
        waiting.result(timeout=30)
    with committed_database.app.read() as connection:
        assert figures(connection).none == 2
