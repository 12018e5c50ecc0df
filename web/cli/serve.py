"""`bosaga serve`: the production web server."""

from __future__ import annotations

import socket
import threading
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from gis import db as database
from gis.queries.installation import installation
from gis.tiles.warm import warm
from web import clock, heads
from web.cli.failures import Refused
from web.cli.registry import COMMANDS
from web.cli.sentences import sentence
from web.demo_people import keep_demo_people
from web.wiring import ROOT, Wiring
from web.worker import work_beside

_WORKERS, _THREADS = 2, 4
_DEMO = ["demo", "--objects", "34100", "--seed", "1"]


@click.command()
@click.option("--host", help="The address to listen on (BOSAGA_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (BOSAGA_PORT).")
@click.option(
    "--prepare",
    is_flag=True,
    help="First start and migrate the private database, and fill it with the demo city if it is empty.",
)
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, prepare: bool) -> None:
    """Serve the site until stopped."""
    wiring = Wiring()
    host, port = host or wiring.settings.host, port or wiring.settings.port
    _refuse_taken_port(host, port)
    if prepare:
        _prepare(context, wiring)
    for problem in database.check(wiring.urls.app):
        raise Refused(sentence(problem.code, {"reason": problem.detail}))
    _refuse_demo_in_production(wiring)
    (ROOT / ".bosaga").mkdir(exist_ok=True)
    clock.keep(wiring)
    # The processes that serve open connections of their own: one that is shared by a fork mixes their answers.
    wiring.dispose()
    _Server(host, port, works=prepare).run()


def _prepare(context: click.Context, wiring: Wiring) -> None:
    """Bring up the private database; one that is not ours to fill or migrate is left alone."""
    if not wiring.settings.uses_private_cluster:
        return
    click.echo("bosaga: starting the private database", err=True)
    owner = wiring.urls.owner
    if applied := database.migrate(owner):
        click.echo(f"bosaga: schema brought up to date ({', '.join(applied)})", err=True)
    root = context.find_root().command
    may_fill = "demo" in COMMANDS and wiring.settings.allows_demo and isinstance(root, click.Group)
    if may_fill and database.is_empty(owner):
        click.echo("bosaga: the register is empty, making the demo city", err=True)
        root.main(_DEMO, prog_name="bosaga", standalone_mode=False)
    if wiring.settings.allows_demo:
        _tell_demo_people(wiring)


def _tell_demo_people(wiring: Wiring) -> None:
    """Print who may sign in to the demo city, each time: the passwords stand nowhere else but in `.bosaga/`."""
    people = keep_demo_people(wiring)
    if not people:
        return
    click.echo("People of the demo city (sign in at /login):")
    for each in people:
        click.echo(f"  {each.email:<30} {each.password:<22} {each.what}")


def _refuse_demo_in_production(wiring: Wiring) -> None:
    if not wiring.settings.is_production:
        return
    with wiring.operator_database.read() as connection:
        if installation(connection).kind == "demo":
            raise Refused("BOSAGA_ENV is production, and this database holds the demo city. Use another.")


def _refuse_taken_port(host: str, port: int) -> None:
    """Bind once and let go, so that a taken port is one sentence and not a minute of retries."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Stop what uses it (`make stop`, if it is ours), or choose another: BOSAGA_PORT={_another(port)}"
            ) from error


def _another(port: int) -> int:
    """The next port, for the hint."""
    return port + 1 if port < 65_535 else port - 1


def _keep_the_clock(*, works: bool) -> None:
    """In each process that serves: a thread does not survive the fork that made it."""
    wiring = Wiring()
    clock.keep_for_ever(wiring)
    if works:
        work_beside(wiring)
    heads.keep_for_ever(wiring)
    threading.Thread(target=_warm_map, args=(wiring,), daemon=True).start()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads: two processes of four threads, the application loaded once before they part."""

    def __init__(self, host: str, port: int, *, works: bool) -> None:
        self._works = works
        self._port = port
        self._address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._address,
            "workers": _WORKERS,
            "threads": _THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
            "control_socket_disable": True,
            "loglevel": "warning",
            # By port: two servers of one checkout do not take each other's.
            "pidfile": str(ROOT / ".bosaga" / f"serve-{self._port}.pid"),
            "when_ready": self._announce,
            "post_worker_init": lambda worker: _keep_the_clock(works=self._works),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from web.app import create_app

        return create_app()

    def _announce(self, server: object) -> None:
        click.echo(f"Bosaga is ready: http://{self._address}/  (Ctrl-C stops it)")


def _warm_map(wiring: Wiring) -> None:
    """Make what the map shows first: the first reader then waits no more than the second."""
    try:
        warm(wiring.public_database)
    except Exception as error:
        # The map makes what it lacks when it is asked; a database that is away is told by every page.
        if not database.is_database_error(error):
            raise
