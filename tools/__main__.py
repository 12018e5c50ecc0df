"""`python3 -m tools run|test|bench|stop|clean`: the steps behind the Makefile."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from tools.debian import install_packages, missing_packages
from tools.environment import VENV, ensure_benchmarks, ensure_environment
from tools.frontend import VENDOR, ensure_frontend
from tools.steps import ROOT, TOOLS, SetupError, say


def prepare(purpose: str) -> None:
    """Bring the checkout to where it can run, be tested, or be measured. Steps already done cost nothing."""
    install_packages(missing_packages(browser=purpose != "run", bench=purpose == "bench"))
    if purpose == "bench":
        ensure_benchmarks()
    else:
        ensure_environment("run" if purpose == "run" else "dev")
    ensure_frontend()


def stop() -> None:
    """Stop the server and the private clusters of this checkout, if they run."""
    from gis import cluster_process

    for file in sorted((ROOT / ".bosaga").glob("serve-*.pid")):
        stop_server(file)
    for name in ("main", "test", "bench"):
        if cluster_process.stop(ROOT, name):
            say(f"the private PostGIS cluster ({name}) is stopped")


def stop_server(file: Path) -> None:
    """End the web server whose process id the file holds, if that process is still it."""
    try:
        pid = int(file.read_text(encoding="utf-8"))
        words = Path("/proc", str(pid), "cmdline").read_bytes().split(b"\0")
        if b"serve" in words and any(word.endswith(b"bosaga") for word in words):
            os.kill(pid, signal.SIGTERM)
            say(f"the server (process {pid}) is told to stop")
    except (OSError, ValueError):
        # A stale file: the process is gone, or its number is no number.
        file.unlink(missing_ok=True)


def clean() -> None:
    """Remove what the set-up made. The private cluster's data stays: it may hold work."""
    for folder in (VENV, TOOLS, VENDOR, ROOT / "node_modules"):
        shutil.rmtree(folder, ignore_errors=True)
    for cache in (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"):
        shutil.rmtree(ROOT / cache, ignore_errors=True)
    say("removed environments, caches and vendored files; the database in .bosaga/ stays (delete it yourself)")


def main(words: list[str]) -> int:
    """Run one command; return 0 done, 1 not possible, 2 wrong usage."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever python3 the machine has runs this file
        say("Python 3.11 or later is needed; set PYTHON=python3.11 (or later) for make.")
        return 1
    commands = {"stop": stop, "clean": clean}
    try:
        if len(words) == 1 and words[0] in ("run", "test", "bench"):
            prepare(words[0])
        elif len(words) == 1 and words[0] in commands:
            commands[words[0]]()
        else:
            say("usage: python3 -m tools run|test|bench|stop|clean")
            return 2
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
