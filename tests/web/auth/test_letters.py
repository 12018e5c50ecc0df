"""Letters: sealed while they wait, sent by the worker, tried again when the server refuses."""

from __future__ import annotations

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from tests.support.people import letters
from tests.support.site import SECRET
from web.auth.mailing import letter, post
from web.config import Settings
from web.wiring import DatabaseUrls, Wiring
from web.worker import work


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if self.server.refuses and word == b"MAIL":
                self.wfile.write(b"451 later\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                content = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    content += part
                self.server.received.append(content)
                self.wfile.write(b"250 ok\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def server() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as made:
        made.received, made.refuses = [], False
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def wiring_on(database, tmp_path, **settings) -> Wiring:
    url = database.people.url.render_as_string(hide_password=False)
    urls = DatabaseUrls(owner=database.url, app=url, public=url, read=url)
    return Wiring(Settings(secret_key=SECRET, **settings), tmp_path, urls)


def put(site, database, to="reader@example.org", language="kk"):
    with site.test_request_context("/"), database.people.write() as connection:
        post(connection, to, letter("invitation", language, name="Айгүл", link="https://x.example/reset/secret-link"))


@pytest.fixture
def queue(committed_database):
    return committed_database


@pytest.fixture
def site(queue):
    from tests.support.site import site_on

    return site_on(queue, language="en")


def jobs_left(database) -> list[str]:
    with database.app.read() as connection:
        return list(
            connection.execute(
                sa.text("select status::text from jobs.procrastinate_jobs where task_name = 'mail'")
            ).scalars()
        )


def test_a_letter_goes_through_the_mail_server_in_the_receivers_language(site, queue, tmp_path, server):
    put(site, queue)
    port = server.server_address[1]
    wiring = wiring_on(queue, tmp_path, mail_url=f"smtp://127.0.0.1:{port}?from=register@city.example")
    asyncio.run(work(wiring, until_empty=True, signals=False))
    (received,) = server.received
    message = message_from_bytes(received, policy=default)
    assert message["To"] == "reader@example.org"
    assert "register@city.example" in message["From"]
    assert "secret-link" in message.get_content()
    assert "an account was made for you" not in message.get_content()
    assert jobs_left(queue) == []


def test_without_a_mail_server_development_writes_letters_that_only_their_owner_reads(site, queue, tmp_path):
    put(site, queue)
    put(site, queue, to="")
    asyncio.run(work(wiring_on(queue, tmp_path), until_empty=True, signals=False))
    (written,) = (tmp_path / ".bosaga" / "mail").iterdir()
    assert written.stat().st_mode & 0o077 == 0
    assert "reader@example.org" in written.read_text()


def test_a_server_that_refuses_is_tried_again_and_no_log_tells_the_letter(site, queue, tmp_path, server, caplog):
    caplog.set_level("DEBUG")
    put(site, queue)
    server.refuses = True
    port = server.server_address[1]
    asyncio.run(work(wiring_on(queue, tmp_path, mail_url=f"smtp://127.0.0.1:{port}"), until_empty=True, signals=False))
    assert server.received == []
    assert jobs_left(queue) == ["todo"]
    assert "secret-link" not in caplog.text
    assert "reader@example.org" not in caplog.text


def test_production_without_a_mail_server_keeps_the_letter_waiting(site, queue, tmp_path):
    put(site, queue)
    production = wiring_on(queue, tmp_path, env="production", trusted_hosts=["city.example"])
    asyncio.run(work(production, until_empty=True, signals=False))
    assert jobs_left(queue) == ["todo"]
    assert not (tmp_path / ".bosaga").exists()


def test_what_waits_in_the_database_tells_neither_address_nor_link(site, queue):
    put(site, queue)
    with queue.app.read() as connection:
        kept = str(connection.execute(sa.text("select args from jobs.procrastinate_jobs")).all())
    assert "reader" not in kept
    assert "secret-link" not in kept
    assert letters(queue)[0]["to"] == "reader@example.org"
