"""Accounts, sessions, tokens and the buckets that slow guessing, on a real database."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from audit.accounts import AccountError
from gis.models.people import account, attempt, passkey, session, token
from gis.queries.actors import bearer_of
from gis.queries.identities import account_of_identity, identities_of
from gis.queries.people import account_by, account_in_session, administrators, people, sessions_of
from gis.queries.tokens import tokens
from gis.store import jobs
from gis.store.attempts import Bucket, give_back, take
from gis.store.identities import link_by_address, link_identity, unlink_identity
from gis.store.people import add_account, end_role, end_sessions, give_role, set_active, use_totp_counter
from gis.store.sessions import begin_session, end_session, end_token, make_token, see_session, use_token
from tests.support import places as p


def test_an_address_is_taken_once_whatever_its_letters(app_connection):
    add_account(app_connection, " Aigul@Example.org ", "Айгүл  Сатпаева")
    assert account_by(app_connection, email="aigul@example.org")["name"] == "Айгүл Сатпаева"
    with pytest.raises(AccountError) as refused:
        add_account(app_connection, "AIGUL@example.org", "Another")
    assert refused.value.code == "email_taken"


@pytest.mark.parametrize(("email", "name", "code"), [
    ("nothing", "A", "email_wrong"), ("a@b", "  ", "name_wrong"), ("a b@c.d", "A", "email_wrong"),
    ("a@b", "x" * 121, "name_wrong"), ("a@b", "A\x00B", "name_wrong"),
])  # fmt: skip
def test_a_wrong_address_or_name_is_refused_by_name(app_connection, email, name, code):
    with pytest.raises(AccountError) as refused:
        add_account(app_connection, email, name)
    assert refused.value.code == code


def test_a_role_needs_a_place_that_is_there(app_connection):
    p.territories(app_connection)
    p.source(app_connection)
    p.place(app_connection, "C-1")
    key = add_account(app_connection, "a@example.org", "A")
    number = app_connection.execute(sa.text("select number from register.object")).scalar_one()
    give_role(app_connection, key, "inspector", p.MEDEU, None, None)
    give_role(app_connection, key, "owner", None, number, None)
    for role, place, object_, code in (
        ("king", None, None, "role_unknown"), ("inspector", "XX", None, "territory_unknown"),
        ("owner", None, "none", "object_unknown"), ("owner", None, None, "object_missing"),
        ("inspector", p.MEDEU, None, "role_held"), ("inspector", None, number, "object_not_asked"),
    ):  # fmt: skip
        with pytest.raises(AccountError) as refused:
            give_role(app_connection, key, role, place, object_, None)
        assert refused.value.code == code
    (person,) = people(app_connection, key)
    assert [(held.grant.role, held.grant.territory, held.number) for held in person.roles] == [
        ("inspector", p.MEDEU, None), ("owner", None, number)]  # fmt: skip


def test_the_last_administrator_is_neither_disabled_nor_relieved(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    role = give_role(app_connection, key, "administrator", None, None, None)
    for act in (lambda: end_role(app_connection, role), lambda: set_active(app_connection, key, False)):
        with pytest.raises(AccountError) as refused:
            act()
        assert refused.value.code == "last_administrator"
    other = add_account(app_connection, "b@example.org", "B")
    give_role(app_connection, other, "administrator", None, None, None)
    end_role(app_connection, role)
    assert administrators(app_connection) == {other}


def test_a_session_is_known_until_it_is_ended_idle_or_its_person_disabled(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    first, second, third = (begin_session(app_connection, key, "Firefox", "192.0.2.1") for _ in range(3))
    assert account_in_session(app_connection, first)["id"] == key
    stranger = add_account(app_connection, "b@example.org", "B")
    end_session(app_connection, stranger, first)
    assert account_in_session(app_connection, first) is not None
    end_session(app_connection, key, first)
    assert account_in_session(app_connection, first) is None
    app_connection.execute(
        sa.update(session).where(session.c.id == second).values(seen_at=sa.func.now() - timedelta(hours=13))
    )
    assert account_in_session(app_connection, second) is None
    assert [each.id for each in sessions_of(app_connection, key)] == [third]
    set_active(app_connection, key, False)
    assert account_in_session(app_connection, third) is None


def test_last_seen_is_written_at_most_once_a_minute(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    made = begin_session(app_connection, key, "", None)
    seen = sa.select(session.c.seen_at).where(session.c.id == made)
    for ago, writes in ((30, False), (61, True)):
        then = sa.func.now() - timedelta(seconds=ago)
        app_connection.execute(sa.update(session).where(session.c.id == made).values(seen_at=then))
        before = app_connection.execute(seen).scalar_one()
        see_session(app_connection, made)
        assert (app_connection.execute(seen).scalar_one() != before) is writes
    assert end_sessions(app_connection, key, but=made) == 0


def test_a_token_is_kept_as_its_hash_and_limits_what_its_person_may(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    made = make_token(app_connection, key, "script", ["filing", "photo.add"], timedelta(days=1))
    kept = app_connection.execute(sa.select(token)).mappings().one()
    assert kept["hash"] == sha256(made.encode()).digest()
    assert made not in str(dict(kept))
    assert bearer_of(app_connection, made).actor.scopes == {"filing", "photo.add"}
    with pytest.raises(ValueError, match="everything"):
        make_token(app_connection, key, "script", ["everything"], timedelta(days=1))
    set_active(app_connection, key, False)
    assert bearer_of(app_connection, made) is None


def test_the_use_of_a_token_is_noted_once_an_hour_and_an_ended_one_is_refused(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    other = add_account(app_connection, "b@example.org", "B")
    made = make_token(app_connection, key, "script", ["filing"], timedelta(days=1))
    make_token(app_connection, other, "of another", ["filing"], timedelta(days=1))
    (listed,) = tokens(app_connection, key)
    assert (listed.email, listed.name, listed.scopes, listed.used_at) == ("a@example.org", "script", ("filing",), None)
    noted = []
    for ago in (None, timedelta(minutes=59), timedelta(minutes=61)):
        if ago is not None:
            app_connection.execute(sa.update(token).where(token.c.id == listed.id).values(used_at=sa.func.now() - ago))
        noted.append(bearer_of(app_connection, made).stale)
        before = tokens(app_connection, key)[0].used_at
        use_token(app_connection, listed.id)
        assert (tokens(app_connection, key)[0].used_at != before) is noted[-1]
    assert noted == [True, False, True]
    assert not end_token(app_connection, listed.id, other)
    assert bearer_of(app_connection, made) is not None
    assert end_token(app_connection, listed.id, key)
    assert (bearer_of(app_connection, made), tokens(app_connection, key)) == (None, [])
    assert not end_token(app_connection, listed.id)
    assert [each.name for each in tokens(app_connection)] == ["of another"]


def test_noting_the_use_of_a_token_waits_for_nobody(committed_database):
    with committed_database.app.write() as connection:
        make_token(connection, add_account(connection, "a@example.org", "A"), "script", ["filing"], timedelta(days=1))
        (listed,) = tokens(connection)
    with committed_database.app.write() as first, committed_database.app.write() as second:
        use_token(first, listed.id)
        second.exec_driver_sql("set local lock_timeout = '1s'")
        use_token(second, listed.id)


def test_a_bucket_gives_what_it_holds_and_then_what_time_gives_back(app_connection):
    bucket = Bucket("account:x", 3, 300)
    assert [take(app_connection, [bucket]) for _ in range(5)] == [0, 0, 0, 101, 101]
    app_connection.execute(sa.update(attempt).values(filled_at=attempt.c.filled_at - timedelta(seconds=100)))
    assert take(app_connection, [bucket]) == 0
    assert take(app_connection, [bucket]) > 0
    assert take(app_connection, [Bucket("account:y", 3, 300)]) == 0


def test_a_code_is_used_once(app_connection):
    key = add_account(app_connection, "a@example.org", "A")
    assert [use_totp_counter(app_connection, key, n) for n in (5, 5, 4, 6)] == [True, False, False, True]


def test_a_job_is_there_only_when_its_transaction_is_kept(committed_database):
    count = sa.text("select count(*) from jobs.procrastinate_jobs")
    with committed_database.people.engine.connect() as connection, connection.begin() as transaction:
        jobs.defer(connection, "mail", {"to": "a"})
        transaction.rollback()
    with committed_database.people.write() as connection:
        assert connection.execute(count).scalar_one() == 0
        jobs.defer(connection, "mail", {"to": "ә"})
    with committed_database.people.read() as connection:
        assert connection.execute(sa.text("select args->>'to' from jobs.procrastinate_jobs")).scalar_one() == "ә"


ISSUER, BEFORE = "https://sso.example.org", "https://before.example.org"


def _passkey(connection: sa.Connection, key: int, usage: str) -> None:
    row = {
        "account": key, "credential_id": usage.encode(), "public_key": b"k", "backup_state": False, "device_type": "x",
        "usage": usage, "name": usage,
    }  # fmt: skip
    connection.execute(sa.insert(passkey).values(row))


def _refused(act) -> str:
    with pytest.raises(AccountError) as refused:
        act()
    return refused.value.code


def test_an_identity_opens_one_account_and_an_account_has_one_of_each_provider(app_connection):
    one, two = add_account(app_connection, "a@example.org", "A"), add_account(app_connection, "b@example.org", "B")
    for issuer in (ISSUER, BEFORE, ISSUER):
        link_identity(app_connection, one, issuer, "s")
    assert [each.issuer for each in identities_of(app_connection, one)] == [ISSUER, BEFORE]
    assert account_of_identity(app_connection, ISSUER, "s")["id"] == one
    assert account_of_identity(app_connection, ISSUER, "S") is None
    assert _refused(lambda: link_identity(app_connection, two, ISSUER, "s")) == "identity_taken"
    assert _refused(lambda: link_identity(app_connection, one, ISSUER, "another")) == "identity_second"
    assert identities_of(app_connection, two) == []


def test_an_address_links_an_account_only_while_nobody_entered_it(app_connection):
    new = add_account(app_connection, "new@example.org", "A")
    assert account_by(app_connection, id=new)["confirmed_at"] is None
    assert link_by_address(app_connection, "new@example.org", ISSUER, "new") == new
    assert account_by(app_connection, id=new)["confirmed_at"] is not None
    made = {
        name: add_account(app_connection, f"{name}@example.org", name)
        for name in ("password", "passkey", "before", "gone")
    }
    app_connection.execute(sa.update(account).where(account.c.id == made["password"]).values(password="x"))
    _passkey(app_connection, made["passkey"], "secondary")
    link_identity(app_connection, made["before"], BEFORE, "s")
    set_active(app_connection, made["gone"], False)
    said = {
        name: _refused(lambda name=name: link_by_address(app_connection, f"{name}@example.org", ISSUER, name))
        for name in (*made, "new", "nobody")
    }
    used = dict.fromkeys(("password", "passkey", "before", "new"), "account_in_use")
    assert said == {**used, "gone": "suspended", "nobody": "no_account"}


@pytest.mark.parametrize(("way", "kept"), [
    (None, True), ("password", False), ("first", False), ("secondary", True), ("another provider", True),
])  # fmt: skip
def test_an_identity_is_unlinked_while_something_else_opens_the_account(app_connection, way, kept):
    key = add_account(app_connection, "a@example.org", "A")
    link_identity(app_connection, key, ISSUER, "s")
    found = identities_of(app_connection, key)[0].id
    if way == "password":
        app_connection.execute(sa.update(account).where(account.c.id == key).values(password="x"))
    elif way == "another provider":
        link_identity(app_connection, key, BEFORE, "s")
    elif way:
        _passkey(app_connection, key, way)
    if kept:
        assert _refused(lambda: unlink_identity(app_connection, key, found, ISSUER)) == "last_way_in"
    else:
        assert unlink_identity(app_connection, key, found, ISSUER)
    assert (account_of_identity(app_connection, ISSUER, "s") is not None) is kept
    # Of a provider that nobody signs in with, nothing is kept.
    assert unlink_identity(app_connection, key, found, BEFORE) is kept


def test_somebody_else_unlinks_nothing(app_connection):
    one, two = add_account(app_connection, "a@example.org", "A"), add_account(app_connection, "b@example.org", "B")
    link_identity(app_connection, one, ISSUER, "s")
    (found,) = identities_of(app_connection, one)
    assert not unlink_identity(app_connection, two, found.id, None)
    assert identities_of(app_connection, one) == [found]


def test_an_attempt_that_was_none_is_given_back(app_connection):
    bucket = Bucket("b", 1, 3600)
    assert take(app_connection, [bucket]) == 0
    assert take(app_connection, [bucket]) > 0
    give_back(app_connection, [bucket])
    assert take(app_connection, [bucket]) == 0
