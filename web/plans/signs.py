"""Signs of life of a searching process: given every second, until the search is over or somebody ended it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gis.db import is_database_error
from gis.queries import Connection
from web.wiring import Wiring

_BETWEEN_SIGNS = 1.0


@contextmanager
def signs_of_life(wiring: Wiring, give: Callable[[Connection], bool]) -> Iterator[threading.Event]:
    """Call ``give`` every second in a transaction of its own; it shows how far the search is, and says whether anybody
    still wants it: if not, the process ends at once, wherever the solver is. Setting the event ends the signs.
    """
    over = threading.Event()
    threading.Thread(target=_give, args=(wiring, give, over), daemon=True).start()
    try:
        yield over
    finally:
        over.set()


def _give(wiring: Wiring, give: Callable[[Connection], bool], over: threading.Event) -> None:
    """A database that does not answer is asked again: whoever gave up here would not hear that the plan was ended."""
    while not over.wait(_BETWEEN_SIGNS):
        try:
            with wiring.operator_database.write() as connection:
                wanted = give(connection)
        except Exception as error:
            if not is_database_error(error):
                raise
            continue
        if not wanted and not over.is_set():
            os._exit(0)
