"""The quarter's report of the whole city as a file, by the command, start-up included."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.ground import ROOT, Bed, Ground
from tests.bench.report import Line, Section, at_most, stated
from tests.bench.sizes import Sizes
from tests.bench.timing import Times, medians

_COMMAND: Final = Path(sys.executable).with_name("bosaga")
_PERIOD: Final = "2026-Q3"
_MOST_SECONDS: Final = 10.0
_ENDINGS: Final = ("pdf", "docx", "xlsx", "html")

METHOD = f"""
- `bosaga report quarter FILE --period {_PERIOD} --lang ru`, a process of its own each time, the two cities in turn; the
  median by the clock, and of the processor's seconds of the command (those of the database are not in them).
- Both days of the report are recounted from the histories; nothing is kept from one run to the next.
"""


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    processor: float


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about the quarter's report."""
    beds = {sizes.city: ground.city(sizes.city), sizes.small: ground.city(sizes.small)}
    seconds: Times = {}
    processor: Times = {}
    for _ in range(max(2, sizes.repeats - 2)):
        for objects, bed in beds.items():
            for ending in _ENDINGS:
                run = _written(bed, ending)
                seconds.setdefault(f"{objects} {ending}", []).append(run.seconds)
                processor.setdefault(f"{objects} {ending}", []).append(run.processor)
    clock, cores = medians(seconds), medians(processor)
    lines: list[Line] = []
    for ending in _ENDINGS:
        city = f"{sizes.city} {ending}"
        what = f"{sizes.city:,} objects, {ending.upper()}"
        lines.append(at_most(what, "s", clock[city], _MOST_SECONDS))
        lines.append(stated(f"{what}: of the processor", "s", cores[city]))
        growth = f"growth, {ending.upper()}: {sizes.city:,} objects, and {sizes.small:,}"
        lines.append(stated(growth, "s", clock[city], clock[f"{sizes.small} {ending}"]))
    for bed in beds.values():
        bed.close()
    return Section("The quarter's report", lines, METHOD)


def _written(bed: Bed, ending: str) -> _Run:
    with TemporaryDirectory() as folder:
        command = [
            str(_COMMAND),
            "report",
            "quarter",
            f"{folder}/quarter.{ending}",
            "--period",
            _PERIOD,
            "--lang",
            "ru",
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=bed.environment(), check=True, capture_output=True)
        taken = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return _Run(taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
