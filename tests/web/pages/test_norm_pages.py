"""The pages of the norms: each requirement in the reader's language, when it is asked, and its clause."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.support.site import site_without_database


@pytest.fixture
def client() -> FlaskClient:
    return site_without_database().test_client()


def requirement(client: FlaskClient, rule: str, language: str = "ru") -> str:
    """One row of the page as words, the English originals left out."""
    page = client.get(f"/norms/kz-sp-3.06-101?lang={language}").get_data(as_text=True)
    row = page.partition(f'<tr id="{rule}">')[2].partition("</tr>")[0]
    row = re.sub(r'<span[^>]*lang="en">[^<]*</span>', "", row)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).replace("\u00a0", " ").split())


def test_a_requirement_says_when_it_is_asked(client: FlaskClient) -> None:
    assert "Требуется, если: высота подъёма: больше 20 см с 18 февр. 2019 г." in requirement(client, "KZ-RMP-01")
    assert "до 18 февр. 2019 г." in requirement(client, "KZ-RMP-02")
    assert "неверно, что: высота подъёма: больше 20 см" in requirement(client, "KZ-RMP-03")


@pytest.mark.parametrize("language", ["ru", "kk", "ky"])
def test_no_condition_holds_a_code_of_ours(client: FlaskClient, language: str) -> None:
    page = client.get(f"/norms/kz-sp-3.06-101?lang={language}").get_data(as_text=True)
    conditions = re.findall(r'<span class="small under">([^<]+)</span>', page)
    assert len(conditions) > 20
    assert [each for each in conditions if re.search("[A-Za-z]{3}", each)] == []


def test_a_norm_is_headed_by_its_title_and_its_code_is_written_as_it_is(client: FlaskClient) -> None:
    page = client.get("/norms/kz-sp-3.06-101?lang=ru").get_data(as_text=True)
    assert "<h1>СП РК 3.06-101-2012" in page
    assert ">kz-sp-3.06-101<" in page
