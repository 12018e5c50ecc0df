"""`bosaga media` and what `bosaga doctor` says of the place of the photos."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.models.filings import photo
from gis.photos.develop import develop
from tests.support import filed, pictures
from tests.support import places as p
from tests.support.database import TestDatabase
from web.cli import run


@pytest.fixture
def installation(committed_database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register with one photo whose files are there, in a folder of its own."""
    media = tmp_path / "media"
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(media))
    url = committed_database.people.url.render_as_string(hide_password=False)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", url)
    monkeypatch.setenv("BOSAGA_MIGRATE_DATABASE_URL", committed_database.url)
    made = develop(pictures.jpeg())
    names = []
    for content in (made.photo, made.small, made.large):
        name = sha256(content).hexdigest()
        path = media / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        names.append(name)
    with committed_database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        people = filed.people(connection)
        filed.file(connection, p.place(connection, "M-1"), people["author"], people["reviewer"])
        key = connection.execute(sa.text("select id from register.filing")).scalar_one()
        row = {
            "filing": key, "place": 1, "sha256": names[0], "small": names[1], "large": names[2], "bytes": 1,
            "width": 60, "height": 40, "media_type": "image/jpeg", "received": "0" * 64, "added_by": people["author"],
        }  # fmt: skip
        connection.execute(sa.insert(photo).values(row))
    return media


def test_whole_files_are_said_to_be_whole_and_rotten_ones_are_named(installation, capsys):
    assert run(["media", "check"]) == 0
    assert capsys.readouterr().out == "Every file is whole.\n"
    rotten = next(path for path in installation.rglob("*") if path.is_file())
    rotten.write_bytes(b"rot")
    assert run(["media", "check"]) == 1
    assert f"damaged: {rotten.name}" in capsys.readouterr().out
    assert run(["media", "check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"problems": [{"file": rotten.name, "code": "media_damaged"}]}


def test_a_sweep_says_what_it_removed(installation, capsys):
    assert run(["media", "sweep", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"originals": 0, "files": 0, "uploads": 0}


def test_the_doctor_says_when_photos_cannot_be_kept(installation, capsys, monkeypatch, tmp_path):
    before = {path for path in installation.rglob("*") if path.is_file()}
    assert run(["doctor"]) == 0, capsys.readouterr().out
    assert {path for path in installation.rglob("*") if path.is_file()} == before
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BOSAGA_MEDIA_URL", str(tmp_path / "file"))
    assert run(["doctor"]) == 1
    assert "BOSAGA_MEDIA_URL" in capsys.readouterr().out


def test_a_place_for_photos_that_cannot_be_one_is_refused_at_the_start(monkeypatch, capsys):
    monkeypatch.setenv("BOSAGA_MEDIA_URL", "ftp://example.org/photos")
    assert run(["doctor"]) == 1
    assert "BOSAGA_MEDIA_URL: must be a folder or start with s3://" in capsys.readouterr().out
