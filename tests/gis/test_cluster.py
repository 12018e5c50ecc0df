"""The private cluster: made, killed, started again, shared, refused."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gis import cluster, db


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    info = cluster.status(tmp_path, "test").info if (tmp_path / ".bosaga" / "test.toml").exists() else None
    if info is not None:
        cluster.stop(tmp_path, "test")
        shutil.rmtree(info.data.parent, ignore_errors=True)
        shutil.rmtree(info.socket, ignore_errors=True)


def _setting(info: cluster.ClusterInfo, name: str) -> str:
    with psycopg.connect(info.maintenance_url.replace("+psycopg", "")) as connection:
        row = connection.execute("select current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_a_new_cluster_has_page_checksums_utf8_and_its_roles(root: Path) -> None:
    info = cluster.ensure(root, "test")
    assert _setting(info, "data_checksums") == "on"
    assert _setting(info, "server_encoding") == "UTF8"
    assert _setting(info, "jit") == "off"
    for url in (info.owner_url, info.app_url, info.public_url, info.ogc_url):
        assert [problem.code for problem in db.check(url)] == ["not_migrated"]


def test_the_register_of_a_user_is_never_written_with_durability_off(root: Path) -> None:
    from gis.cluster_process import _SETTINGS

    assert not {"fsync", "synchronous_commit", "full_page_writes"} & set(_SETTINGS)


def test_a_killed_postmaster_comes_back_with_the_next_command_and_keeps_what_was_committed(root: Path) -> None:
    info = cluster.ensure(root, "test")
    with psycopg.connect(info.maintenance_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
        connection.execute("checkpoint")
        # A backend in the middle of work is left behind by the kill, and holds the shared memory.
        busy = subprocess.Popen([sys.executable, "-c", _BUSY, info.maintenance_url.replace("+psycopg", "")])
        while connection.execute("select from pg_stat_activity where query like '%pg_sleep(600)'").fetchone() is None:
            time.sleep(0.05)
        pid = int((info.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
    again = cluster.ensure(root, "test")
    busy.wait(timeout=30)
    with psycopg.connect(again.maintenance_url.replace("+psycopg", "")) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)


_BUSY = """
import sys, psycopg
try:
    psycopg.connect(sys.argv[1]).execute("select pg_sleep(600)")
except psycopg.Error:
    pass
"""


def test_a_lock_file_that_names_a_stranger_does_not_keep_the_cluster_down(root: Path) -> None:
    info = cluster.ensure(root, "test")
    cluster.stop(root, "test")
    (info.data / "postmaster.pid").write_text(f"{os.getpid()}\n{info.data}\n")
    assert cluster.status(root, "test").running is False
    cluster.ensure(root, "test")
    assert cluster.status(root, "test").running is True


def test_two_that_start_at_once_get_the_same_cluster(root: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from gis import cluster; "
        "print(cluster.ensure(Path(sys.argv[1]), 'test').port)"
    )
    command = [sys.executable, "-c", script, str(root)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    ports = {process.communicate(timeout=60)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(ports) == 1


def test_a_half_made_cluster_is_made_again(root: Path) -> None:
    info = cluster.ensure(root, "test")
    cluster.stop(root, "test")
    info.data.rename(info.data.with_suffix(".new"))
    assert cluster.ensure(root, "test").passwords == info.passwords


def test_only_its_owner_reads_the_passwords(root: Path) -> None:
    cluster.ensure(root, "test")
    assert (root / ".bosaga" / "test.toml").stat().st_mode & 0o777 == 0o600


def test_a_wrong_password_is_refused_even_on_this_machine(root: Path) -> None:
    info = cluster.ensure(root, "test")
    for host in (str(info.socket), "127.0.0.1"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=host, port=info.port, user="bosaga_app", password="guess", dbname="bosaga")


def test_a_damaged_state_file_is_named_and_nothing_is_wiped(root: Path) -> None:
    info = cluster.ensure(root, "test")
    state = root / ".bosaga" / "test.toml"
    kept = state.read_text()
    state.write_text("data = ")
    with pytest.raises(cluster.ClusterError) as refused:
        cluster.ensure(root, "test")
    assert refused.value.code == "cluster_state_damaged"
    assert (info.data / "PG_VERSION").exists()
    state.write_text(kept)


def test_a_checkout_with_a_very_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    from gis.cluster_layout import plan

    deep = tmp_path / ("long-name-" * 8)
    deep.mkdir()
    info = plan(deep, "test")
    assert len(os.fsencode(info.socket / ".s.PGSQL.65535.lock")) <= 107
    shutil.rmtree(info.data.parent, ignore_errors=True)
