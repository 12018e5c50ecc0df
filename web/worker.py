"""The worker: does what was put into the queue, again when it fails, and less often each time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

from procrastinate import App, RetryStrategy

from gis.store.jobs import connector
from web.tasks import EVERY, TASKS
from web.wiring import Wiring

_ATTEMPTS = 10
_AFTER_THE_DATABASE_WAS_AWAY = 5.0
_STALLED_LOOK = "*/10 * * * *"


def make_worker(wiring: Wiring) -> Any:
    """The queue with every task of `web.tasks`."""
    app: Any = App(connector=connector(wiring.urls.app))
    again = RetryStrategy(max_attempts=_ATTEMPTS, exponential_wait=4)
    for name, place in TASKS.items():
        app.task(_runs(wiring, place, by_clock=name in EVERY), name=name, retry=again)
    for name, cron in EVERY.items():
        app.periodic(cron=cron)(app.tasks[name])

    async def resume_stalled(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    app.task(resume_stalled, name="resume_stalled", queueing_lock="resume_stalled")
    app.periodic(cron=_STALLED_LOOK)(app.tasks["resume_stalled"])
    return app


def _runs(wiring: Wiring, place: str, *, by_clock: bool) -> Callable[..., Any]:
    module, _, attribute = place.partition(":")

    def run(**given: Any) -> None:
        if by_clock:
            given.pop("timestamp", None)
        getattr(import_module(module), attribute)(wiring, **given)

    return run


async def work(wiring: Wiring, *, until_empty: bool = False, signals: bool = True) -> None:
    """Do what is in the queue; for ever, or until nothing is left. What was done leaves no trace of its letters."""
    app = make_worker(wiring)
    async with app.open_async():
        await app.run_worker_async(
            wait=not until_empty,
            install_signal_handlers=signals,
            delete_jobs="successful",
            listen_notify=not until_empty,
        )


def work_beside(wiring: Wiring) -> None:
    """Start a thread that works for as long as the process lives; a database that is away is tried again."""

    def run() -> None:
        async def for_ever() -> None:
            while True:
                try:
                    await work(wiring, signals=False)
                except Exception:
                    await asyncio.sleep(_AFTER_THE_DATABASE_WAS_AWAY)

        asyncio.run(for_ever())

    threading.Thread(target=run, name="background-work", daemon=True).start()
