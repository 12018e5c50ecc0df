"""The engine of the inspector's form, run by Node over many cases at once."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.facts import Facts, Form
from audit.norms import Wording
from audit.terms import KINDS, as_premises
from audit.verdict import Assessment, assess

_HARNESS = Path(__file__).with_name("verdicts.mjs")


@dataclass(frozen=True)
class Building:
    """One object to be judged by both engines."""

    wording: Wording
    kind: str
    facts: Facts
    forms: tuple[Form, ...] = ()
    host: Facts | None = None

    def on_the_server(self) -> Assessment:
        """What the register says."""
        return assess(self.wording, self.facts, kind=self.kind, forms=self.forms, host=self.host)

    def _asked(self) -> dict[str, Any]:
        premises = self.host is not None or KINDS[self.kind].family == "premises"
        kind = as_premises(self.kind) if premises else KINDS[self.kind]
        shape = {name: getattr(kind, name) for name in ("code", "family", "zones", "critical", "where_recorded")}
        return {
            "norm": self.wording.norm,
            "kind": shape,
            "facts": self.facts.to_store(),
            "forms": [form._asdict() for form in self.forms],
            "host": None if self.host is None else self.host.to_store(),
        }


def on_the_device(buildings: Sequence[Building]) -> list[dict[str, Any]]:
    """What the form says of each."""
    tables = {b.wording.norm: b.wording.decision_table() for b in buildings}
    lines = [tables, *(building._asked() for building in buildings)]
    node = shutil.which("node") or "node"
    done = subprocess.run(
        [node, str(_HARNESS)],
        input="\n".join(json.dumps(line) for line in lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
