"""Counts of demo cities whose objects live their lives in full: what a trial of the forecast is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import numpy as np
import pytest

from audit.demo import pace
from audit.demo.life import Life, life
from audit.demo.site import sites
from audit.figures import FOR_WHOM
from audit.figures.cell import ABSENT, FLAGS, STATE_NUMBERS, unpack
from audit.figures.face import recorded
from audit.forecast import Past
from audit.history import History, Judgement
from tests.support.cities import FIRST, LAST

TODAY = date(LAST, 12, 31)
KNOWN = datetime(FIRST, 1, 1, tzinfo=UTC)


def lived_city(seed: int, weights: Mapping[int, float], objects: int, counter: str) -> Mapping[str, Past]:
    """What a city surveyed at this pace would have recorded on 31 December of each year, for each category."""
    years = range(FIRST, LAST + 1)
    counts: dict[tuple[str, str, str], np.ndarray] = {}
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pace, "YEARS", weights)
        for one in _lives(seed, objects):
            known = _history(one)
            table = counts.setdefault(
                (one.site.district, one.site.sector, one.site.owner_kind), np.zeros((2, len(FOR_WHOM), len(years)))
            )
            for at, year in enumerate(years):
                for place, packed in enumerate(recorded(known, date(year, 12, 31), date(year, 12, 31))):
                    cell = unpack(packed)
                    table[0, place, at] += cell.flags >> FLAGS.index(counter) & 1
                    table[1, place, at] += cell.state not in (ABSENT, STATE_NUMBERS["not_applicable"])
    units, tables = list(counts), np.array(list(counts.values()))
    return {c: Past(units, tables[:, 0, place], tables[:, 1, place]) for place, c in enumerate(FOR_WHOM)}


def _lives(seed: int, objects: int) -> Iterator[Life]:
    """Hosts before the premises in them."""
    hosts: dict[int, Life] = {}
    for site in sorted(sites(objects, seed, TODAY), key=lambda each: each.host is not None):
        lived = life(site, seed, TODAY, (), hosts.get(site.host) if site.host is not None else None)
        if site.kind == "mall":
            hosts[site.index] = lived
        yield lived


def _history(one: Life) -> History:
    judgements = [
        Judgement(
            v.effective_on, KNOWN, v.verdict.states, v.verdict.shares, v.verdict.provable, 0, v.lapses_on,
            v.withdrawn_on, KNOWN, v.effective_on, number,
        )
        for number, v in enumerate(one.versions, 1)
    ]  # fmt: skip
    return History(
        opened=one.site.opened, closed=one.site.closed, stage=one.site.stage, judgements=judgements,
    )  # fmt: skip
