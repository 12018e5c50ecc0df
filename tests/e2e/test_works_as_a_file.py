"""Works that the form saved as a file, and their device, which may send them all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from gis.models.filings import filing, photo
from tests.support.database import TestDatabase
from tests.support.phone import INSPECTOR, answer_all, begin, filed_in, go, hand_over, opened, received, take
from web.cli import run


def saved(page: Page, folder: Path) -> Path:
    """The works that were not received, as the file that the form saves."""
    go(page, "/works")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save what is not sent as a file").click()
    file = folder / "works.json"
    waiting.value.save_as(file)
    return file


def brought(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, city: TestDatabase, file: Path
) -> dict[str, Any]:
    """The result of the file's import, as drafts of the inspector."""
    monkeypatch.setenv("BOSAGA_DATABASE_URL", city.app.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(file.parent / "media"))
    monkeypatch.setenv("BOSAGA_LANGUAGE", "en")
    capsys.readouterr()
    assert run(["import", "passports", str(file), "--as-drafts", INSPECTOR, "--json"]) == 0, capsys.readouterr().err
    told = capsys.readouterr()
    return {**json.loads(told.out), "told": told.err}


def fates(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[name] for name in ("created", "updated", "unchanged", "rejected", "warnings"))


def document_of(city: TestDatabase) -> dict[str, Any]:
    with city.app.read() as connection:
        found: dict[str, Any] = connection.execute(sa.select(filing.c.document)).scalar_one()
    # When it was written down is the device's, and later where it is sent later.
    return {name: value for name, value in found.items() if name != "claimed_at"}


def test_a_file_of_works_becomes_the_drafts_that_sending_would_have_made_and_sending_makes_no_others(
    city: TestDatabase, site: str, phone: BrowserContext, picture: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = opened(phone).page
    take(page, site)
    phone.set_offline(True)
    begin(page, "STOP-3", "standard")
    answer_all(page, photo_file=picture)
    hand_over(page)
    go(page, "/object/CLINIC-1")
    page.get_by_text("Refused").click()
    page.get_by_role("button", name="Record the visit").click()
    expect(page.locator("h1")).to_have_text("My works and outbox")
    file = saved(page, tmp_path)
    assert fates(brought(capsys, monkeypatch, city, file)) == (2, 0, 0, 0, 0)
    assert fates(brought(capsys, monkeypatch, city, file)) == (0, 0, 2, 0, 0)
    drafted = document_of(city)
    assert filed_in(city) == [("STOP-3-v1", "draft")]
    # The device was not lost after all.
    phone.set_offline(False)
    received(page, 2)
    assert filed_in(city) == [("STOP-3-v1", "submitted")]
    assert document_of(city) == drafted
    with city.app.read() as connection:
        assert connection.execute(sa.select(photo.c.finding)).scalars().all() == ["route/stop/1"]
    assert fates(brought(capsys, monkeypatch, city, file)) == (0, 0, 2, 0, 0)


def test_a_work_that_its_device_began_to_send_is_finished_by_its_file(
    city: TestDatabase, site: str, phone: BrowserContext, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = opened(phone).page
    take(page, site)
    begin(page, "STOP-3", "standard")
    answer_all(page)
    page.route("**/api/v1/passports/*", lambda route: route.abort())
    hand_over(page)
    expect(page.get_by_text("The register cannot be reached")).to_be_visible()
    assert filed_in(city) == [("STOP-3-v1", "draft")]
    assert document_of(city)["observations"] == []
    file = saved(page, tmp_path)
    assert fates(brought(capsys, monkeypatch, city, file)) == (0, 1, 0, 0, 0)
    assert len(document_of(city)["observations"]) > 3
    page.unroute("**/api/v1/passports/*")
    page.get_by_role("button", name="Send now").click()
    received(page)
    assert filed_in(city) == [("STOP-3-v1", "submitted")]


def test_a_new_object_comes_in_by_its_file_and_is_not_added_again(
    city: TestDatabase, site: str, phone: BrowserContext, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = opened(phone).page
    take(page, site)
    phone.set_offline(True)
    go(page, "/new")
    page.get_by_label("Name").fill("Новая остановка")
    page.get_by_label("Kind").select_option("transport_stop")
    page.get_by_label("Latitude").fill("43,25")
    page.get_by_label("Longitude").fill("77.02")
    page.get_by_label("Longitude").press("Tab")
    page.get_by_label("Why the position").fill("Спутники не видны")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_contain_text("Новая остановка: standard")
    answer_all(page)
    hand_over(page)
    assert fates(brought(capsys, monkeypatch, city, saved(page, tmp_path))) == (1, 0, 0, 0, 0)
    drafted = filed_in(city)
    phone.set_offline(False)
    received(page)
    assert filed_in(city) == [(number, "submitted") for number, _ in drafted]
    with city.app.read() as connection:
        stops = connection.execute(sa.text("select count(*) from register.object where kind = 'transport_stop'"))
        assert stops.scalar_one() == 2
