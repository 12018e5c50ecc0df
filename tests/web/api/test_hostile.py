"""What strangers put into addresses, and a database that is away: never a stack trace, never a 500."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.database import TestDatabase
from tests.support.filing import act, begin
from tests.support.people import person
from web.api.compliance import AskedFigures
from web.api.objects import AskedObjects
from web.app import create_app
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring

API = "/api/v1"
NASTY = st.text(max_size=30) | st.sampled_from(
    ["' or 1=1 --", "%", "\\", "1e309", "-1", "9" * 30, "{{7*7}}", "../..", "K,O,", ",", "NaN", "0001-01-01", "٣", "\0"]
)


@given(
    path=st.sampled_from(["/objects", "/compliance"]),
    query=st.dictionaries(st.sampled_from([*AskedObjects.model_fields, *AskedFigures.model_fields]), NASTY, max_size=3),
)
@example(path="/compliance", query={"as_of": "0001-01-01"})
@example(path="/compliance", query={"known_at": "0001-01-01T00:00:00+14:00"})
@example(path="/compliance", query={"known_at": "9999-12-31T23:59:59-12:00"})
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_query_is_answered_or_refused(
    client: FlaskClient, path: str, query: dict[str, str]
) -> None:
    answer = client.get(API + path, query_string=query)
    assert answer.status_code in (200, 400), answer.text


@given(path=st.sampled_from(["/objects/", "/passports/", "/territories/", "/norms/"]), name=NASTY)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_for_a_number_is_simply_not_there(client: FlaskClient, path: str, name: str) -> None:
    answer = client.get(API + path + name.replace("?", "").replace("#", ""))
    assert answer.status_code in (200, 308, 404), answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/objects", "/objects/CLINIC-1", "/compliance", "/territories"])
def test_a_database_that_is_away_is_said_with_when_to_come_back(city: TestDatabase, address: str) -> None:
    url = city.public.url.set(database="nowhere_at_all").render_as_string(hide_password=False)
    settings = Settings(secret_key="k" * 40)  # type: ignore[arg-type]
    app = create_app(settings, Wiring(settings, urls=DatabaseUrls(url, url, url, url)))
    answer = app.test_client().get(API + address)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert "nowhere_at_all" not in answer.text
    assert app.test_client().get(API + "/norms").status_code == 200


@pytest.mark.parametrize("tag", ['""', '"", ""', '"", "x"', "W/", '"1', "*,"])
def test_a_tag_that_is_none_is_a_version_that_nobody_saw(client: FlaskClient, city: TestDatabase, tag: str) -> None:
    with city.app.write() as connection:
        inspector = person(connection, "inspector", territory="KZ-ALA")
    number = begin(client, inspector).json["number"]
    answer = act(client, inspector, number, "submit", tag)
    assert answer.status_code in (412, 428), answer.text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"kind": "clinic", "kind": "school"}', "/kind"),
        (b'{"observations": [{"rule": "KZ-DOR-03", "value": 1, "value": 2}]}', "/observations/0/value"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "/?"),
    ],
)
def test_a_field_that_is_given_twice_is_named(client: FlaskClient, body: bytes, pointer: str) -> None:
    answer = client.post(f"{API}/assess", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, "given_twice")]
