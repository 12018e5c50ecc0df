"""`bosaga report quarter`: the same figures in every kind of file, preliminary until the quarter has ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TableBox

from audit.report.period import Period
from tests.support.city import TODAY, demo_database
from tests.support.database import TestDatabase, TestServer
from tests.support.pdf import elements, opened, runs, text_of, unmarked
from tests.support.programmes import programme_in
from tests.support.site import site_on
from web.reports import paper
from web.reports.files import WRITERS
from web.reports.made import document_of

RUNNING, ENDED = Period("quarter", 2026, 4), Period("quarter", 2026, 3)


@pytest.fixture(scope="module")
def city(database_server: TestServer) -> Iterator[TestDatabase]:
    with demo_database(database_server, objects=400) as database:
        with database.app.write() as connection:
            programme_in(connection, "KZ-75", today=TODAY)
        yield database


@pytest.fixture(scope="module")
def app(city: TestDatabase) -> Iterator[Flask]:
    made = site_on(city)
    yield made
    made.extensions["bosaga"].dispose()


def written(app: Flask, ending: str, period: Period = RUNNING, language: str = "en") -> bytes:
    with app.test_request_context(f"/?lang={language}", base_url="http://localhost/"):
        return WRITERS[ending](document_of(app.extensions["bosaga"].public_database, period, None))


@pytest.fixture(scope="module")
def running(app: Flask) -> bytes:
    """The running quarter on paper."""
    return written(app, "pdf")


def said(content: bytes) -> str:
    """The words of an HTML file, each run of spaces as one."""
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", content.decode())))


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_page_and_the_workbook_say_the_same_figures(app: Flask) -> None:
    page, book = said(written(app, "html")), sheets(written(app, "xlsx"))
    for name in ("By sector", "By district", "By group"):
        rows = [row for row in book[name][1:] if row[0]]
        whole = rows[-2] if str(rows[-1][0]).startswith("Demonstration") else rows[-1]
        assert " ".join(f"{int(cell)}" for cell in whole[1:6] if isinstance(cell, float)) in page
    health = next(row for row in book["By sector"] if row[0] == "Health")
    assert re.search(rf"Health {int(health[1])} {int(health[2])} {int(health[3])} ", page)


def test_parts_add_up_to_the_whole_of_each_table(app: Flask) -> None:
    book = sheets(written(app, "xlsx"))
    for name in ("By sector", "By district"):
        numbers = [[float(str(cell)) for cell in row[1:6]] for row in book[name][1:] if isinstance(row[1], float)]
        *parts, whole = numbers
        assert [sum(column) for column in zip(*parts, strict=True)] == whole


def test_the_sectors_that_programmes_ask_for_come_first_also_without_objects(app: Flask) -> None:
    names = [row[0] for row in sheets(written(app, "xlsx"))["By sector"][1:6]]
    assert names == [
        "State and municipal bodies", "Health", "Education", "Culture", "Social development and protection",
    ]  # fmt: skip


def test_a_quarter_that_runs_is_preliminary_on_every_page_and_one_that_ended_is_not(app: Flask, running: bytes) -> None:
    with opened(running) as document:
        pages = {run.page for run in runs(document) if "Preliminary,asof" in re.sub(r"\s", "", run.text)}
        assert pages == set(range(1, len(document.pages) + 1))
        assert all("/Pattern" in page.Resources or "/XObject" in page.Resources for page in document.pages)
    ended = said(written(app, "html", ENDED))
    assert "Preliminary" not in ended
    assert re.search(r"Not issued yet; as of Sep\s30,\s2026", ended)


def test_the_paper_is_tagged_to_the_last_mark(app: Flask) -> None:
    with opened(written(app, "pdf", ENDED, "kk")) as document:
        assert str(document.Root.Lang) == "kk"
        assert unmarked(document) == []
        tags = {element.tag for element in elements(document)}
        assert {"H1", "H2", "Table", "TH", "TD", "Link", "Caption"} <= tags
        assert "Мүгедектігі" in text_of(document)


def test_it_is_written_in_four_languages(app: Flask) -> None:
    for language, words in (
        ("ru", "лиц с инвалидностью"), ("kk", "Мүгедектігі бар"), ("ky", "Майыптыгы бар"), ("en", "disabilities"),
    ):  # fmt: skip
        text = said(written(app, "html", ENDED, language))
        assert words in text
        assert ("Sector" in text) == (language == "en")


def test_the_cover_note_is_one_page(running: bytes) -> None:
    with opened(running) as document:
        first = "".join(run.text for run in runs(document) if run.page == 1)
        second = "".join(run.text for run in runs(document) if run.page == 2)
    assert "Responsible official" in first
    assert second.startswith("Access by sector")


def test_each_number_opens_into_a_list_of_as_many_objects(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    page = written(app, "html", ENDED).decode()
    links = re.findall(r'<a href="(http://localhost/reports/objects\?[^"]+)">([\d,]+)</a>', page)
    chosen = [*links[:8], *links[60:300:24]]
    assert len(chosen) > 15
    for address, number in chosen:
        shown = client.get(unescape(address), base_url="http://localhost").get_data(as_text=True)
        assert re.search(rf"<h1>{number} objects?</h1>", shown), address


def test_the_text_document_has_headings_tables_links_and_its_mark(app: Flask) -> None:
    document = docx.Document(BytesIO(written(app, "docx")))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings[:2] == ["Access by sector, district and group", "Indicators and their targets"]
    by_sector = next(table for table in document.tables if table.cell(0, 1).text == "Objects in the register")
    row = next(row for row in sheets(written(app, "xlsx"))["By sector"] if row[0] == "Health")
    health = next([cell.text for cell in each.cells] for each in by_sector.rows if each.cells[0].text == "Health")
    assert health[1:6] == [f"{int(str(cell).partition('.')[0])}" for cell in row[1:6]]
    assert "PRELIMINARY" in document.sections[0].header._element.xml
    assert any("reports/objects" in str(each.target_ref) for each in document.part.rels.values() if each.is_external)
    ended = docx.Document(BytesIO(written(app, "docx", ENDED)))
    assert "PRELIMINARY" not in ended.sections[0].header._element.xml


def test_a_list_that_asks_for_what_is_not_known_names_it(app: Flask) -> None:
    client = app.test_client(use_cookies=False)
    answer = client.get("/reports/objects?lang=en&sector=magic&as_of=soon&counter=hopes")
    assert answer.status_code == 400
    text = unescape(answer.get_data(as_text=True))
    assert all(value in text for value in ("magic", "soon", "hopes"))


def test_targets_stand_beside_what_was_reached(app: Flask) -> None:
    rows = sheets(written(app, "xlsx"))["SP-2026"]
    schools = next(row for row in rows if row[0] == "Schools adapted")
    assert schools[1] == "Almaty"
    assert (schools[5], schools[6]) == (12.0, "no")


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_table_runs_over_the_edge_of_its_paper(app: Flask, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(paper, "render", lambda html, _: drawn.append(html) or b"")
    written(app, "pdf", language=language)
    tables = [
        (box.position_x + box.width, page.width)
        for page in HTML(string=drawn[0]).render().pages
        for box in page._page_box.descendants()
        if isinstance(box, TableBox)
    ]
    assert len(tables) > 3
    assert [edge for edge, paper_edge in tables if edge > paper_edge] == []


def test_the_drawn_shares_are_the_numbers_of_the_table_beside_them(app: Flask) -> None:
    html = written(app, "html").decode()
    [chart] = re.findall(r'<svg class="bars".*?</svg>', html, re.DOTALL)
    rows = sheets(written(app, "xlsx"))["Shares"]
    numbers = [[float(str(cell)) for cell in row[1:3]] for row in rows[1:] if row[0] and isinstance(row[1], float)]
    drawn = {
        kind: [float(w) for w in re.findall(rf'class="{kind}"[^>]*width="([\d.]+)"', chart)]
        for kind in ("now", "before")
    }
    most = int(re.findall(r">(\d+) %</text>", chart)[0])
    for place, kind in enumerate(("now", "before")):
        assert drawn[kind] == pytest.approx([row[place] * 520 / most for row in numbers], abs=0.11)
    assert len(numbers) > 3
    assert "<title>Share verified by district, per cent" in chart


def test_the_workbook_holds_a_chart_of_its_own_with_words_for_who_does_not_see_it(app: Flask) -> None:
    with ZipFile(BytesIO(written(app, "xlsx"))) as parts:
        [chart] = [name for name in parts.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        drawn = parts.read(chart).decode()
        drawings = " ".join(parts.read(name).decode() for name in parts.namelist() if "drawings/drawing" in name)
    assert re.findall(r"<c:f>(Shares!\$[BC]\$1)</c:f>", drawn) == ["Shares!$B$1", "Shares!$C$1"]
    assert 'descr="Share verified by district, per cent. Per cent verified' in drawings
