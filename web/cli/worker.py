"""`bosaga worker`: does the work of the background, such as sending letters."""

from __future__ import annotations

import asyncio

import click

from web.wiring import Wiring


@click.command()
@click.option("--until-empty", is_flag=True, help="Do what is there and stop.")
def command(until_empty: bool) -> None:
    """Do the work of the background until stopped; several may run. Not needed beside `make run`."""
    from web.worker import work

    wiring = Wiring()
    try:
        asyncio.run(work(wiring, until_empty=until_empty))
    finally:
        wiring.dispose()
