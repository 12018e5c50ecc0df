"""The worked cases of `fixtures/verdicts/`: a base object, what is left out of it and added, what must come out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.facts import Facts, Form
from audit.norms import Wording, load_edition
from audit.verdict import Assessment, assess

FOLDER = Path(__file__).parents[2] / "fixtures" / "verdicts"
BASES: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "bases.json").read_text(encoding="utf-8"))["bases"]


@dataclass(frozen=True)
class Case:
    """One case, ready to be judged."""

    file: str
    data: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.data['name']}"

    @property
    def expect(self) -> Mapping[str, Any]:
        """What must come out, worked by hand from the text."""
        return self.data["expect"]

    def facts(self) -> Facts:
        """The facts of the object itself."""
        return _facts(self.data)

    def judged(self) -> Assessment:
        """What the engine says."""
        data = self.data
        host = data.get("host")
        return assess(
            wording(data["wording"]),
            _facts(data),
            kind=data["kind"],
            forms=tuple(Form(form, tuple(categories), zone) for form, categories, zone in data.get("forms", ())),
            host=None if host is None else _facts(host),
            met={(rule, instance) for rule, instance in data.get("met", ())},
        )


def wording(name: str) -> Wording:
    """A wording by its name, CODE@DATE."""
    code, _, day = name.partition("@")
    return load_edition(code).wording(dt.date.fromisoformat(day))


def base(name: str) -> Facts:
    """The facts of a base object, which meets everything."""
    return Facts.from_store(BASES[name])


def _facts(data: Mapping[str, Any]) -> Facts:
    start = BASES[data["base"]] if data.get("base") else {}
    left_out = tuple(data.get("without", ()))
    kept = {key: fact for key, fact in start.items() if not (left_out and key.startswith(left_out))}
    return Facts.from_store({**kept, **data.get("facts", {})})


def cases() -> list[Case]:
    """Every case of every file."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.stem != "bases":
            found += [Case(path.stem, data) for data in json.loads(path.read_text(encoding="utf-8"))]
    return found
