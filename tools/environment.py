"""The Python environment `.venv`: made by a hash-pinned uv from hash-pinned requirements, repaired when half-made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tools.steps import ROOT, TOOLS, SetupError, fingerprint, is_stamped, put_stamp, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

_REQUIREMENTS = ROOT / "requirements"
_UV_HOME = TOOLS / "uv"
_STAMP = VENV / "bosaga-setup.stamp"
_WIDER = {"run": ("run", "dev"), "dev": ("dev",)}
"""An environment for development serves running too, so that the two commands do not undo each other."""


def ensure_environment(group: str) -> None:
    """Make `.venv` hold exactly the group's locked requirements (`run` or `dev`) and the project itself."""
    if any(_is_whole(_value(wider)) for wider in _WIDER[group]) and _works():
        return
    uv = _ensure_uv()
    if not _works():
        run([uv, "venv", "--clear", "--python", sys.executable, VENV], "making the Python environment")
    _STAMP.unlink(missing_ok=True)
    locked = _REQUIREMENTS / f"{group}.txt"
    run(
        [uv, "pip", "sync", "--python", PYTHON, "--require-hashes", locked],
        f"installing locked Python packages ({locked.name})",
        _uv_environment(),
    )
    _install_project(uv)
    put_stamp(_STAMP, "\n".join([_value(group), *_installed()]))


def ensure_benchmarks() -> None:
    """Add the rivals that the benchmarks compare with, on top of the development environment."""
    ensure_environment("dev")
    locked = _REQUIREMENTS / "bench.txt"
    stamp = VENV / "bosaga-bench.stamp"
    value = fingerprint([locked, _STAMP])
    if is_stamped(stamp, value):
        return
    command: list[str | Path] = [_ensure_uv(), "pip", "install", "--python", PYTHON]
    command += ["--require-hashes", "-r", locked]
    run(command, "installing what the benchmarks compare with", _uv_environment())
    put_stamp(stamp, value)


def _value(group: str) -> str:
    locked = [_REQUIREMENTS / f"{group}.txt", _REQUIREMENTS / "build.txt", ROOT / "pyproject.toml"]
    # A moved checkout has scripts that point at the old place.
    return fingerprint(locked, group, str(ROOT), sys.version)


def _is_whole(value: str) -> bool:
    """Say whether the environment was finished with these inputs and holds every package it was given."""
    try:
        finished, *packages = _STAMP.read_text(encoding="utf-8").split("\n")
    except OSError:
        return False
    return finished == value and set(filter(None, packages)) <= set(_installed())


def _installed() -> list[str]:
    return sorted(path.name for path in VENV.glob("lib/python*/site-packages/*.dist-info") if any(path.iterdir()))


def _works() -> bool:
    """Say whether the environment's interpreter starts at all and is the version that we run."""
    configuration = VENV / "pyvenv.cfg"
    if (
        not PYTHON.exists()
        or not configuration.exists()
        or "home = " not in configuration.read_text("utf-8", "replace")
    ):
        return False
    probe = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix, sep='\\n')"
    try:
        done = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.splitlines() == [f"{sys.version_info.major}.{sys.version_info.minor}", str(VENV)]


def _install_project(uv: Path) -> None:
    command: list[str | Path] = [uv, "pip", "install", "--python", PYTHON, "--no-deps", "--editable", ROOT]
    locked = _REQUIREMENTS / "build.txt"
    run([*command, "--build-constraints", locked], "installing the project itself", _uv_environment())


def _ensure_uv() -> Path:
    """Return the path of uv, installed by pip with its hash checked into an environment of its own."""
    uv, stamp = _UV_HOME / "bin" / "uv", TOOLS / "uv.stamp"
    locked = _REQUIREMENTS / "uv.txt"
    value = fingerprint([locked], str(ROOT), sys.version)
    if is_stamped(stamp, value) and uv.exists():
        return uv
    stamp.unlink(missing_ok=True)
    shutil.rmtree(_UV_HOME, ignore_errors=True)
    say("making the bootstrap environment")
    try:
        venv.create(_UV_HOME, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"python3 -m venv does not work here: install python3-venv ({error}).") from error
    pip: list[str | Path] = [_UV_HOME / "bin" / "python", "-m", "pip", "install", "--quiet"]
    run(
        [*pip, "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", locked],
        "installing uv, its hash checked",
    )
    put_stamp(stamp, value)
    return uv


def _uv_environment() -> dict[str, str]:
    """Let uv trust what the machine trusts, and use the index that pip was told to use."""
    environment = dict(os.environ)
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    environment.setdefault("UV_NATIVE_TLS", "1")
    # An active environment elsewhere must not be taken for ours.
    environment.pop("VIRTUAL_ENV", None)
    if "UV_DEFAULT_INDEX" not in environment and (index := _pip_index()):
        environment["UV_DEFAULT_INDEX"] = index
    return environment


def _pip_index() -> str:
    for name in ("global.index-url", "user.index-url", ":env:.index-url"):
        python = _UV_HOME / "bin" / "python"
        done = subprocess.run([python, "-m", "pip", "config", "get", name], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    return ""
