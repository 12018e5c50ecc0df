"""Many inspectors' devices at once: the form's own files under Node, each device with its store and a bad network."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HARNESS = Path(__file__).with_name("devices.mjs")


@dataclass(frozen=True)
class Task:
    """A passport that a device is to file: the object's number, and the files of its photos."""

    object: str
    photos: tuple[Path, ...]


@dataclass(frozen=True)
class Device:
    """One inspector's device: whose it is, by a token, and what it is to file."""

    token: str
    tasks: tuple[Task, ...]

    def _told(self) -> dict[str, Any]:
        works = [{"object": task.object, "photos": [str(path) for path in task.photos]} for task in self.tasks]
        return {"token": self.token, "works": works}


@dataclass(frozen=True)
class Shown:
    """What the devices show at the end, and what happened to them on the way."""

    works: list[dict[str, Any]]
    """Each `{state, number, problem, photos: [state, …]}`."""
    faults: dict[str, int]
    deaths: int


def filed_by(devices: Sequence[Device], address: str, *, share: float, seed: int) -> Shown:
    """File all passports of all devices at once; `share` of their calls fail, as drawn from `seed`."""
    asked = {"address": address, "share": share, "seed": seed, "devices": [device._told() for device in devices]}
    node = shutil.which("node") or "node"
    done = subprocess.run([node, str(_HARNESS)], input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout)
    return Shown([work for device in told["devices"] for work in device], told["faults"], told["deaths"])
