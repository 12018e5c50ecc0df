"""Packages of the system: looked for by what they bring, installed with apt-get only when something is missing."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.steps import SetupError, run, say

_WAIT = ("-o", "DPkg::Lock::Timeout=300")
"""Seconds to wait for whoever else is installing: a fresh machine often updates itself."""
_INSTALL = (
    *("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *_WAIT, "install", "-y", "--no-install-recommends"),
)
_LIBRARIES = {"pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}
"""What sets and cuts type in PDF documents, and the package that brings it with all it needs."""
_NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/bosaga-setup.conf")


def missing_packages(browser: bool, bench: bool = False) -> list[str]:
    """Return the Debian packages that this machine still needs; the browser only for tests and benchmarks."""
    missing = []
    if not _has_postgis():
        missing.append("postgresql-postgis")
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if shutil.which("node") is None:
        missing.append("nodejs")
    if shutil.which("npm") is None:
        missing.append("npm")
    missing += [package for library, package in _LIBRARIES.items() if ctypes.util.find_library(library) is None]
    if browser and shutil.which("chromium") is None:
        missing.append("chromium")
    if bench and shutil.which("wrk") is None:
        missing.append("wrk")
    return missing


def install_packages(packages: Sequence[str]) -> None:
    """Install the packages as root or through sudo. Raises SetupError when neither is possible."""
    if not packages:
        return
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise SetupError(f"This is not Debian: install the equivalents of {names} by hand, then try again.")
    prefix = _as_root(names)
    run([*prefix, "apt-get", "-q", "update"], "refreshing the list of Debian packages")
    with _without_main_cluster(prefix):
        run(
            [*prefix, *_INSTALL, *packages],
            f"installing Debian packages: {names}",
        )


def _has_postgis() -> bool:
    for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb"):
        version = initdb.parent.parent.name
        control = Path("/usr/share/postgresql", version, "extension", "postgis.control")
        if version.isdigit() and int(version) >= 15 and control.exists():
            return True
    return False


def _as_root(names: str) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise SetupError(f"Ask an administrator to run: apt-get install {names}  (there is no sudo here).")
    return ["sudo"]


@contextmanager
def _without_main_cluster(prefix: Sequence[str]) -> Iterator[None]:
    """Keep Debian from making and starting a server of its own: we have a private one."""
    if Path("/usr/share/postgresql-common").exists() and any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        yield
        return
    script = f"mkdir -p {_NO_MAIN_CLUSTER.parent} && echo 'create_main_cluster = false' > {_NO_MAIN_CLUSTER}"
    run([*prefix, "sh", "-c", script], "asking Debian not to start a PostgreSQL server of its own")
    try:
        yield
    finally:
        try:
            run([*prefix, "rm", "-f", str(_NO_MAIN_CLUSTER)], "taking that request back")
        except SetupError as error:
            say(str(error))
