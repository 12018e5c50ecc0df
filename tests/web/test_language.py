"""Every page in four languages: how one is chosen, what caches may keep, and that no sentence lacks a translation."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from apiflask import APIFlask
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from flask_babel import force_locale, format_date, format_decimal

from audit import terms
from audit.errors import MESSAGES
from tests.support.site import site_without_database
from tools.messages import COLLECTED
from web.language import CATALOGUES, DOMAINS, LANGUAGES, here, join_words
from web.words import VOCABULARY, message, word, words


@pytest.fixture(scope="module")
def app() -> APIFlask:
    return site_without_database()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


def language_of(client: FlaskClient, address: str, **headers: str) -> str:
    found = re.search(r'<html lang="(\w+)"', client.get(address, headers=headers).text)
    assert found
    return found[1]


def test_the_address_chooses_before_the_cookie_and_the_browser(client: FlaskClient) -> None:
    client.set_cookie("lang", "kk")
    assert language_of(client, "/help?lang=ky", **{"Accept-Language": "en"}) == "ky"


def test_the_cookie_chooses_before_the_browser(client: FlaskClient) -> None:
    client.set_cookie("lang", "kk")
    assert language_of(client, "/help", **{"Accept-Language": "en"}) == "kk"


def test_the_browser_chooses_when_nobody_else_does(client: FlaskClient) -> None:
    assert language_of(client, "/help", **{"Accept-Language": "de, ky;q=0.5"}) == "ky"


def test_without_any_choice_the_installation_s_language_is_used() -> None:
    for language in ("ru", "kk"):
        assert language_of(site_without_database(language=language).test_client(), "/help") == language


@pytest.mark.parametrize("wrong", ["de", "", "../en", "RU", "%00"])
def test_a_language_that_is_not_offered_is_passed_over(client: FlaskClient, wrong: str) -> None:
    assert language_of(client, f"/help?lang={wrong}", **{"Accept-Language": "en"}) == "en"


def test_only_an_address_that_names_its_language_may_be_kept_by_shared_caches(client: FlaskClient) -> None:
    by_address = client.get("/help?lang=kk")
    assert by_address.cache_control.public
    assert "Cookie" not in by_address.headers["Vary"]
    assert "Set-Cookie" not in by_address.headers
    for address in ("/help", "/help?lang=de"):
        by_asker = client.get(address)
        assert by_asker.cache_control.private
        assert not by_asker.cache_control.public
        assert {"Cookie", "Accept-Language"} <= set(by_asker.vary)


def test_switching_the_language_keeps_the_rest_of_the_address(app: APIFlask, client: FlaskClient) -> None:
    page = client.get("/help?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0&for=K&lang=ru").text
    assert 'href="/help?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0&amp;for=K&amp;lang=kk"' in page
    with app.test_request_context("/help?sector=health&sector=sport&page=3"):
        assert here(lang="en", page=None) == "/help?sector=health&sector=sport&lang=en"


def test_a_link_of_the_page_never_leaves_the_site(app: APIFlask) -> None:
    with app.test_request_context("//elsewhere.example/help", base_url="http://localhost"):
        assert not here(lang="kk").startswith("//")


def test_links_carry_the_language_and_for_whom_through_the_site(client: FlaskClient) -> None:
    page = client.get("/help?lang=ky&for=S").text
    assert 'href="/accessibility?lang=ky&amp;for=S"' in page
    assert "site.css?lang" not in page


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_sentence_has_a_translation_with_the_same_fields(domain: str, code: str) -> None:
    with (CATALOGUES / code / "LC_MESSAGES" / f"{domain}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=code)
    wrong = []
    for sentence in COLLECTED[domain]():
        if not sentence.id:
            continue
        held = catalogue.get(sentence.id[0] if sentence.pluralizable else sentence.id, sentence.context)
        if held is None or held.fuzzy or not all(translations(held)):
            wrong.append(f"no translation: {sentence.id!r}")
        elif any(fields(text) != fields(held.id) for text in translations(held)):
            wrong.append(f"other fields: {sentence.id!r} {held.string!r}")
    assert wrong == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_sentence_of_a_norm_is_said_in_the_reader_s_own_words(code: str) -> None:
    with (CATALOGUES / code / "LC_MESSAGES" / "norms.po").open("rb") as stream:
        catalogue = read_po(stream, locale=code)
    wrong = {}
    for sentence in COLLECTED["norms"]():
        held = catalogue.get(sentence.id)
        if sentence.id and not is_own_words(str(held.string) if held else ""):
            wrong[sentence.id] = held and held.string
        elif held and set(re.findall(r"\d+", str(held.string))) != set(re.findall(r"\d+", str(sentence.id))):
            wrong[sentence.id] = f"other numbers: {held.string}"
    assert wrong == {}


def is_own_words(text: str) -> bool:
    """Whether a translation is in Cyrillic, but for names; a bare number of a standard is the same everywhere."""
    if text == "ISO 21542:2021":
        return True
    names = r"\b(?:ADA|ISO|EN|WCAG [\d.]+ AA|Apache|doskaz|[A-Z]{2}-[A-Z]{3}-\d\d)\b|doskaz(?=дын)"
    return bool(re.search("[а-яё]", text.lower()) and not re.search("[A-Za-z]{2}", re.sub(names, "", text)))


def translations(held: Message) -> list[str]:
    return [held.string] if isinstance(held.string, str) else list(held.string or [""])


def fields(text: str | tuple[str, ...]) -> set[str]:
    whole = text if isinstance(text, str) else " ".join(text)
    # A literal per cent sign is doubled in templates and single elsewhere: a translation writes it the same way.
    return set(re.findall(r"%\(\w+\)[sd]|%%|%(?![(%])|(?<!\{)\{\w+\}(?!\})|\{\{.*?\}\}", whole))


def test_every_code_of_the_register_has_a_word_in_every_language(app: APIFlask) -> None:
    wanted = {
        "state": terms.STATES,
        "category": terms.CATEGORIES,
        "zone": terms.ZONES,
        "sector": terms.SECTORS,
        "owner_kind": terms.OWNER_KINDS,
        "stage": terms.STAGES,
        "evidence": terms.EVIDENCE,
        "answer": terms.ANSWERS,
        "form": terms.FORMS,
        "kind": tuple(terms.KINDS),
        "element": tuple({quantity.element for quantity in terms.QUANTITIES.values()}),
        "quantity": tuple({quantity.code for quantity in terms.QUANTITIES.values()}),
        "unit": tuple({quantity.unit for quantity in terms.QUANTITIES.values()}),
    }
    lacking = {name: sorted(set(codes) - set(VOCABULARY[name])) for name, codes in wanted.items()}
    assert not any(lacking.values()), lacking
    with app.test_request_context("/"):
        for language in LANGUAGES:
            with force_locale(language):
                assert all(all(words(name).values()) for name in VOCABULARY)


def test_the_words_for_states_are_those_agreed(app: APIFlask) -> None:
    with app.test_request_context("/"):
        for language, agreed in {
            "ru": "условно, с помощью",
            "kk": "шартты түрде, көмекпен",
            "ky": "шарттуу, жардам менен",
            "en": "with help",
        }.items():
            with force_locale(language):
                assert word("state", "conditional") == agreed


def test_words_put_the_person_first() -> None:
    for path in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"инвалид(?!ност)|\bоси\b|мүгедектер|майыптар\b", text), path


def test_a_code_that_a_territory_added_is_shown_as_it_is(app: APIFlask) -> None:
    with app.test_request_context("/"):
        assert word("kind", "yurt_camp") == "yurt camp"


def test_an_error_of_the_domain_is_worded_in_the_reader_s_language(app: APIFlask) -> None:
    with app.test_request_context("/?lang=ru"):
        assert message("bad_date", {"value": "31.02"}) == "«31.02» — не дата. Пишите так: 2026-11-20."
        assert message("no_such_code", {"a": 1}) == "no_such_code: {'a': 1}"
        assert "{" not in message("bad_date", {}).replace("{value}", "")
        assert all(message(code, {}) for code in MESSAGES)


def test_numbers_and_dates_are_written_as_each_language_writes_them(app: APIFlask) -> None:
    day = dt.date(2029, 12, 31)
    with app.test_request_context("/"):
        with force_locale("ru"):
            assert format_decimal(1234567.5) == "1\xa0234\xa0567,5"
            assert format_date(day, "long") == "31 декабря 2029\u202fг."
        with force_locale("kk"):
            assert format_date(day, "long").endswith("31 желтоқсан")


def test_kazakh_lists_end_in_their_own_and(app: APIFlask) -> None:
    with app.test_request_context("/"):
        with force_locale("kk"):
            assert join_words(["көру", "есту", "жүру"]) == "көру, есту және жүру"
            assert join_words(["көру"]) == "көру"
            assert join_words([]) == ""
        with force_locale("ru"):
            assert join_words(["зрение", "слух"]) == "зрение и слух"


def test_a_number_written_in_a_template_is_in_the_language_of_each_reader(app: APIFlask) -> None:
    # Jinja works out what looks constant when it compiles a template, in the language of whoever came first.
    template = app.jinja_env.from_string("{{ 0.6 | percent }} {{ 1.5 | number }}")
    shown = {}
    for language in ("ru", "kk", "en"):
        with app.test_request_context(f"/?lang={language}"):
            shown[language] = template.render()
    assert shown == {"ru": "60\u00a0% 1,5", "kk": "60% 1,5", "en": "60% 1.5"}
