"""`/passports/NUMBER.pdf`: tagged, in four languages, with every letter right, and nothing private in it."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from gis.models import register as r
from tests.support import papers
from tests.support.database import TestDatabase, TestServer
from tests.support.pdf import elements, embedded, opened, outline, outlines, runs, text_of, unmarked
from tests.support.site import site_on
from web.paper import rendering
from web.paper.rendering import RefusedError, render, resource

LANGUAGES = ("ru", "kk", "ky", "en")
WHOLE = "/passports/WHOLE-1-v1.pdf?lang="


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.owner.write() as connection:
            papers.fill(connection)
        yield clone


@pytest.fixture(scope="module")
def app(register: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    app = site_on(register)
    app.extensions["bosaga"].root = tmp_path_factory.mktemp("root")
    app.extensions["bosaga"].pictures = papers.Store()
    yield app
    app.extensions["bosaga"].dispose()


@pytest.fixture(scope="module")
def client(app: APIFlask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def documents(client: FlaskClient) -> dict[str, pikepdf.Pdf]:
    found = {}
    for language in LANGUAGES:
        answer = client.get(WHOLE + language)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.mimetype == "application/pdf"
        found[language] = opened(answer.data)
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_says_what_it_is_in_which_language_and_that_it_is_tagged(
    documents: dict[str, pikepdf.Pdf], language: str
) -> None:
    document = documents[language]
    assert str(document.Root.Lang) == language
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.docinfo["/Title"]).endswith("WHOLE-1-v1")
    assert document.open_metadata()["pdfuaid:part"] == "1"
    assert all(page.Tabs == "/S" for page in document.pages)
    assert all("/FontFile2" in f.DescendantFonts[0].FontDescriptor for f in document.pages[0].Resources.Font.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_drawn_outside_the_structure_but_ornaments_heads_and_feet(
    documents: dict[str, pikepdf.Pdf], language: str
) -> None:
    assert unmarked(documents[language]) == []


def test_headings_go_down_one_step_at_a_time(documents: dict[str, pikepdf.Pdf]) -> None:
    levels = [int(each.tag[1]) for each in elements(documents["ru"]) if each.tag in {"H1", "H2", "H3", "H4"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert len(levels) > 10
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_headers_with_their_scope(documents: dict[str, pikepdf.Pdf]) -> None:
    found = elements(documents["kk"])
    heads = [each for each in found if each.tag == "TH"]
    assert {str(each.node.A.Scope) for each in heads} == {"/Row", "/Column"}
    assert all((str(each.node.A.Scope) == "/Column") == ("THead" in each.above) for each in heads)
    cells = [each for each in found if each.tag == "TD"]
    assert len(cells) > 40
    assert all(len(each.node.A.Headers) >= 1 for each in cells)
    named = {str(each.node.ID) for each in heads}
    assert all(str(name) in named for each in cells for name in each.node.A.Headers)


def test_every_picture_has_words(documents: dict[str, pikepdf.Pdf]) -> None:
    figures = [each for each in elements(documents["en"]) if each.tag == "Figure"]
    words = {str(each.node.Alt) for each in figures}
    assert any("The door, seen from the street" in each for each in words)
    assert any("WHOLE-1-v1" in each for each in words)
    assert all(words)


@pytest.mark.parametrize("language", ["kk", "ky"])
def test_kazakh_and_kyrgyz_letters_are_drawn_as_themselves(documents: dict[str, pikepdf.Pdf], language: str) -> None:
    document = documents[language]
    assert papers.LETTERS in text_of(document)
    fonts = embedded(document)
    seen = {}
    for run in runs(document):
        for letter, code in run.glyphs:
            if letter.strip() and len(letter) == 1:
                seen[letter, run.font] = code
    assert set(papers.LETTERS) <= {letter for letter, _ in seen}
    wrong = [letter for (letter, font), code in seen.items() if outline(fonts[font], code) not in outlines(letter)]
    assert wrong == []


def test_a_name_of_300_letters_stays_on_the_page(client: FlaskClient) -> None:
    document = opened(client.get("/passports/LONG-2-v1.pdf?lang=kk").data)
    assert papers.LONG in text_of(document)
    widths = [float(page.MediaBox[2]) for page in document.pages]
    drawn = runs(document)
    assert len(drawn) > 50
    assert [run for run in drawn if run.left < 0 or run.right > widths[run.page - 1]] == []


def test_the_form_s_sections_say_what_was_found_and_decided(documents: dict[str, pikepdf.Pdf]) -> None:
    text = text_of(documents["en"])
    for said in (
        "Year built" + "1987", "Placement" + "a building of its own", "Number of the decision" + "12-Қ",
        "Clear width: 70 cm; the norm asks at least 90 cm", "clause not verified", "В-7", "Widen the door",
        "capital repair",
        "Remark on the door", "Too narrow", "A ramp was brought", "Service at home: wheelchair users, mobility",
        "moved from Mar 1, 2026 to Sep 1, 2026", "What nobody has recorded", "Chair of the commission",
        "Log of the register, latest signed head: 41 entries" + bytes(range(32)).hex(), "Closed to wheelchairs",
        "Measured with a tape2", "c" * 64, "Submitted" + "Feb 20, 2025", "Page1/",
    ):  # fmt: skip
        assert squeezed(said) in text, said


def test_the_foot_of_each_page_names_version_hash_and_head(client: FlaskClient, register: TestDatabase) -> None:
    with register.public.read() as connection:
        code = connection.execute(sa.text("select code from pub.passport where number = 'WHOLE-1-v1'")).scalar_one()
    digest = client.get(f"/verify/{code}.json")
    document = opened(client.get(WHOLE + "en").data)
    printed = hashlib.sha256(digest.data).hexdigest()
    for page in range(1, len(document.pages) + 1):
        here = squeezed("".join(run.text for run in runs(document) if run.page == page))
        for said in ("WHOLE-1-v1", "version1", printed, bytes(range(32)).hex(), f"Page{page}/{len(document.pages)}"):
            assert said in here
        assert f"http://localhost/verify/{code}" in here


def everything_in(content: bytes) -> bytes:
    """The file with every stream unpacked, and the letters of its pages."""
    with opened(content) as document:
        packed = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
        streams = [each.read_bytes() for each in packed if "/DCTDecode" not in str(each.get("/Filter"))]
        return b"\n".join([content, *streams, text_of(document).encode(), str(document.docinfo).encode()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_private_word_is_in_the_document(client: FlaskClient, language: str) -> None:
    content = everything_in(client.get(WHOLE + language).data)
    assert b"The door, seen from the street" in content or b"Thedoor,seenfromthestreet" in content
    assert [
        secret for secret in papers.SECRETS if secret.encode() in content or squeezed(secret).encode() in content
    ] == []


def test_a_withdrawn_version_says_so_across_each_page(client: FlaskClient) -> None:
    document = opened(client.get("/passports/GONE-3-v1.pdf?lang=en").data)
    text = text_of(document)
    assert squeezed("Withdrawn on Jan 1, 2026: the wrong building") in text
    assert "·withdrawn·" in text
    plain = opened(client.get("/passports/TWICE-4-v2.pdf?lang=en").data)
    assert [has_ground(page) for page in document.pages] == [True] * len(document.pages)
    assert [has_ground(page) for page in plain.pages] == [False] * len(plain.pages)


def has_ground(page: pikepdf.Page) -> bool:
    """Whether a picture lies under the first letter of a page."""
    before_letters = page.Contents.read_bytes().partition(b"BT")[0]
    return b" Do" in before_letters


def test_in_kyrgyzstan_the_document_calls_its_form_voluntary_and_prints_no_code(
    committed_database: TestDatabase,
) -> None:
    with committed_database.owner.write() as connection:
        papers.fill(connection)
        connection.execute(sa.update(r.installation).values(profile="kg"))
    app = site_on(committed_database)
    text = text_of(opened(app.test_client(use_cookies=False).get(WHOLE + "en").data))
    app.extensions["bosaga"].dispose()
    assert squeezed("Voluntary form: the law of this country knows no accessibility passport.") in text
    assert "ДЧ" not in text
    assert "ВНД" not in text


def test_whoever_has_the_document_is_told_that_it_is_the_same(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = client.get(WHOLE + "ru"), client.get(WHOLE + "kk")
    monkeypatch.setattr(rendering, "_pdf", lambda *_: pytest.fail("it was made already"))
    assert client.get(WHOLE + "ru").data == first.data
    again = client.get(WHOLE + "ru", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert other.headers["ETag"] != first.headers["ETag"]
    assert "no-cache" in first.headers["Cache-Control"]


def test_too_many_at_once_are_asked_to_come_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_ROOM", threading.BoundedSemaphore(1))
    monkeypatch.setattr(rendering, "_SECONDS_TO_WAIT", 0.01)
    with rendering._ROOM:
        answer = client.get("/passports/TWICE-4-v1.pdf?lang=en")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/passports/TWICE-4-v1.pdf?lang=en").status_code == 200


@pytest.mark.parametrize("number", ["NONE-1-v1", "WHOLE-1-v2", "WHOLE-1", "%00", "../../etc/passwd"])
def test_there_is_no_document_of_a_version_that_is_not_there(client: FlaskClient, number: str) -> None:
    assert client.get(f"/passports/{number}.pdf").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/x", "https://example.org/x", "file:///etc/passwd", "data:text/plain,x", "ftp://x/y",
     "paper:../x", "paper:font/../../x", "paper:photo/" + "0" * 64, "//example.org/x", "gopher://x", "", "paper:"],
)  # fmt: skip
def test_a_document_may_name_nothing_but_its_own(address: str) -> None:
    with pytest.raises(RefusedError):
        resource(address, {})


def test_making_a_document_asks_no_host_and_reads_no_file() -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        html = f"""<!doctype html><html lang="en"><title>t</title><link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
        <style>@import url(http://127.0.0.1:{port}/b.css);
        p {{ background: url(http://127.0.0.1:{port}/c.png) }}</style>
        <p>x</p><img alt="a" src="http://127.0.0.1:{port}/d.png"><img alt="a" src="file:///etc/hostname">
        <object data="http://127.0.0.1:{port}/e"></object><link rel="attachment" href="file:///etc/passwd"></html>"""
        content = render(html, {})
        with pytest.raises(TimeoutError):
            asked.append(listener.accept())
    assert asked == []
    assert b"root:" not in everything_in(content)
    assert b"EmbeddedFile" not in content
