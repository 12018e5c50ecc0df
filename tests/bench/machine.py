"""What the benchmarks ran on: kind of machine and versions, nothing that names it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    "flask",
    "gunicorn",
    "psycopg",
    "sqlalchemy",
    "folium",
    "tipg",
    "uvicorn",
    "uvloop",
    "playwright",
    "highspy",
)


def kind() -> str:
    """Cores and memory."""
    text = Path("/proc/meminfo").read_text(encoding="utf-8")
    found = re.search(r"MemTotal:\s+(\d+) kB", text)
    gib = int(found.group(1)) / 2**20 if found else 0
    return f"{os.cpu_count()} cores, {gib:.0f} GiB of memory, {platform.machine()}"


def versions() -> Iterator[str]:
    """Programs and packages that were measured, each with its version."""
    yield f"Python {platform.python_version()}"
    for program, words in (
        ("postgres", ["/usr/bin/psql", "--version"]),
        ("chromium", ["/usr/bin/chromium", "--version"]),
    ):
        found = re.search(r"\d+\.\d+[.\d]*", subprocess.run(words, capture_output=True, text=True, check=True).stdout)
        yield f"{program} {found.group() if found else '?'}"
    for name in _PACKAGES:
        yield f"{name} {version(name)}"


def load() -> float:
    """The load average of the last minute."""
    return os.getloadavg()[0]
