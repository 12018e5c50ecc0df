"""The private PostGIS cluster: made on first need, found dead and started again, stopped.

It belongs to one checkout and lives in its `.bosaga/` folder, or where `.bosaga/cluster.toml` says. An installation
that has a database of its own (`BOSAGA_DATABASE_URL`) never comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gis import cluster_process
from gis.cluster_layout import ClusterError, ClusterInfo, Name, load, plan, save
from gis.cluster_roles import create_database, provision

__all__ = ["ClusterError", "ClusterInfo", "ClusterStatus", "create_database", "ensure", "status", "stop"]


@dataclass(frozen=True)
class ClusterStatus:
    """What is there: `info` is None before the cluster was made."""

    info: ClusterInfo | None
    running: bool


def ensure(root: Path, name: Name = "main") -> ClusterInfo:
    """Return the running cluster of this checkout, making, mending and starting it as needed.

    Safe to call from several processes at once. Raises ClusterError with a code and what an operator must know.
    """
    with cluster_process.locked(root, name):
        info = load(root, name)
        if info is None:
            info = plan(root, name)
            if cluster_process.is_made(info):
                # The passwords are lost with the file: nobody could log in, and wiping data is not ours to decide.
                raise ClusterError("cluster_state_lost", data=str(info.data))
            save(root, name, info)
        if not cluster_process.is_made(info):
            cluster_process.make(info, name)
        info = cluster_process.start(root, name, info)
        provision(info)
        return info


def stop(root: Path, name: Name = "main") -> bool:
    """Stop the cluster if it runs; say whether it did."""
    return cluster_process.stop(root, name)


def status(root: Path, name: Name = "main") -> ClusterStatus:
    """Say what is there, changing nothing."""
    info = load(root, name)
    if info is None or not cluster_process.is_made(info):
        return ClusterStatus(info, running=False)
    return ClusterStatus(info, running=cluster_process.is_running(info))
