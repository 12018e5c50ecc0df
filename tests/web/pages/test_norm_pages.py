"""The pages of the norms: each requirement in the reader's language, when it is asked, and its clause."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from audit.norms import editions, load_edition
from tests.support.site import site_without_database

NAMES = {"ADA", "ISO", "EN", "WCAG", "AA", "Apache", "doskaz", "Doskaz"}
"""Names that are written in Latin letters in every language."""


@pytest.fixture
def client() -> FlaskClient:
    return site_without_database().test_client()


def requirement(client: FlaskClient, rule: str, language: str = "ru") -> str:
    """One row of the page as words."""
    page = client.get(f"/norms/kz-sp-3.06-101?lang={language}").get_data(as_text=True)
    row = page.partition(f'<tr id="{rule}">')[2].partition("</tr>")[0]
    return as_words(row)


def as_words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).replace("\u00a0", " ").split())


def norm_page(client: FlaskClient, code: str, language: str) -> str:
    """What the page of a norm itself says, without the frame of the site."""
    page = client.get(f"/norms/{code}?lang={language}").get_data(as_text=True)
    return page.partition("<main")[2].partition(">")[2].partition("</main>")[0]


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


@pytest.mark.parametrize("language", ["ru", "kk", "ky"])
@pytest.mark.parametrize("code", editions())
def test_a_norm_is_read_without_english(client: FlaskClient, code: str, language: str) -> None:
    page = norm_page(client, code, language)
    assert 'lang="en"' not in page
    # Codes are the same for everybody: of the editions with their dates, and of the rules.
    codes = r"\b[a-z]{2,3}-[a-z0-9.-]*\d(?:@[\d-]+)?|\b(?:[A-Z]+-)+\d+"
    latin = set(re.findall("[A-Za-z]{2,}", re.sub(codes, "", as_words(page))))
    assert latin - NAMES == set()


@pytest.mark.parametrize("code", editions())
def test_a_norm_is_read_in_english_as_it_is_held(client: FlaskClient, code: str) -> None:
    page = as_words(norm_page(client, code, "en")).lower()
    edition = load_edition(code)
    held = [edition.title, edition.origin, *(text for rule in edition.rules for text in (rule.asks, rule.clause))]
    held += [rule.note for rule in edition.rules if rule.note]
    assert [text for text in held if " ".join(text.split()).lower() not in page] == []


def test_a_requirement_is_said_in_the_words_of_its_norm(client: FlaskClient) -> None:
    for language, words in {
        "ru": "длина посадочной площадки поперёк бордюра",
        "kk": "отырғызу алаңының жиектасқа көлденең ұзындығы",
        "ky": "отургузуу аянтчасынын бордюрга туурасынан узундугу",
    }.items():
        assert words in norm_page(client, "us-ada-2010", language).lower()
    assert "ADA 2010, п. 810.2.2" in as_words(norm_page(client, "us-ada-2010", "ru"))
    assert "Полная форма doskaz; её норма — СП РК 3.06-101-2012" in requirement(client, "KZ-RMP-04")


def test_a_requirement_stands_under_the_element_it_is_about(client: FlaskClient) -> None:
    page = norm_page(client, "kz-sp-3.06-101", "ru")
    before = page.partition('<tr id="KZ-IST-01">')[0]
    assert as_words(before.rpartition('scope="rowgroup"')[2].partition("</tr>")[0].partition(">")[2]) == (
        "Внутренняя лестница"
    )


def test_an_official_title_in_russian_says_its_language(client: FlaskClient) -> None:
    assert '<h1 lang="ru">СП РК' in norm_page(client, "kz-sp-3.06-101", "kk")
    assert "<h1>СП РК" in norm_page(client, "kz-sp-3.06-101", "ru")
    assert "<h1>Стандарты доступного проектирования ADA" in norm_page(client, "us-ada-2010", "ru")


def test_programs_read_the_sentences_of_a_norm_as_they_are_held(client: FlaskClient) -> None:
    found = client.get("/api/v1/norms/us-ada-2010?lang=kk").get_json()
    asked = {rule["id"]: rule["asks"] for rule in found["rules"]}
    assert asked["ADA-STP-01"] == "boarding area length perpendicular to the kerb"
