"""`bosaga report`: documents as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import papers
from tests.support.database import TestDatabase
from tests.support.pdf import opened, text_of
from web.cli import run


def test_a_passport_is_written_as_a_document_that_leads_to_the_site(
    committed_database: TestDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with committed_database.owner.write() as connection:
        papers.fill(connection)
    monkeypatch.setenv("BOSAGA_DATABASE_URL", committed_database.app.url.render_as_string(hide_password=False))
    public = committed_database.public.url.render_as_string(hide_password=False)
    monkeypatch.setenv("BOSAGA_PUBLIC_DATABASE_URL", public)
    monkeypatch.setenv("BOSAGA_TRUSTED_HOSTS", "bosaga.example.kz,localhost")
    file = tmp_path / "w.pdf"
    assert run(["report", "passport", str(file), "--number", "WHOLE-1-v1", "--lang", "kk"]) == 0
    with opened(file.read_bytes()) as document:
        assert str(document.Root.Lang) == "kk"
        assert "https://bosaga.example.kz/verify/" in text_of(document)
    assert run(["report", "passport", str(file), "--number", "NONE-1-v1", "--lang", "en"]) == 1
    assert "There is no approved version NONE-1-v1" in capsys.readouterr().err
    assert run(["report", "passport", str(tmp_path / "w.docx"), "--number", "WHOLE-1-v1", "--lang", "en"]) == 1
    assert ".docx" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.pdf"]
