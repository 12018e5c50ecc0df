"""The log over HTTP: pages, the signed head, proofs, and the published verifier against a live server."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.serving import make_server

from audit.checkpoint import Signer, read_note
from tests.support import log
from tests.support.database import TestDatabase, TestServer
from tests.support.site import site_on
from tests.web.api.conftest import application
from web.heads import sign

STRANGER = Signer("localhost", "a key that signed nothing here, 32 and more").verifier_key
DOCS = Path(__file__).resolve().parents[3] / "docs" / "verify.md"


@pytest.fixture(scope="module")
def register(database_server: TestServer) -> Iterator[TestDatabase]:
    with database_server.clone() as clone:
        with clone.app.write() as connection:
            log.story(connection)
            connection.exec_driver_sql("select 1")
        with clone.owner.write() as connection:
            # The site signs with a key of its own.
            connection.exec_driver_sql("alter table register.log_head disable trigger user")
            connection.exec_driver_sql("delete from register.log_head")
            connection.exec_driver_sql("alter table register.log_head enable trigger user")
        yield clone


@pytest.fixture(scope="module")
def app(register: TestDatabase) -> Iterator[Flask]:
    made = application(register)
    sign(made.extensions["bosaga"])
    yield made
    made.extensions["bosaga"].dispose()


@pytest.fixture(scope="module")
def server(app: Flask) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def test_the_log_goes_on_page_by_page(app: Flask) -> None:
    client, seen, cursor = app.test_client(), [], ""
    while True:
        page = client.get(f"/api/v1/log?limit=4{cursor}").get_json()
        seen += [item["seq"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert (seen, page["total"]) == (list(range(10)), 10)


def test_answers_are_of_their_shapes(app: Flask) -> None:
    client = app.test_client()
    document = client.get("/api/v1/openapi.json").get_json()
    for address, path in {
        "/log": "/log",
        "/log/proof?seq=3": "/log/proof",
        "/log/proof?earlier=4&size=9": "/log/proof",
    }.items():
        done = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]
        schema = done["content"]["application/json"]["schema"]
        body = client.get(f"/api/v1{address}").get_json()
        Draft202012Validator({**schema, "components": document["components"]}).validate(body)
    for path in ("/log/checkpoint", "/log/key"):
        content = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]
        assert list(content) == ["text/plain"]


@pytest.mark.parametrize(
    "query", ["", "?seq=1&earlier=2", "?seq=10", "?earlier=11", "?seq=0&size=11", "?seq=x", "?seq=-1", "?earlier=0"]
)
def test_a_proof_of_what_is_not_there_is_refused(query: str, app: Flask) -> None:
    answer = app.test_client().get(f"/api/v1/log/proof{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("cursor", ["x", "WyJzZXEiLCIiLCJ4Il0", "WyJzZXEiLCIiLCItNSJd"])
def test_a_cursor_of_nothing_is_refused(cursor: str, app: Flask) -> None:
    assert app.test_client().get(f"/api/v1/log?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("language", ["en", "ru", "kk", "ky"])
def test_the_page_shows_the_head_that_the_api_gives(language: str, app: Flask) -> None:
    client = app.test_client()
    note = client.get("/api/v1/log/checkpoint").get_data(as_text=True)
    page = client.get(f"/log?lang={language}").get_data(as_text=True)
    assert note.splitlines()[2] in page.replace("&#43;", "+")
    assert read_note(note, client.get("/api/v1/log/key").get_data(as_text=True).strip()).size == 10


def test_earlier_keys_are_shown_beside_the_one_that_signs(register: TestDatabase) -> None:
    made = site_on(register, signing_key="the newest secret of this register, 32 and more", earlier_keys=[STRANGER])
    client = made.test_client()
    keys = client.get("/api/v1/log/key").get_data(as_text=True).splitlines()
    assert keys == [made.extensions["bosaga"].signer.verifier_key, STRANGER]
    page = client.get("/log?lang=en").get_data(as_text=True).replace("&#43;", "+")
    assert all(key in page for key in keys)
    made.extensions["bosaga"].dispose()


def verifier(folder: Path) -> Path:
    """The program as the page prints it."""
    (program,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(program.splitlines()) < 100
    assert "import audit" not in program
    path = folder / "verify.py"
    path.write_text(program, encoding="utf-8")
    return path


def test_the_published_verifier_finds_the_log_sound_and_then_a_change(
    server: str, app: Flask, register: TestDatabase, tmp_path: Path
) -> None:
    client = app.test_client()
    key = client.get("/api/v1/log/key").get_data(as_text=True).strip()
    head = tmp_path / "head.txt"
    head.write_bytes(client.get("/api/v1/log/checkpoint").data)

    def run(keys: str = key) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-I", str(verifier(tmp_path)), server, keys, str(head)]
        return subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60)

    done = run()
    assert (done.returncode, done.stdout.strip()) == (0, "sound: 10 entries, 2 heads"), done.stderr
    assert run(f"{STRANGER},{key}").returncode == 0
    assert "is not signed with a key that you gave" in run(STRANGER).stdout
    with register.owner.write() as connection:
        connection.exec_driver_sql("alter table register.log_entry disable trigger user")
        connection.exec_driver_sql("update register.log_entry set subject = 'another' where seq = 4")
    done = run()
    assert (done.returncode, done.stdout.strip()) == (1, "NOT SOUND: entry 4 does not give its leaf")
    with register.owner.write() as connection:
        connection.exec_driver_sql("alter table register.log_item disable trigger user")
        connection.exec_driver_sql("delete from register.log_item where seq >= 4")
        connection.exec_driver_sql("delete from register.log_entry where seq >= 4")
    done = run()
    assert done.returncode == 1
    assert "has 10 entries, the log only 4" in done.stdout
