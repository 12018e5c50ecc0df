"""The targets that cities have set themselves, each with its source (`targets.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Target:
    """At least ``share`` (0 to 1) of a territory's objects adapted by the end of ``year``; ``source`` says who set it.

    ``checked``: somebody compared it with the decision itself.
    """

    territory: str
    share: float
    year: int
    at_least: bool
    checked: bool
    source: Mapping[str, str]


@cache
def targets() -> Mapping[str, Target]:
    """Every target held, by the code of its territory."""
    data = tomllib.loads(files("audit").joinpath("targets.toml").read_text(encoding="utf-8"))
    return {entry["territory"]: Target(**entry) for entry in data["targets"]}


def target_of(path: Sequence[str]) -> Target | None:
    """The target that holds for a territory: its own, or that of the nearest above it.

    ``path`` holds its codes, the highest first and its own last.
    """
    return next((targets()[code] for code in reversed(path) if code in targets()), None)
