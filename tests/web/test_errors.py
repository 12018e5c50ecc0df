"""What went wrong, what was kept, what to do: a page for people, problem+json for programs, never a stack trace."""

from __future__ import annotations

import pytest
from apiflask import APIFlask, Schema
from apiflask.fields import Integer
from flask import abort
from flask.testing import FlaskClient

from audit.errors import InvalidInput, Problem
from gis.db import DatabaseError
from tests.support.site import site_without_database
from web.current import wiring
from web.errors import ProblemError


class Asked(Schema):
    year = Integer(required=True)


@pytest.fixture(scope="module")
def app() -> APIFlask:
    app = site_without_database()

    @app.get("/boom")
    @app.get("/api/v1/boom")
    def boom() -> str:
        raise ValueError("a secret of the inside")

    @app.get("/away")
    @app.get("/api/v1/away")
    def away() -> str:
        with wiring().public_database.read():
            return ""

    @app.get("/api/v1/broken")
    def broken() -> str:
        raise DatabaseError("database_failed", reason="inside")

    @app.get("/slow")
    @app.get("/api/v1/slow")
    @app.get("/tiles/slow")
    def slow() -> str:
        raise DatabaseError("took_too_long", reason="canceling statement due to statement timeout")

    @app.get("/refused")
    @app.get("/api/v1/refused")
    def refused() -> str:
        raise ProblemError(409, code="key_reused", errors=[{"pointer": "/a", "detail": "No."}], headers={"X-Kept": "1"})

    @app.post("/api/v1/invalid")
    def invalid() -> str:
        raise InvalidInput([Problem("/observations/0", "bad_date", {"value": "x"})])

    @app.post("/api/v1/asked")
    @app.input(Asked)
    def asked(json_data: dict[str, int]) -> str:
        return str(json_data["year"])

    @app.get("/busy")
    def busy() -> str:
        abort(503)

    return app


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


def test_a_missing_page_says_so_in_the_reader_s_language(client: FlaskClient) -> None:
    for language, title in {
        "ru": "Такой страницы нет",
        "kk": "Мұндай бет жоқ",
        "ky": "Мындай бет жок",
        "en": "There is no such page",
    }.items():
        answer = client.get(f"/nothing?lang={language}")
        assert answer.status_code == 404
        assert f"<h1>{title}</h1>" in answer.text
        assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("address", ["/boom", "/api/v1/boom", "/away", "/api/v1/away", "/api/v1/broken"])
def test_no_error_shows_the_inside(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (500, 503)
    for inside in ("Traceback", "secret of the inside", "psycopg", "sqlalche", "ValueError"):
        assert inside not in answer.text


def test_an_unexpected_error_gives_a_number_that_stands_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = client.get("/boom?lang=en").text
    number = page.split("<code>")[1].split("</code>")[0]
    assert f"request {number} failed" in caplog.text


def test_an_absent_database_says_what_is_safe_and_when_to_come_back(client: FlaskClient) -> None:
    page = client.get("/away?lang=en")
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "What was stored before is safe." in page.text
    problem = client.get("/api/v1/away")
    assert problem.status_code == 503
    assert problem.json["code"] == "database_unavailable"


@pytest.mark.parametrize(
    ("language", "title", "advice"),
    [
        ("ru", "Этот вопрос требует слишком много времени", "Сузьте вопрос"),
        ("kk", "Бұл сұраққа тым көп уақыт керек", "Сұрақты тарылтыңыз"),
        ("ky", "Бул суроого өтө көп убакыт керек", "Суроону тарытыңыз"),
        ("en", "This question takes too long", "Narrow the question"),
    ],
)
def test_a_question_that_takes_too_long_says_so_and_how_to_narrow_it(
    client: FlaskClient, language: str, title: str, advice: str
) -> None:
    page = client.get(f"/slow?lang={language}")
    assert page.status_code == 504
    assert f"<h1>{title}</h1>" in page.text
    assert advice in page.text
    for address in ("/api/v1/slow", "/tiles/slow"):
        problem = client.get(address, headers={"Accept-Language": language})
        assert (problem.status_code, problem.mimetype) == (504, "application/problem+json")
        assert (problem.json["code"], problem.json["title"]) == ("took_too_long", title)
        assert advice in problem.json["detail"]
        assert "statement" not in problem.text


def test_a_page_that_needs_no_database_opens_without_one(client: FlaskClient) -> None:
    assert client.get("/help").status_code == 200


def test_programs_get_problem_json_in_their_language(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "kk", "Accept": "text/html"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404
    assert answer.json["title"] == "Мұндай бет жоқ"
    assert answer.cache_control.no_store


def test_a_refusal_is_written_in_letters_that_a_person_can_read(client: FlaskClient) -> None:
    assert "Такой страницы" in client.get("/api/v1/nowhere", headers={"Accept-Language": "ru"}).get_data(as_text=True)


def test_a_wrong_method_names_those_that_work(client: FlaskClient) -> None:
    answer = client.post("/help")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_refusal_keeps_its_code_its_fields_and_its_headers(client: FlaskClient) -> None:
    problem = client.get("/api/v1/refused")
    assert problem.json["code"] == "key_reused"
    assert problem.json["errors"] == [{"pointer": "/a", "detail": "No."}]
    assert problem.headers["X-Kept"] == "1"
    assert "No." in client.get("/refused").text


def test_what_the_domain_refuses_points_at_the_field(client: FlaskClient) -> None:
    problem = client.post("/api/v1/invalid", headers={"Accept-Language": "ru"})
    assert problem.status_code == 422
    assert problem.json["errors"] == [
        {"pointer": "/observations/0", "code": "bad_date", "detail": "«x» — не дата. Пишите так: 2026-11-20."}
    ]


def test_a_field_of_the_wrong_type_points_at_the_field(client: FlaskClient) -> None:
    problem = client.post("/api/v1/asked", json={"year": "soon"})
    assert problem.status_code == 422
    assert problem.json["errors"][0]["pointer"] == "/year"


def test_a_body_that_is_no_json_is_refused_in_a_sentence(client: FlaskClient) -> None:
    problem = client.post("/api/v1/asked", data="{", content_type="application/json")
    assert problem.status_code == 400
    assert problem.json["detail"]


def test_a_503_always_says_when_to_come_back(client: FlaskClient) -> None:
    assert "Retry-After" in client.get("/busy").headers


def test_health_tells_the_process_from_the_database(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["problems"] == ["database_unreachable"]
