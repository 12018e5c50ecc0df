"""`make proof`: the long matrices, run with more examples, their outcome written to `docs/proof.md`."""

from __future__ import annotations

import platform
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.steps import ROOT, say

PAGE = ROOT / "docs" / "proof.md"
_PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]


def main() -> int:
    """Run every test under the hypothesis profile `proof` and write the table; return pytest's exit code."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [*_PYTEST, "--hypothesis-profile=proof", f"--junitxml={report}"]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if not report.exists():
            say("the tests did not run; docs/proof.md stays as it was")
            return code or 1
        # The file is pytest's own, written a moment ago.
        PAGE.write_text(_page(ElementTree.parse(report).getroot()), encoding="utf-8")
    return code


def _page(report: ElementTree.Element) -> str:
    totals: dict[str, Counter[str]] = {}
    for case in report.iter("testcase"):
        place = ".".join((case.get("classname") or "").split(".")[:3])
        outcome = "failed" if case.find("failure") is not None or case.find("error") is not None else "passed"
        totals.setdefault(place, Counter())[outcome] += 1
    lines = [
        "# Proof",
        "",
        f"Written by `make proof` on Python {platform.python_version()}.",
        "",
        "| tests | passed | failed |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{place}` | {count['passed']} | {count['failed']} |" for place, count in sorted(totals.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
