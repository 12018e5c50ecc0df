"""Lives the lives of the city's objects on every core. How many processes share the work changes nothing in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Final

from audit.demo.life import Life, life
from audit.demo.site import Site
from gis.demo.rows import Rendered, rendered

WORTH_SHARING: Final = 3_000
"""Below so many objects starting processes costs more than it saves."""
PORTION: Final = 400


@dataclass(frozen=True, slots=True)
class Order:
    """What the lives depend on beside the sites. ``money``: whether measures have a price and somebody who pays."""

    seed: int
    today: date
    years: tuple[int, ...]
    money: bool = False


def lives(sites: Sequence[Site], order: Order, processes: int | None = None) -> Iterator[list[Rendered]]:
    """The rows of every object, in portions. A host and the premises in it are always in one portion."""
    portions = _portions(sites)
    many = processes if processes is not None else (os.cpu_count() or 1 if len(sites) >= WORTH_SHARING else 1)
    if many == 1:
        yield from (_live(portion, order) for portion in portions)
        return
    # Spawned, not forked: a fork would take this process's database connections along.
    with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_live, portions, [order] * len(portions))


def _portions(sites: Sequence[Site]) -> list[list[Site]]:
    guests: dict[int, list[Site]] = {}
    for site in sites:
        if site.host is not None:
            guests.setdefault(site.host, []).append(site)
    portions: list[list[Site]] = [[]]
    for site in sites:
        if site.host is not None:
            continue
        if len(portions[-1]) >= PORTION:
            portions.append([])
        portions[-1] += [site, *guests.get(site.index, [])]
    return portions


def _live(portion: Sequence[Site], order: Order) -> list[Rendered]:
    hosts: dict[int, Life] = {}
    done = []
    for site in portion:
        host = None if site.host is None else hosts.get(site.host)
        lived = life(site, order.seed, order.today, order.years, host)
        if site.kind == "mall":
            hosts[site.index] = lived
        done.append(rendered(lived, order.seed if order.money else None))
    return done
