"""Photos of works over HTTP: for those concerned alone, taken out by whoever added them until the work is verified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gis.queries.log_check import check_log
from tests.support import pictures
from tests.support.database import TestServer
from tests.support.people import bearer
from tests.support.works import API, Town, town


@pytest.fixture
def here(database_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(database_server, tmp_path_factory.mktemp("media")) as made:
        yield made


def test_photos_of_works_are_for_those_concerned_alone(here: Town) -> None:
    measure = here.planned()
    place = here.photo("owner", measure, "after")
    path = f"/measures/{measure}/photos"
    for who, status in (("ngo", 200), ("reviewer", 200), ("nobody", 403), ("far", 403)):
        assert here.send(who, "GET", path).status_code == status, who
        assert here.send(who, "GET", f"{path}/{place}").status_code == status, who
    assert here.client.get(f"{API}{path}").status_code == 401
    here.done("owner", measure, "claim", {"photos": [place]})
    late = here.client.post(
        f"{API}{path}", data=pictures.jpeg(), headers=bearer(here.tokens["owner"]), content_type="image/jpeg"
    )
    assert (late.status_code, late.json["code"]) == (409, "state_forbids")


def test_a_photo_of_works_is_taken_out_by_who_added_it_and_by_an_administrator_until_they_are_verified(
    here: Town,
) -> None:
    measure = here.planned()
    first, second, third = (here.photo("owner", measure, part) for part in ("before", "after", "after"))
    path = f"/measures/{measure}/photos"
    for who, status in (("planner", 403), ("reviewer", 403), ("nobody", 403)):
        assert here.send(who, "DELETE", f"{path}/{third}").status_code == status, who
    left = here.send("owner", "DELETE", f"{path}/{third}")
    assert [each["place"] for each in left.json["items"]] == [first, second]
    again = here.send("owner", "DELETE", f"{path}/{third}")
    assert (again.status_code, again.json["code"]) == (404, "unknown_photo")
    assert here.photo("owner", measure, "after") == third + 1, "a place is given once: claims speak of it"
    here.done("owner", measure, "claim", {"photos": [first, second]})
    assert here.send("owner", "DELETE", f"{path}/{second}").status_code == 200
    assert here.send("administrator", "DELETE", f"{path}/{first}").status_code == 200
    with here.database.app.read() as connection:
        kinds = sa.text("select subject from register.log_entry where kind = 'measure.photo_removed'")
        assert list(connection.execute(kinds).scalars()) == [str(measure)] * 3
        assert check_log(connection).faults == []
    number, tag = here.measured("inspector", measure)
    submitted = here.filing("inspector", number, "submit", tag)
    assert here.filing("reviewer", number, "approve", submitted.headers["ETag"]).status_code == 200
    kept = here.send("owner", "DELETE", f"{path}/{third + 1}")
    assert (kept.status_code, kept.json["code"]) == (409, "state_forbids")
