"""What each page says about the installation, those that are not there among them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("address", ["/", "/nowhere", "/objects/NONE", "/objects?kind=castle"])
def test_every_page_says_that_the_city_is_invented(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "en"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code == 200) == (address == "/")
    assert (
        "Demonstration city: objects, passports, measures, prices, programmes and residents of districts are invented"
        in page
    )
    assert "Bosaga · Almaty" in page
