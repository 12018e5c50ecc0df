"""Keeps the log's heads signed and published, beside the acts and never in their way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from gis.db import is_database_error
from gis.files.witness import WitnessError, folder_of, lost_in, notes_in, send, set_aside
from gis.queries.log_check import Head
from gis.store.heads import BrokenLogError, sign_head, unwitnessed, waiting_since, witnessed
from web.wiring import Wiring

GRACE = timedelta(hours=4)
"""How long a witness may be silent before `doctor` says so."""
_SECONDS_BETWEEN_LOOKS = 20.0
_log = logging.getLogger(__name__)


def sign(wiring: Wiring) -> str | None:
    """Sign the log as it is, if anything was added; the newest note. Raises BrokenLogError: nothing is signed then."""
    with wiring.operator_database.write() as connection:
        return sign_head(connection, wiring.signer, *wiring.settings.earlier_keys)


def publish(wiring: Wiring) -> int:
    """Send every head to the witness that did not leave yet; how many left. Raises WitnessError."""
    url = wiring.settings.witness_url
    if url is None:
        return 0
    with wiring.operator_database.read() as connection:
        waiting = unwitnessed(connection, url)
    for size, note in waiting:
        send(url, size, note)
        with wiring.operator_database.write() as connection:
            witnessed(connection, size, url)
    return len(waiting)


def of_witness(wiring: Wiring) -> list[Head]:
    """The heads that the witness's folder holds; none where the witness is an address. Raises WitnessError."""
    url = wiring.settings.witness_url
    folder = folder_of(url) if url else None
    return [Head(note, name) for name, note in notes_in(folder)] if folder is not None else []


def lost_at_witness(wiring: Wiring) -> list[str]:
    """The heads in the witness's folder that a restore set aside: of acts that are in no backup."""
    url = wiring.settings.witness_url
    folder = folder_of(url) if url else None
    return lost_in(folder) if folder is not None else []


def set_aside_at_witness(wiring: Wiring, names: Sequence[str]) -> None:
    """Set heads in the witness's folder aside as lost. Raises WitnessError."""
    url = wiring.settings.witness_url
    folder = folder_of(url) if url else None
    if folder is not None and names:
        set_aside(folder, names)


def silent_since(wiring: Wiring, now: datetime) -> datetime | None:
    """Since when heads wait for the witness, if that is longer than the period of grace."""
    url = wiring.settings.witness_url
    if url is None:
        return None
    with wiring.operator_database.read() as connection:
        since = waiting_since(connection, url)
    return since if since is not None and now - since > GRACE else None


def keep_for_ever(wiring: Wiring) -> None:
    """Start a thread that signs what was added and publishes it; whoever is away is tried again."""

    def run() -> None:
        while True:
            try:
                sign(wiring)
                publish(wiring)
            except BrokenLogError as error:
                _log.error("no head is signed: the log is broken at entry %s; run bosaga verify", error.seq)
            except WitnessError as error:
                _log.warning("the witness did not take a head: %s", error.reason)
            except Exception as error:
                if not is_database_error(error):
                    raise
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    threading.Thread(target=run, name="register-heads", daemon=True).start()


def now() -> datetime:
    """The moment it is, by this machine's clock."""
    return datetime.now(UTC)
