"""The page of a list: what it says about itself, and what its form keeps."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

LISTS = (
    "year=2028&state=full,partial",
    "year=2024&counter=verified",
    "stage=all&counter=measures_overdue&district=KZ-75-ALM,KZ-75-MED",
    "territory=KZ-75&sense=forecast&year=2027",
)


@pytest.mark.parametrize("asked", LISTS)
def test_the_sentences_about_a_list_stand_apart(client: FlaskClient, asked: str) -> None:
    page = client.get(f"/objects?lang=ru&for=K&{asked}").get_data(as_text=True)
    shown = html.unescape(re.sub(r"<[^>]+>", "", page.split("</h1>")[1].split("<form")[0]))
    assert not re.search(r"[.!)][А-ЯЁ]", shown), shown


@pytest.mark.parametrize(
    ("name", "codes"),
    [("state", "full,partial"), ("district", "KZ-75-ALM,KZ-75-MED"), ("sector", "health,sport"), ("kind", "shop,cafe")],
)
def test_a_filter_of_several_codes_is_still_chosen_in_the_form(client: FlaskClient, name: str, codes: str) -> None:
    page = client.get(f"/objects?lang=en&{name}={codes}").get_data(as_text=True)
    field = page.split(f'<select id="f-{name}"')[1].split("</select>")[0]
    assert f'<option value="{codes}" selected>' in field
