"""`python -m tests.bench.import_once URL FILE`: one import of objects; prints rows, seconds and peak memory as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from gis.db import Database
from gis.demo.frame import CITY
from gis.store.imports.context import Options, Problem, Result
from gis.store.imports.files import prepare
from gis.store.imports.run import import_table
from tests.bench.ground import TODAY


def import_file(database: Database, file: Path) -> Result:
    """Import a native table of objects. Raises AssertionError unless every row was created without a problem."""
    found = prepare(file, "objects", None)
    options = Options(TODAY, file.name, found.sha256, territory=CITY)
    problems: list[Problem] = []

    def listen(said: Iterator[Problem]) -> None:
        problems.extend(each for each, _ in zip(said, range(5), strict=False))

    result = import_table(database, found.compiled, found.table, options, listen)
    assert result.counts.created == result.counts.read > 0, (result.counts, problems)
    return result


def _peak() -> float:
    """Peak resident size of this process so far, in MiB (the one of `getrusage` starts from that of the parent)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    database = Database(sys.argv[1])
    with database.read():
        before = _peak()
    started = time.perf_counter()
    created = import_file(database, Path(sys.argv[2])).counts.created
    seconds = time.perf_counter() - started
    peak = _peak()
    found = {"created": created, "seconds": seconds, "peak": peak, "added": peak - before}
    sys.stdout.write(json.dumps(found))
