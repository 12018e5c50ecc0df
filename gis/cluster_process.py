"""The private cluster's server process: made, started, found dead and started again, stopped. Standard library only."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gis.cluster_layout import (
    SUPERUSER,
    ClusterError,
    ClusterInfo,
    Name,
    load,
    prepare_socket_folder,
    save,
    with_free_port,
)

_START_SECONDS = 60
_ORPHAN_SECONDS = 5
"""How long the children of a killed postmaster may finish by themselves."""

_SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "shared_buffers": "'256MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "wal_compression": "on",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'15min'",
    "random_page_cost": "1.1",
    # Our queries are short: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %q%u@%d '",
}
_TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Hundreds of short-lived databases are not worth tidying, and a plan does not depend on when it was done.
    "autovacuum": "off",
    "shared_buffers": "'128MB'",
    "max_connections": "200",
    # Thousands of connections each live for one test: none of them loads the library again.
    "shared_preload_libraries": "'postgis-3'",
}


@contextmanager
def locked(root: Path, name: Name) -> Iterator[None]:
    """Let one process at a time make, start or stop the cluster."""
    base = root / ".bosaga"
    try:
        base.mkdir(mode=0o755, exist_ok=True)
        file = (base / f"{name}.lock").open("a")
    except OSError as error:
        raise ClusterError("cluster_folder_refused", path=str(base), reason=error.strerror or "") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_made(info: ClusterInfo) -> bool:
    """Say whether the data folder holds a finished cluster."""
    return (info.data / "PG_VERSION").exists()


def make(info: ClusterInfo, name: Name) -> None:
    """Create the cluster with page checksums, UTF-8 and ICU, and passwords for everyone.

    Nobody is trusted: the TCP port of 127.0.0.1 is open to every account of the machine, and the socket to root.
    """
    draft = info.data.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=info.data.parent, prefix="password-") as password:
        password.write(info.passwords[SUPERUSER])
        password.flush()
        _give(Path(password.name), info)
        command = [_binary("initdb"), f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={password.name}"]
        command += ["--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"]
        done = _as_owner(info, [*command, *(["--no-sync"] if name == "test" else [])])
    if done.returncode != 0:
        raise ClusterError("cluster_not_made", path=str(info.data), reason=_last_line(done.stderr))
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude_if_exists = 'bosaga.conf'\ninclude_if_exists = 'local.conf'\n")
    # A folder that has its final name is a finished one.
    draft.rename(info.data)


def start(root: Path, name: Name, info: ClusterInfo) -> ClusterInfo:
    """Start the server if it does not run, mending what a `kill -9` left; return where it listens now."""
    if is_running(info):
        return info
    _clear_remains(info)
    current = with_free_port(info)
    if current != info:
        save(root, name, current)
    prepare_socket_folder(current)
    _configure(current, name)
    command = [_binary("pg_ctl", current), "start", "--wait", f"--timeout={_START_SECONDS}", "--silent"]
    done = _as_owner(current, [*command, f"--pgdata={current.data}", f"--log={current.log}"])
    if done.returncode != 0:
        reason = _last_line(_tail(current.log)) or _last_line(done.stderr)
        raise ClusterError("cluster_not_started", log=str(current.log), reason=reason)
    return current


def stop(root: Path, name: Name = "main") -> bool:
    """Stop the server; say whether it ran. Open connections are closed, committed work is kept."""
    info = load(root, name)
    if info is None or not is_running(info):
        return False
    with locked(root, name):
        command = [_binary("pg_ctl", info), "stop", "--wait", "--mode=fast", "--silent", f"--pgdata={info.data}"]
        done = _as_owner(info, command)
    if done.returncode != 0:
        raise ClusterError("cluster_not_stopped", reason=_last_line(done.stderr))
    return True


def is_running(info: ClusterInfo) -> bool:
    """Say whether the postmaster of this very data folder is alive."""
    pid = _postmaster(info)
    return pid is not None and pid in _processes(info)


def _postmaster(info: ClusterInfo) -> int | None:
    try:
        return int((info.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _processes(info: ClusterInfo) -> list[int]:
    """Return the ids of server processes that work in the data folder: a number alone may be a stranger's by now.

    The server's own account asks: in a container even root may not look into another account's processes.
    """
    find = ["/usr/bin/find", "/proc", "-mindepth", "2", "-maxdepth", "2", "-name", "cwd", "-printf", r"%h\t%l\n"]
    data = str(info.data.resolve())
    found = []
    for line in _as_owner(info, find).stdout.splitlines():
        entry, _, folder = line.partition("\t")
        if folder == data and entry.removeprefix("/proc/").isdigit() and _is_postgres(Path(entry)):
            found.append(int(entry.removeprefix("/proc/")))
    return found


def _is_postgres(entry: Path) -> bool:
    try:
        return (entry / "comm").read_text(encoding="utf-8").strip() == "postgres"
    except OSError:
        return False


def _clear_remains(info: ClusterInfo) -> None:
    """After the postmaster died, end its orphans and drop its lock files.

    Orphans hold the shared memory, and the server refuses to start beside them; a lock file may name a process id
    that now belongs to somebody else, and the server would wait for that one for ever.
    """
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while orphans := _processes(info):
        expired = time.monotonic() > deadline
        for pid in orphans:
            _signal(pid, signal.SIGKILL if expired else signal.SIGQUIT)
        time.sleep(0.05)
        if time.monotonic() > deadline + _ORPHAN_SECONDS:
            raise ClusterError("cluster_orphans", pids=", ".join(map(str, orphans)))
    (info.data / "postmaster.pid").unlink(missing_ok=True)
    if info.socket.is_dir():
        for leftover in info.socket.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _configure(info: ClusterInfo, name: Name) -> None:
    values = dict(_SETTINGS)
    if name == "test":
        values |= _TEST_SETTINGS
    folder = str(info.socket).replace("'", "''")
    values |= {"port": str(info.port), "unix_socket_directories": f"'\"{folder}\"'"}
    lines = ["# Written at every start; settings of your own belong into local.conf beside it."]
    lines += [f"{key} = {value}" for key, value in values.items()]
    path = info.data / "bosaga.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _give(path, info)


def _as_owner(info: ClusterInfo, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL as the cluster's account: PostgreSQL refuses to run as root."""
    account = pwd.getpwnam(info.user)
    home = info.data if info.data.exists() else info.data.parent
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if os.geteuid() == account.pw_uid:
        return subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    if os.geteuid() != 0:
        raise ClusterError("cluster_of_another", user=info.user, path=str(info.data))
    return subprocess.run(
        command,
        cwd=home,
        env=environment,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        umask=0o077,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _give(path: Path, info: ClusterInfo) -> None:
    path.chmod(0o600)
    if os.geteuid() == 0:
        account = pwd.getpwnam(info.user)
        os.chown(path, account.pw_uid, account.pw_gid)


def _binary(program: str, info: ClusterInfo | None = None) -> str:
    """Return the program of the data's own major version, or of the newest that has PostGIS (15 or later)."""
    versions = []
    for control in Path("/usr/share/postgresql").glob("*/extension/postgis.control"):
        version = control.parent.parent.name
        if version.isdigit() and int(version) >= 15 and Path("/usr/lib/postgresql", version, "bin", "initdb").exists():
            versions.append(int(version))
    if info is not None:
        wanted = int((info.data / "PG_VERSION").read_text(encoding="utf-8"))
        if wanted not in versions:
            raise ClusterError("postgres_version_missing", version=wanted)
        versions = [wanted]
    if not versions:
        raise ClusterError("postgis_missing_from_machine")
    return f"/usr/lib/postgresql/{max(versions)}/bin/{program}"


def _tail(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[-4000:]
    except OSError:
        return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
