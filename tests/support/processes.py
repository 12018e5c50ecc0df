"""Servers as children of a test or a benchmark: on 127.0.0.1 alone, asked until they answer, stopped in any case."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from gis.cluster_layout import free_port
from tests.support.database import ROOT, TestDatabase

HOST = "127.0.0.1"
_READY_SECONDS = 60


@contextmanager
def process(command: Sequence[str], environment: Mapping[str, str], port: int, ready: str) -> Iterator[str]:
    """Start a server, wait until the path `ready` answers, and give its address."""
    with TemporaryFile("w+") as log:
        child = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait(child, port, ready)
            yield f"http://{HOST}:{port}"
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read()[-3000:])
            raise
        finally:
            _stop(child)


@contextmanager
def bosaga_on(database: TestDatabase, **settings: str) -> Iterator[str]:
    """`bosaga serve` as it is, on a test's database; its address. Settings by their names in the environment."""
    ways = {"DATABASE": database.people, "PUBLIC_DATABASE": database.public, "MIGRATE_DATABASE": database.owner}
    urls = {f"BOSAGA_{name}_URL": way.url.render_as_string(hide_password=False) for name, way in ways.items()}
    port = free_port()
    command = [str(Path(sys.executable).with_name("bosaga")), "serve", "--port", str(port)]
    environment = {**os.environ, **urls, "BOSAGA_SECRET_KEY": "s" * 40, **settings}
    with process(command, environment, port, "/readyz") as address:
        yield address


def _wait(child: subprocess.Popen[bytes], port: int, ready: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        assert child.poll() is None, "the server ended by itself"
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise AssertionError(f"no answer from {ready} within {_READY_SECONDS} s")


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the server and the workers it made: they share a session of their own."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
