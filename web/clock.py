"""Which day it is for the register, and keeping its figures of that day."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime

from audit.adaptation.deadlines import day_in
from audit.profiles import load_profile
from gis.db import is_database_error
from gis.queries.installation import installation
from gis.store.faces import roll_clock
from gis.store.version import bump
from web.config import ConfigurationError
from web.wiring import Wiring

_SECONDS_BETWEEN_LOOKS = 60.0


def today(wiring: Wiring) -> date:
    """The day in the installation's time zone, or BOSAGA_TODAY on a rehearsal database.

    Raises ConfigurationError when BOSAGA_TODAY is set on any other database: legal dates are the server's.
    """
    with wiring.operator_database.read() as connection:
        found = installation(connection)
    if (pretended := wiring.settings.today) is not None:
        if found.kind != "rehearsal":
            raise ConfigurationError(["BOSAGA_TODAY works only on a database marked as a rehearsal: unset it."])
        return pretended
    zone = load_profile(found.profile).time_zone if found.profile else "UTC"
    return day_in(zone, datetime.now(UTC))


def keep(wiring: Wiring) -> int:
    """Bring the figures to today: what lapsed, opened or fell due since. Returns how many objects were looked at."""
    day = today(wiring)
    with wiring.operator_database.write() as connection:
        looked_at = roll_clock(connection, day)
        if looked_at:
            bump(connection)
    return looked_at


def keep_for_ever(wiring: Wiring) -> None:
    """Start a thread that notices a new day and brings the figures to it; a database away is tried again."""

    def run() -> None:
        seen: date | None = None
        while True:
            try:
                day = today(wiring)
                if day != seen:
                    keep(wiring)
                    seen = day
            except Exception as error:
                if not is_database_error(error):
                    raise
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    threading.Thread(target=run, name="register-clock", daemon=True).start()
