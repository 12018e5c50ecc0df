"""Where the private cluster lives: its folders, its port, its passwords, the account that runs it.

Everything is remembered in `.bosaga/cluster.toml` (`.bosaga/test.toml` for the one that tests use). Standard library
only, so that the set-up can stop a cluster before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import socket
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

Name = Literal["main", "test", "bench"]
"""`main` is durable and holds the register; `test` trades durability for speed and holds throw-away databases; `bench`
is set up as `main` is and holds what benchmarks measure."""

ROLES = ("bosaga_owner", "bosaga_app", "bosaga_public", "bosaga_ogc")
"""Owner of the schema; the application; the public pages (schema `pub` only); the OGC API (schema `pub` only)."""

SUPERUSER = "bosaga_superuser"
DATABASE = "bosaga"

_SOCKET_PATH_LIMIT = 107
"""Bytes in a Unix socket's address on Linux."""


class ClusterError(Exception):
    """The private cluster cannot be had; `code` and `params` say why, the edge words it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class ClusterInfo:
    """One private cluster: where it is and how to connect. Passwords are for this machine's user only."""

    data: Path
    socket: Path
    port: int
    user: str
    passwords: Mapping[str, str]

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return a SQLAlchemy URL over the Unix socket for one of ROLES or SUPERUSER."""
        secret, folder = quote(self.passwords[role], safe=""), quote(str(self.socket), safe="/")
        return f"postgresql+psycopg://{role}:{secret}@/{quote(database)}?host={folder}&port={self.port}"

    @property
    def owner_url(self) -> str:
        """The URL of the role that owns the schema and migrates it."""
        return self.url("bosaga_owner")

    @property
    def app_url(self) -> str:
        """The URL of the role the application writes and reads with."""
        return self.url("bosaga_app")

    @property
    def public_url(self) -> str:
        """The URL of the role that sees only the schema `pub`."""
        return self.url("bosaga_public")

    @property
    def ogc_url(self) -> str:
        """The URL of the role that serves the OGC API."""
        return self.url("bosaga_ogc")

    @property
    def maintenance_url(self) -> str:
        """The URL of the superuser, in the maintenance database `postgres`: creates databases and roles."""
        return self.url(SUPERUSER, "postgres")

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.data.with_suffix(".log")


def state_file(root: Path, name: Name) -> Path:
    """Return the file that says where the cluster is."""
    return root / ".bosaga" / ("cluster.toml" if name == "main" else f"{name}.toml")


def load(root: Path, name: Name) -> ClusterInfo | None:
    """Read where the cluster is, or None before it was made. Raises ClusterError on a file nobody can read."""
    path = state_file(root, name)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return ClusterInfo(
            data=Path(raw["data"]),
            socket=Path(raw["socket"]),
            port=int(raw["port"]),
            user=str(raw["user"]),
            passwords={role: str(raw["passwords"][role]) for role in (*ROLES, SUPERUSER)},
        )
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise ClusterError("cluster_state_unreadable", path=str(path), owner=_owner_name(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise ClusterError("cluster_state_damaged", path=str(path), reason=str(error)) from error


def save(root: Path, name: Name, info: ClusterInfo) -> None:
    """Write where the cluster is, whole or not at all, readable by its writer only (it holds passwords)."""
    path = state_file(root, name)
    lines = [
        "# Where Bosaga's private database cluster is. Written by `bosaga db up`; the passwords are its only copy.",
        f"data = {_toml(info.data)}",
        f"socket = {_toml(info.socket)}",
        f"port = {info.port}",
        f"user = {_toml(info.user)}",
        "",
        "[passwords]",
        *(f"{role} = {_toml(password)}" for role, password in info.passwords.items()),
    ]
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def plan(root: Path, name: Name) -> ClusterInfo:
    """Choose folders, port, account and passwords for a new cluster, and make the folders.

    Under root the server must run as someone else: `postgres`, which Debian's package brings, else `nobody`. If that
    account cannot reach `.bosaga/` (a clone under a 0700 home), the data goes to `/var/lib/bosaga`.
    """
    account = _account()
    base = root / ".bosaga"
    base.mkdir(mode=0o755, exist_ok=True)
    if account.pw_uid == os.geteuid() or _reaches(account, base):
        home = base / ("cluster" if name == "main" else name)
    else:
        home = Path("/var/lib/bosaga", f"{_tag(root)}-{name}")
    try:
        _own_folder(home, account)
    except OSError as error:
        raise ClusterError("cluster_folder_refused", path=str(home), reason=error.strerror or str(error)) from error
    return ClusterInfo(
        data=home / "data",
        socket=_socket_folder(root, name, home),
        port=free_port(),
        user=account.pw_name,
        passwords={role: secrets.token_urlsafe(24) for role in (*ROLES, SUPERUSER)},
    )


def prepare_socket_folder(info: ClusterInfo) -> None:
    """Make the socket's folder again (a reboot empties /tmp and /run), owned by the server's account alone."""
    account = pwd.getpwnam(info.user)
    try:
        _own_folder(info.socket, account)
    except OSError as error:
        raise ClusterError(
            "cluster_folder_refused", path=str(info.socket), reason=error.strerror or str(error)
        ) from error


def with_free_port(info: ClusterInfo) -> ClusterInfo:
    """Return the same cluster on its own port, or on another one if a stranger has taken it."""
    return info if _is_free(info.port) else replace(info, port=free_port())


def free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _account() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError("cluster_account_missing")


def _reaches(account: pwd.struct_passwd, folder: Path) -> bool:
    """Ask the kernel, as that account, whether it may pass through every folder on the way."""
    done = subprocess.run(
        ["/usr/bin/test", "-x", str(folder)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return done.returncode == 0


def _own_folder(folder: Path, account: pwd.struct_passwd) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid not in (account.pw_uid, os.geteuid()):
        # Somebody else's folder under a name we chose in a shared place: never follow it.
        raise PermissionError(1, f"it belongs to {_owner_name(folder)}")
    folder.chmod(0o700)
    if status.st_uid != account.pw_uid:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _socket_folder(root: Path, name: Name, home: Path) -> Path:
    folder = home / "socket"
    longest = len(os.fsencode(folder / ".s.PGSQL.65535.lock"))
    return folder if longest <= _SOCKET_PATH_LIMIT else Path("/tmp", f"bosaga-{_tag(root)}-{name}")  # noqa: S108 - entered only if ours


def _tag(root: Path) -> str:
    """A short name of this checkout, the same each time."""
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:10]


def _toml(value: Path | str) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _owner_name(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, OSError):
        return "?"
