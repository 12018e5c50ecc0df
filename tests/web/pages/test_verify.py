"""`/verify/CODE`: how a version stands now, whoever asks and however the code was typed."""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from gis.store.passports import withdraw
from tests.support import papers
from tests.support import places as p
from tests.support.asked import statements
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on
from web.pages.verify import read_code

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            papers.fill(connection)
        yield clone


@pytest.fixture(scope="module")
def client(register: TestDatabase) -> Iterator[FlaskClient]:
    app = site_on(register)
    yield app.test_client(use_cookies=False)
    app.extensions["bosaga"].dispose()


def code_of(register: TestDatabase, number: str) -> str:
    with register.public.read() as connection:
        found = sa.text("select code from pub.passport where number = :number")
        return str(connection.execute(found, {"number": number}).scalar_one())


def page(client: FlaskClient, register: TestDatabase, number: str) -> str:
    answer = client.get(f"/verify/{code_of(register, number)}?lang=en")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data(as_text=True)


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("number", "standing", "said"),
    [
        ("WHOLE-1-v1", "valid", "This version is in force today."),
        ("OLD-5-v1", "lapsed", "To be confirmed again by Jan 1, 2026"),
        ("TWICE-4-v1", "superseded", "In force: TWICE-4-v2"),
        ("TWICE-4-v2", "valid", "Passport TWICE-4-v2: valid"),
        ("GONE-3-v1", "withdrawn", "Withdrawn on Jan 1, 2026: the wrong building"),
    ],
)
def test_the_page_says_how_the_version_stands_in_words_colour_and_sign(
    client: FlaskClient, register: TestDatabase, number: str, standing: str, said: str
) -> None:
    found = page(client, register, number)
    assert said in words(found)
    assert f'class="standing {standing}"' in found
    assert re.search(r'<h1><svg[^>]*><use href="[^"]+sprite.svg[^"]*#\w+"', found)
    assert f'href="/passports/{number}.pdf?lang=en"' in found


def test_the_hash_on_the_page_is_that_of_the_file_beside_it(client: FlaskClient, register: TestDatabase) -> None:
    code = code_of(register, "WHOLE-1-v1")
    content = client.get(f"/verify/{code}.json")
    assert content.mimetype == "application/json"
    assert hashlib.sha256(content.data).hexdigest() in page(client, register, "WHOLE-1-v1")
    assert json.loads(content.data)["facts"] == papers.FACTS


def test_a_withdrawal_is_seen_by_the_next_who_asks(committed_database: TestDatabase) -> None:
    with committed_database.owner.write() as connection:
        papers.fill(connection)
    app = site_on(committed_database)
    client = app.test_client(use_cookies=False)
    assert "withdrawn" not in page(client, committed_database, "WHOLE-1-v1")
    with committed_database.owner.write() as connection:
        withdraw(connection, "WHOLE-1-v1", date(2026, 11, 20), "<b>forged</b>", p.TODAY)
    after = page(client, committed_database, "WHOLE-1-v1")
    app.extensions["bosaga"].dispose()
    assert 'class="standing withdrawn"' in after
    assert "&lt;b&gt;forged&lt;/b&gt;" in after


@given(code=st.text(ALPHABET, min_size=16, max_size=32), seed=st.integers())
def test_a_code_is_read_however_it_is_typed(code: str, seed: int) -> None:
    draw = random.Random(seed)
    typed = "".join(
        draw.choice(["", " ", "-", "–", "\u00a0"])
        + draw.choice([letter, letter.lower(), {"O": "0", "I": "1"}.get(letter, letter)])
        for letter in code
    )
    assert read_code(typed) == code


@given(st.text(max_size=200))
def test_no_text_is_read_as_a_code_that_cannot_be_one(typed: str) -> None:
    found = read_code(typed)
    assert found is None or (16 <= len(found) <= 32 and set(found) <= set(ALPHABET))


@pytest.mark.parametrize("typed", ["A" * 20, "nonsense", "%00", "а" * 20, "x" * 3000, "<script>alert(1)</script>"])
def test_an_unknown_code_has_a_page_that_says_so(client: FlaskClient, typed: str) -> None:
    answer = client.get("/verify/" + typed.replace("/", "%2F") + "?lang=en")
    assert answer.status_code == 404
    if "/" not in typed:
        assert "There is no passport with this code" in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert client.get(f"/verify/{typed.replace('/', '%2F')}.json").status_code == 404


def test_a_code_can_be_typed_into_a_field(client: FlaskClient, register: TestDatabase) -> None:
    code = code_of(register, "WHOLE-1-v1").lower()
    assert 'name="code"' in client.get("/verify?lang=en").get_data(as_text=True)
    answer = client.get("/verify", query_string={"lang": "en", "code": f" {code[:5]}-{code[5:]} "})
    assert answer.status_code == 200
    assert "WHOLE-1-v1: valid" in words(answer.get_data(as_text=True))


def test_object_and_passport_pages_offer_document_and_check(client: FlaskClient, register: TestDatabase) -> None:
    code = code_of(register, "WHOLE-1-v1")
    for address in ("/objects/WHOLE-1", "/passports/WHOLE-1-v1"):
        found = client.get(address).get_data(as_text=True)
        assert 'href="/passports/WHOLE-1-v1.pdf"' in found
        assert f'href="/verify/{code}"' in found


@pytest.mark.parametrize("language", ["ru", "kk", "ky", "en"])
def test_no_private_word_is_on_the_page_or_in_the_file(
    client: FlaskClient, register: TestDatabase, language: str
) -> None:
    code = code_of(register, "WHOLE-1-v1")
    for address in (f"/verify/{code}", f"/verify/{code}.json", "/passports/WHOLE-1-v1", "/objects/WHOLE-1"):
        found = client.get(f"{address}?lang={language}").get_data(as_text=True)
        assert [secret for secret in papers.SECRETS if secret in found] == []


def test_the_check_takes_two_questions_of_the_database(client: FlaskClient, register: TestDatabase) -> None:
    address = f"/verify/{code_of(register, 'WHOLE-1-v1')}?lang=en"
    client.get(address)  # which city it is, is read for some seconds and no part of a page
    with statements() as asked:
        client.get(address)
    about_versions = [each for each in asked if "pub.passport" in each]
    assert len(about_versions) == 1
    assert len(asked) <= 2, asked
