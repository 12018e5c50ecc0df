"""Importing what hangs on objects: passports, claims, measures, population."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from audit.exchange.reasons import FileRefused
from audit.figures import STATE_NUMBERS
from audit.norms import load_edition
from audit.observation import parse_observations
from gis.files.exported import write
from gis.queries.exports import export
from gis.store.imports.undo import undo
from gis.store.passports import NewVersion, file_version
from tests.support.database import TestDatabase
from tests.support.imports import FIXTURES, TODAY, bring, city, counts, table, value

FACTS = {
    "entrance/door/1/clear_width": [0.95, "tape"],
    "entrance/way_in/1/level": ["yes", "eye"],
    "movement/corridor/1/width": [1.6, "instrument"],
}
PASSPORT = "object,source_id,norm,inspected_on,effective_on,author,author_role,reviewer,facts\n"


@pytest.fixture
def db(app_connection: sa.Connection) -> sa.Connection:
    city(app_connection)
    bring(app_connection, "objects", "twenty_wrong_rows.csv", territory="TT-CITY")
    return app_connection


def passport(source_id: str = "p1", facts: Any = None, **changes: str) -> str:
    row = {
        "object": "T-1",
        "source_id": source_id,
        "norm": "kz-sp-3.06-101",
        "inspected_on": "2026-01-10",
        "effective_on": "2026-02-01",
        "author": "inspector-1",
        "author_role": "inspector",
        "reviewer": "reviewer-1",
        **changes,
    }
    text = json.dumps(FACTS if facts is None else facts).replace('"', '""')
    return ",".join(row.values()) + f',"{text}"\n'


def test_a_passport_is_filed_judged_and_shown_in_the_figures(db: sa.Connection, tmp_path: Path) -> None:
    result, problems = bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    assert not problems
    assert counts(result) == (1, 0, 0, 0)
    assert value(db, "select number from register.passport") == "T-1-v1"
    assert value(db, "select wording from register.passport").isoformat() == "2019-02-18"
    assert value(db, "select count(*) from register.verdict") == 1
    assert (
        value(db, "select sum(passportised) from register.rollup where slot = register.slot('recorded', 2026, 'all')")
        == 1
    )


def test_an_approved_version_is_unchanged_or_refused_never_overwritten(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    assert counts(bring(db, "passports", tmp_path / "p.csv")[0]) == (0, 0, 1, 0)
    other = table(
        tmp_path / "q.csv", PASSPORT + passport(facts={**FACTS, "entrance/door/1/clear_width": [0.7, "tape"]})
    )
    result, problems = bring(db, "passports", other)
    assert counts(result) == (0, 0, 0, 1)
    assert problems[0].code == "version_is_approved"


def test_an_undone_passport_is_withdrawn_from_its_first_day(db: sa.Connection, tmp_path: Path) -> None:
    result, _ = bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert value(db, "select withdrawn_reason from register.passport") == "import undone"
    assert value(db, "select coalesce(sum(passportised), 0) from register.rollup") == 0


def test_premises_are_judged_anew_when_the_import_of_the_building_around_them_is_undone(
    db: sa.Connection, tmp_path: Path
) -> None:
    shop = "number,source_id,kind,name_ru,part_of,lon,lat\nSHOP-1,shop,shop,Лавка,ok-1,76.82,43.22\n"
    _, problems = bring(db, "objects", table(tmp_path / "shop.csv", shop), territory="TT-CITY")
    assert not problems
    inside = passport("inside", {"service/aisle/1/width": [1.0, "tape"]}, object="SHOP-1")
    bring(db, "passports", table(tmp_path / "inside.csv", PASSPORT + inside))
    steps = {"entrance/stair_outdoor/1/rise": [0.6, "tape"]}
    steps |= {f"entrance/{way}/1/present": ["no", "eye"] for way in ("ramp", "platform_lift")}
    around, problems = bring(db, "passports", table(tmp_path / "around.csv", PASSPORT + passport(facts=steps)))
    assert around.batch is not None, problems
    newest = """select states[1] from register.verdict v join register.object o on o.id = v.object
                where o.number = 'SHOP-1' order by v.id desc limit 1"""
    assert value(db, newest) == STATE_NUMBERS["none"]
    undo(db, around.batch, TODAY)
    assert value(db, newest) == STATE_NUMBERS["unknown"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (passport(facts={"entrance/door/1/colour": ["red", "eye"]}), "bad_facts"),
        (passport(facts={"entrance/door/1/clear_width": [85, "tape"]}), "bad_facts"),
        (passport(facts={"entrance/door/1/clear_width": [0.9, "rumour"]}), "bad_facts"),
        (passport(facts={"entrance/door": [0.9, "tape"]}), "bad_facts"),
        (passport(facts={"entrance/door/1/clear_width": [{"a": 1}, "tape"]}), "bad_facts"),
        (passport(facts={"entrance/door/1/clear_width": [0.9, ["tape"]]}), "bad_facts"),
        (passport(facts={"entrance/door/1/clear_width": [True, "tape"]}), "bad_facts"),
        (passport(facts={"sanitary/accessible_wc/1/present": [["no"], "tape"]}), "bad_facts"),
        (
            passport(
                facts={"sanitary/accessible_wc/1/present": ["no", "eye"], "sanitary/accessible_wc/1/width": [2, "tape"]}
            ),
            "bad_facts",
        ),
        (passport(facts={}), "no_facts"),
        (passport(norm="xx-norm"), "unknown_norm"),
        (passport(object="T-404"), "unknown_object"),
        (passport(reviewer="inspector-1"), "own_reviewer"),
        (passport(effective_on="2025-01-01"), "decided_before_inspected"),
        (passport(effective_on="2027-01-01"), "in_the_future"),
        (passport(author_role="friend"), "unknown_code"),
        (passport(inspected_on=""), "required"),
    ],
)
def test_a_passport_that_cannot_be_right_is_refused_with_its_reason(
    db: sa.Connection, tmp_path: Path, row: str, code: str
) -> None:
    result, problems = bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + row))
    assert counts(result) == (0, 0, 0, 1)
    assert problems[0].code == code


def test_observations_may_stand_in_columns_of_their_own(db: sa.Connection, tmp_path: Path) -> None:
    header = PASSPORT.replace("facts", "entrance/door/1/clear_width,entrance/way_in/1/level")
    row = 'T-1,p1,kz-sp-3.06-101,2026-01-10,2026-02-01,a,inspector,b,"0,85",yes\n'
    result, problems = bring(db, "passports", table(tmp_path / "p.csv", header + row))
    assert not problems
    assert counts(result) == (1, 0, 0, 0)
    assert value(db, "select facts ->> 'entrance/door/1/clear_width' from register.passport") == '[0.85, "eye"]'


def test_claims_are_counted_apart_and_updated_in_place(db: sa.Connection, tmp_path: Path) -> None:
    header = "object,category,state,claimed_by,claimed_on\n"
    result, _ = bring(
        db,
        "claims",
        table(
            tmp_path / "c.csv",
            header + "T-1,K,full,Ministry,2025-01-01\nT-404,K,full,Ministry,\nT-1,K,none,Ministry,\n",
        ),
    )
    assert counts(result) == (1, 0, 0, 2)
    assert value(db, "select sum(claimed) from register.rollup where slot = register.slot('recorded', 2026, 'K')") == 1
    result, _ = bring(db, "claims", table(tmp_path / "c.csv", header + "T-1,K,none,Ministry,2025-01-01\n"))
    assert counts(result) == (0, 1, 0, 0)
    assert result.batch is not None
    undo(db, result.batch, TODAY)
    assert value(db, "select state from register.claim") == "full"


def test_an_object_known_by_its_source_s_id_alone_is_refused_where_several_have_it_unless_the_territory_tells(
    db: sa.Connection, tmp_path: Path
) -> None:
    rows = "TT-CITY,same,shop,76.82,43.22\nTT-CITY-E,same,shop,76.88,43.22\n"
    bring(db, "objects", table(tmp_path / "o.csv", "territory,source_id,kind,lon,lat\n" + rows))
    claims = table(tmp_path / "c.csv", "object_source_id,category,state,claimed_by\nsame,K,full,Me\nnobody,K,full,Me\n")
    _, problems = bring(db, "claims", claims)
    assert [(problem.code, problem.params["value"]) for problem in problems] == [
        ("ambiguous_object", "same"), ("unknown_object", "nobody"),
    ]  # fmt: skip
    result, _ = bring(db, "claims", claims, territory="TT-CITY-E")
    assert counts(result) == (1, 0, 0, 1)


MEASURE = "object,source_id,work,zone,closes,categories,due,planned_on,status,verified_on\n"
CLOSES = '"[{""rule"": ""KZ-RMP-01""}]"'


def test_measures_come_in_with_their_first_due_date_and_move_only_by_extension(
    db: sa.Connection, tmp_path: Path
) -> None:
    good = f"T-1,m1,capital_repair,entrance,{CLOSES},KO,2027-06-01,2026-01-01,planned,\n"
    result, problems = bring(db, "measures", table(tmp_path / "m.csv", MEASURE + good))
    assert not problems
    assert counts(result) == (1, 0, 0, 0)
    assert counts(bring(db, "measures", tmp_path / "m.csv")[0]) == (0, 0, 1, 0)
    _, problems = bring(db, "measures", table(tmp_path / "n.csv", MEASURE + good.replace("2027-06-01", "2028-06-01")))
    assert [problem.code for problem in problems] == ["due_needs_extension"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"T-1,m,capital_repair,entrance,{CLOSES},KO,2031-01-01,2026-01-01,planned,\n", "due_after_horizon"),
        (f"T-1,m,capital_repair,entrance,{CLOSES},OK,2027-01-01,2026-01-01,planned,\n", "bad_code"),
        (f"T-1,m,capital_repair,entrance,{CLOSES},K,2027-01-01,2026-01-01,verified,\n", "verified_without_day"),
        (f"T-1,m,capital_repair,entrance,{CLOSES},K,2027-01-01,2027-01-01,planned,\n", "in_the_future"),
        ("T-1,m,capital_repair,entrance,[],K,2027-01-01,2026-01-01,planned,\n", "bad_closes"),
        (
            f"T-1,m,capital_repair,entrance,{CLOSES.replace('RMP', 'NONE')},K,2027-01-01,2026-01-01,planned,\n",
            "bad_closes",
        ),
        (f"T-1,m,capital_repair,roof,{CLOSES},K,2027-01-01,2026-01-01,planned,\n", "unknown_code"),
    ],
)
def test_a_measure_that_cannot_be_right_is_refused(db: sa.Connection, tmp_path: Path, row: str, code: str) -> None:
    _, problems = bring(db, "measures", table(tmp_path / "m.csv", MEASURE + row))
    assert [problem.code for problem in problems] == [code]


def test_population_is_kept_by_territory_year_and_source(db: sa.Connection, tmp_path: Path) -> None:
    rows = (
        "territory,year,people,count\nTT-CITY,2024,residents,2280296\nTT-CITY,2024,with_disability,53000\n"
        "TT-X,2024,residents,1\nTT-CITY,1066,residents,1\n"
    )
    result, problems = bring(db, "population", table(tmp_path / "p.csv", rows))
    assert counts(result) == (2, 0, 0, 2)
    assert [problem.code for problem in problems] == ["unknown_territory", "too_large"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_everything_that_hangs_on_objects_is_exported_and_read_back_unchanged(
    db: sa.Connection, tmp_path: Path, ending: str
) -> None:
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    bring(db, "claims", table(tmp_path / "c.csv", "object,category,state,claimed_by\nT-1,K,full,Ministry\n"))
    bring(
        db,
        "measures",
        table(
            tmp_path / "m.csv", MEASURE + f"T-1,m1,capital_repair,entrance,{CLOSES},KO,2027-06-01,2026-01-01,planned,\n"
        ),
    )
    bring(db, "population", table(tmp_path / "n.csv", "territory,year,people,count\nTT-CITY,2024,residents,5\n"))
    for kind in ("passports", "claims", "measures", "population"):
        path = tmp_path / f"{kind}.{ending}"
        write(path, export(db, kind, territory="TT-CITY", as_of=None, today=TODAY), words={}, meanings={})
        result, problems = bring(db, kind, path)
        assert not problems
        assert counts(result) == (0, 0, 1, 0), kind


def exported_passports(db: sa.Connection, path: Path, *, with_people: bool) -> str:
    found = export(db, "passports", territory="TT-CITY", as_of=None, today=TODAY, with_people=with_people)
    write(path, found, words={}, meanings={})
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("with_people", [False, True])
def test_exported_passports_name_people_only_when_asked_and_are_read_back_unchanged_either_way(
    db: sa.Connection, tmp_path: Path, with_people: bool
) -> None:
    alone = passport("p2").replace("reviewer-1", "")
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport() + alone))
    text = exported_passports(db, tmp_path / "out.csv", with_people=with_people)
    assert ("inspector-1" in text, "reviewer-1" in text) == (with_people, with_people)
    assert ("author" in text.splitlines()[0].split(",")) is with_people
    result, problems = bring(db, "passports", tmp_path / "out.csv")
    assert not problems
    assert counts(result) == (0, 0, 2, 0)
    assert value(db, "select count(*) from register.passport where author = 'inspector-1'") == 2


def test_a_new_passport_that_names_no_author_is_refused(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    text = exported_passports(db, tmp_path / "out.csv", with_people=False)
    header, row = text.splitlines()
    more = table(tmp_path / "more.csv", f"{header}\n{row}\n{row.replace(',p1,', ',p2,')}\n")
    result, problems = bring(db, "passports", more)
    assert counts(result) == (0, 0, 1, 1)
    assert [(problem.row, problem.field, problem.code) for problem in problems] == [(2, "author", "no_author")]


def test_a_version_that_says_something_else_is_refused_with_or_without_its_people(
    db: sa.Connection, tmp_path: Path
) -> None:
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    text = exported_passports(db, tmp_path / "out.csv", with_people=False).replace("0.95", "0.7")
    _, problems = bring(db, "passports", table(tmp_path / "out.csv", text))
    assert [problem.code for problem in problems] == ["version_is_approved"]
    _, problems = bring(db, "passports", table(tmp_path / "q.csv", PASSPORT + passport(author="somebody")))
    assert [problem.code for problem in problems] == ["version_is_approved"]


@pytest.mark.parametrize(
    ("forms", "code"),
    [
        ('[{"form": "home_service", "categories": ["K"]}]', None),
        ('[{"form": ["home_service"], "categories": ["K"]}]', "bad_forms"),
        ('[{"form": "home_service", "categories": [["K"]]}]', "bad_forms"),
        ('[{"form": "home_service", "categories": []}]', "bad_forms"),
        ('[{"form": "staff_help", "categories": ["K"], "zone": {}}]', "bad_forms"),
        ('[{"form": "home_service", "categories": ["K"], "zone": {}}]', "bad_forms"),
        ("[5]", "bad_forms"),
    ],
)
def test_a_form_of_service_that_is_not_understood_is_refused_with_its_row(
    db: sa.Connection, tmp_path: Path, forms: str, code: str | None
) -> None:
    cell = '"' + forms.replace('"', '""') + '"'
    row = passport().rstrip("\n") + f",{cell}\n"
    _, problems = bring(db, "passports", table(tmp_path / "p.csv", PASSPORT.replace("facts", "facts,forms") + row))
    assert [problem.code for problem in problems] == ([code] if code else [])


def test_a_derogation_names_a_form_of_service_that_there_is(db: sa.Connection, tmp_path: Path) -> None:
    header = MEASURE.replace("verified_on", "ended_on,derogation")
    row = (
        f'T-1,m,capital_repair,entrance,{CLOSES},K,2031-01-01,2026-01-01,derogated,2026-02-01,"{{""form"": ""magic""}}"'
    )
    _, problems = bring(db, "measures", table(tmp_path / "m.csv", header + row + "\n"))
    assert [(problem.field, problem.code) for problem in problems] == [("derogation", "unknown_code")]


def test_exported_measures_keep_who_approved_a_derogation_to_themselves(db: sa.Connection, tmp_path: Path) -> None:
    derogation = '"{""form"": ""home_service"", ""approver"": ""A. Person"", ""reason"": ""a monument""}"'
    header = MEASURE.replace("verified_on", "ended_on,derogation")
    row = f"T-1,m1,capital_repair,entrance,{CLOSES},KO,2031-06-01,2026-01-01,derogated,2026-02-01,{derogation}\n"
    bring(db, "measures", table(tmp_path / "m.csv", header + row))
    for with_people in (False, True):
        found = export(db, "measures", territory="TT-CITY", as_of=None, today=TODAY, with_people=with_people)
        write(tmp_path / "out.csv", found, words={}, meanings={})
        assert ("A. Person" in (tmp_path / "out.csv").read_text(encoding="utf-8")) is with_people
        result, problems = bring(db, "measures", tmp_path / "out.csv")
        assert not problems
        assert counts(result) == (0, 0, 1, 0)
    assert value(db, "select derogation ->> 'approver' from register.measure") == "A. Person"


def test_a_field_that_a_file_has_no_column_for_stays_as_it_is(db: sa.Connection, tmp_path: Path) -> None:
    header = "object,category,state,claimed_by,claimed_on,words\n"
    bring(db, "claims", table(tmp_path / "c.csv", header + "T-1,K,full,Ministry,2025-01-01,open\n"))
    less = table(tmp_path / "d.csv", "object,category,state,claimed_by\nT-1,K,none,Ministry\n")
    assert counts(bring(db, "claims", less)[0]) == (0, 1, 0, 0)
    assert value(db, "select state || ' ' || words || ' ' || claimed_on from register.claim") == "none open 2025-01-01"


def test_what_was_filed_here_and_has_no_source_s_id_is_read_back_unchanged(db: sa.Connection, tmp_path: Path) -> None:
    bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport("other")))
    facts, _ = parse_observations(
        [{"zone": "entrance", "element": "door", "quantity": "clear_width", "value": 0.9, "evidence": "tape"}],
        load_edition("kz-sp-3.06-101").wording(TODAY), pointer="",
    )  # fmt: skip
    mine = NewVersion(
        value(db, "select id from register.object where number = 'T-1'"), "kz-sp-3.06-101", date(2019, 2, 18),
        date(2026, 3, 1), date(2026, 3, 2), facts, "inspector-2", "reviewer-1", "own",
    )  # fmt: skip
    assert file_version(db, mine, TODAY) == "T-1-v2"
    db.execute(sa.text(
        "insert into register.measure (object, source, work, zone, closes, categories, due, first_due, planned_on) "
        "select id, 'own', 'capital_repair', 'entrance', '[{\"rule\": \"KZ-RMP-01\"}]', 'K', '2027-01-01', "
        "'2027-01-01', '2026-01-01' from register.object where number = 'T-1'"
    ))  # fmt: skip
    for kind, rows in (("passports", 2), ("measures", 1)):
        found = export(db, kind, territory="TT-CITY", as_of=None, today=TODAY)  # type: ignore[arg-type] # two kinds
        write(tmp_path / "out.csv", found, words={}, meanings={})
        result, problems = bring(db, kind, tmp_path / "out.csv")
        assert not problems
        assert counts(result) == (0, 0, rows, 0), kind


def test_a_withdrawn_version_is_left_out_of_an_export(db: sa.Connection, tmp_path: Path) -> None:
    result, _ = bring(db, "passports", table(tmp_path / "p.csv", PASSPORT + passport()))
    bring(db, "passports", table(tmp_path / "q.csv", PASSPORT + passport("p2")))
    assert result.batch is not None
    with pytest.raises(FileRefused):
        undo(db, result.batch, TODAY)
    withdraw = "update register.passport set withdrawn_on = '2026-11-01', withdrawn_recorded_at = now(), "
    db.execute(sa.text(withdraw + "withdrawn_reason = 'a slip' where source_id = 'p1'"))
    text = exported_passports(db, tmp_path / "out.csv", with_people=False)
    assert (",p1," in text, ",p2," in text) == (False, True)
    past = export(db, "passports", territory="TT-CITY", as_of=TODAY.replace(month=10), today=TODAY)
    assert len(list(past.rows)) == 2


def test_a_mapping_for_another_kind_is_refused(db: sa.Connection) -> None:
    with pytest.raises(FileRefused) as caught:
        bring(db, "claims", "osm_shape.geojson", "osm")
    assert caught.value.code == "mapping_kind"


KILLED = """
import sys, time
from datetime import date
from pathlib import Path
from gis.db import Database
from gis.store.imports.context import Options
from gis.store.imports.files import prepare
from gis.store.imports.run import import_table

def wait(problems):
    print("written, not committed", flush=True)
    time.sleep(600)

prepared = prepare(Path(sys.argv[2]), "objects", None)
options = Options(date(2026, 11, 22), "many.csv", prepared.sha256, "TT-CITY")
import_table(Database(sys.argv[1]), prepared.compiled, prepared.table, options, wait)
"""


def test_an_import_that_is_killed_in_the_middle_leaves_nothing(
    committed_database: TestDatabase, tmp_path: Path
) -> None:
    with committed_database.app.write() as connection:
        city(connection)
    rows = "".join(f"{n},shop,{76.801 + n % 900 / 10_000},{43.201 + n % 700 / 10_000}\n" for n in range(3_000))
    file = table(tmp_path / "many.csv", "source_id,kind,lon,lat\n" + rows)
    url = committed_database.app.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url, str(file)]
    with subprocess.Popen(command, cwd=FIXTURES.parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written, not committed\n"
        os.kill(process.pid, signal.SIGKILL)
    with committed_database.owner.read() as connection:
        assert value(connection, "select count(*) from register.object") == 0
        assert value(connection, "select count(*) from register.batch where kind = 'objects'") == 0
        assert value(connection, "select count(*) from register.face") == 0
