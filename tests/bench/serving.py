"""Servers under test and the tools that load them: started as children, on 127.0.0.1 alone, stopped in any case."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gis.cluster_layout import free_port
from tests.bench.ground import Bed
from tests.support.processes import HOST, process

THREADS, CONNECTIONS, WORKERS = 2, 8, 2
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What a load generator saw: answers a second and, where told, the 99th percentile in milliseconds."""

    rate: float
    p99: float = 0.0


@contextmanager
def bosaga(bed: Bed) -> Iterator[str]:
    """`bosaga serve` as it is."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("bosaga")), "serve", "--port", str(port)]
    with process(command, bed.environment(), port, "/readyz") as address:
        yield address


@contextmanager
def tipg(bed: Bed) -> Iterator[str]:
    """tipg on uvicorn with uvloop and httptools, as many processes as ours, on the tables of the schema `rival`."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tipg.main:app", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    environment = {
        **os.environ,
        "DATABASE_URL": bed.url("bosaga_owner"),
        "TIPG_DB_SCHEMAS": '["rival"]',
        "TIPG_TILE_BUFFER": "64",
    }
    with process(command, environment, port, "/healthz") as address:
        yield address


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """A folder of files, served as they are."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", HOST, "--directory", str(folder)]
    with process(command, os.environ, port, "/") as address:
        yield address


def wrk(address: str, seconds: int, *headers: str) -> Load:
    """Load an address with 8 connections. Raises AssertionError if any answer was an error."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", address]
    command += [word for header in headers for word in ("-H", header)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    assert not re.search("Non-2xx|Socket errors", said), said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate, said
    assert p99, said
    return Load(float(rate.group(1)), float(p99.group(1)) * _UNITS[p99.group(2)])


def pgbench(bed: Bed, script: Path, seconds: int) -> Load:
    """Run a script of prepared SQL with 8 clients, as the role and with the settings of the server's own tiles."""
    url = bed.url("bosaga_public")
    command = [
        "pgbench",
        "-n",
        f"-c{CONNECTIONS}",
        f"-j{THREADS}",
        "-M",
        "prepared",
        f"-T{seconds}",
        f"-f{script}",
        url,
    ]
    environment = {**os.environ, "PGOPTIONS": "-c jit=off -c max_parallel_workers_per_gather=0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=seconds + 60)
    rate = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    assert rate, done.stdout + done.stderr
    assert "number of failed transactions: 0 " in done.stdout, done.stdout
    return Load(float(rate.group(1)))


class Client:
    """One connection that is kept open: requests one after the other, each timed."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)

    def get(self, path: str, **headers: str) -> tuple[float, bytes]:
        """Milliseconds until the whole answer was there, and its bytes. Raises AssertionError on an error."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        taken = (time.perf_counter() - started) * 1000
        assert response.status in (200, 204), (path, response.status, body[:500])
        return taken, body

    def close(self) -> None:
        self._connection.close()
