"""Puts work for the background into the transaction that causes it, and gives the worker its way to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from procrastinate import PsycopgConnector
from sqlalchemy import Connection, text

from gis.db import ACTING, parse_url

_DEFER = text("""
    select jobs.procrastinate_defer_jobs_v1(array[row(
        :queue, :task, 0, cast(null as text), cast(null as text), cast(:args as jsonb), cast(null as timestamptz)
    )::jobs.procrastinate_job_to_defer_v1])
""")


def defer(connection: Connection, task: str, args: Mapping[str, Any], queue: str = "default") -> None:
    """Have the worker do a task, if the transaction in hand is kept."""
    given = {"queue": queue, "task": task, "args": json.dumps(dict(args), ensure_ascii=False)}
    connection.execute(_DEFER, given)


def connector(url: str) -> PsycopgConnector:
    """The worker's way to its jobs: as the installation itself, with the schema of the jobs in its search path."""
    plain = parse_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PsycopgConnector(conninfo=plain, kwargs={"options": f"-c search_path=jobs,public -c {ACTING}=operator"})
