"""`bosaga init`, `users` and `token`: what they make, print once, and refuse."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from gis.models.people import account, token
from gis.queries.people import people
from tests.support import places as p
from tests.support.people import Browser
from tests.support.site import SECRET, site_on
from web.cli import run

INIT = ["init", "--profile", "kz", "--email", "first@example.org", "--name", "Бірінші Әкімші"]
TERRITORIES = "code,parent,level,name_ru\nKZ,,country,Казахстан\nKZ-X,KZ,city,Город\nKZ-X-1,KZ-X,city_district,Район\n"


@pytest.fixture
def database(committed_database, monkeypatch, tmp_path):
    url = committed_database.people.url.render_as_string(hide_password=False)
    for name, value in (("DATABASE_URL", url), ("SECRET_KEY", SECRET), ("LANGUAGE", "en")):
        monkeypatch.setenv(f"BOSAGA_{name}", value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "territories.csv").write_text(TERRITORIES, encoding="utf-8")
    return committed_database


def test_init_begins_a_real_register_whose_administrator_sets_a_password_once(database, capsys):
    assert run([*INIT, "--territories", "territories.csv"]) == 0
    link = capsys.readouterr().out.strip()
    with database.app.read() as connection:
        row = connection.execute(sa.text("select kind, profile, territory, last_year from register.installation")).one()
        (person,) = people(connection)
    assert tuple(row) == ("real", "kz", "KZ-X", 2030)
    assert [(held.grant.role, held.grant.territory) for held in person.roles] == [("administrator", None)]
    assert not person.has_password
    browser = Browser(site_on(database))
    path = urlsplit(link).path
    assert browser.post(path, password="a long first password", password_confirm="a long first password").status_code
    assert browser.sign_in("first@example.org", "a long first password").status_code == 302
    assert browser.get("/people").status_code == 200
    assert run(INIT) == 1
    assert "holds something already" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "told"), [
    (["--email", "nothing"], "no e-mail address"), (["--city", "ZZ"], "no territory “ZZ”"), (["--name", " "], "name"),
])  # fmt: skip
def test_an_init_that_is_refused_leaves_the_database_empty(database, capsys, words, told):
    assert run([*INIT, "--territories", "territories.csv", *words]) == 1
    assert told in capsys.readouterr().err
    with database.app.read() as connection:
        assert connection.execute(sa.text("select kind from register.installation")).scalar_one() == "empty"
        assert connection.execute(sa.select(sa.func.count()).select_from(account)).scalar_one() == 0


def test_users_are_made_listed_given_roles_and_disabled(database, capsys):
    with database.app.write() as connection:
        p.territories(connection)
    assert run([*INIT]) == 1
    add = ["users", "add", "--email", "b@example.org", "--name", "B", "--role", "inspector", "--territory", p.MEDEU]
    assert run(add) == 0
    assert "/reset/" in capsys.readouterr().out
    assert run(["users", "grant", "b@example.org", "--role", "reviewer", "--territory", p.BOSTANDYK]) == 0
    assert run(["users", "revoke", "b@example.org", "--role", "inspector", "--territory", p.MEDEU]) == 0
    assert run(["users", "disable", "B@example.org"]) == 0
    capsys.readouterr()
    assert run(["users", "list"]) == 0
    listed = capsys.readouterr().out
    assert "b@example.org" in listed
    assert "disabled" in listed
    assert f"reviewer {p.BOSTANDYK}" in listed
    assert "inspector" not in listed
    for words in (
        ["users", "disable", "x@example.org"],
        add,
        ["users", "revoke", "b@example.org", "--role", "planner"],
        ["users", "grant", "b@example.org", "--role", "planner", "--territory", "ZZ"],
    ):
        assert run(words) == 1
        assert "Traceback" not in capsys.readouterr().err


def test_a_token_is_printed_once_and_kept_as_its_hash(database, capsys):
    assert run(["users", "add", "--email", "b@example.org", "--name", "B", "--role", "inspector"]) == 0
    capsys.readouterr()
    make = ["token", "create", "--user", "b@example.org", "--name", "script", "--scope", "filing", "--days", "7"]
    assert run(make) == 0
    made = capsys.readouterr().out.strip()
    with database.app.read() as connection:
        row = connection.execute(sa.select(token)).mappings().one()
    assert row["hash"] == sha256(made.encode()).digest()
    assert row["scopes"] == ["filing"]
    assert (row["expires_at"] - row["created_at"]).days == 7
    assert run(["token", "list", "B@example.org"]) == 0
    listed = capsys.readouterr().out
    assert f"{row['id']}  b@example.org  script: filing; made " in listed
    assert "never used, until" in listed
    assert made not in listed
    assert run(["token", "list", "x@example.org"]) == 1
    assert run(["token", "end", str(row["id"])]) == 0
    assert run(["token", "end", str(row["id"])]) == 1
    assert "`bosaga token list` lists them" in capsys.readouterr().err
    assert run(["token", "list", "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    assert run([*make[:-3], "everything"]) == 2
    assert run([*make[:2], "--user", "x@example.org", *make[4:]]) == 1
