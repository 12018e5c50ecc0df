"""`python -m tests.bench [NAME…] [--quick]`: measure, print, and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from datetime import UTC, datetime

from tests.bench import machine
from tests.bench.ground import ROOT, Ground
from tests.bench.markdown import page, table
from tests.bench.report import Section
from tests.bench.say import say
from tests.bench.sizes import FULL, QUICK

NAMES = (
    "map_page",
    "tiles",
    "figures",
    "importing",
    "reassessing",
    "filing",
    "planning",
    "reach",
    "quarter",
    "inspect",
)
PAGE = ROOT / "docs" / "benchmarks.md"
_KEPT = ROOT / ".bosaga" / "bench"


def main(words: list[str]) -> int:
    """Run the benchmarks named, or all. Exit code 0 when every target is reached, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run, out of {', '.join(NAMES)} (all)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size; nothing is written")
    asked = parser.parse_args(words)
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    reached = True
    ground = Ground()
    try:
        for name in asked.names or NAMES:
            section = run(name, ground, quick=asked.quick)
            reached = reached and all(line.reached is not False for line in section.lines)
    finally:
        ground.close()
    if not asked.quick:
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        PAGE.write_text(page([found for name in NAMES if (found := kept(name))], before), encoding="utf-8")
        say(f"written: {PAGE.relative_to(ROOT)}")
    return 0 if reached else 1


def run(name: str, ground: Ground, *, quick: bool) -> Section:
    """Run one benchmark, print its table, and keep it for the page."""
    say(name)
    load = machine.load()
    measured = importlib.import_module(f"tests.bench.{name}").measure(ground, QUICK if quick else FULL)
    section = Section(measured.title, measured.lines, measured.method, datetime.now(UTC).date().isoformat(), load)
    sys.stdout.write("\n".join(["", section.title, "", *table(section.lines), ""]) + "\n")
    if not quick:
        _KEPT.mkdir(parents=True, exist_ok=True)
        (_KEPT / f"{name}.json").write_text(json.dumps(section.as_data(), ensure_ascii=False), encoding="utf-8")
    return section


def kept(name: str) -> Section | None:
    """The last full run of a benchmark, if there was one."""
    path = _KEPT / f"{name}.json"
    return Section.from_data(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
