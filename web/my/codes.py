"""The code of a letter: drawn, hashed, and what it opens for as long as somebody's browser keeps it."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app, g, session

from audit import notice
from audit.permission import OF_A_CODE
from audit.profiles import Profile, load_profile, profiles
from gis.queries import Connection
from gis.queries.actors import actor_of
from gis.queries.installation import installation
from gis.queries.notices import Bearing, account_of_code, bearing
from gis.store.notices import Letter, come_in
from web.auth.attempts import give_back_attempt, take_attempt
from web.current import wiring
from web.paper.passport import DEFAULT_PROFILE

_KEPT: Final = "bearer"
_FOR: Final = timedelta(hours=12)
"""How long a browser stays in after the code was typed: computers are shared."""


def profile_here(connection: Connection) -> Profile:
    """The profile of the installation; the first one there is where it names none that is held."""
    code = installation(connection).profile
    return load_profile(code if code in profiles() else DEFAULT_PROFILE)


def hash_of(code: str) -> bytes:
    """What the register keeps of a code: nobody can try codes against it without the key of the installation."""
    return hmac.new(str(current_app.secret_key).encode(), b"notice:" + code.encode(), sha256).digest()


def new_letter(object_number: str, days: int, zone: str) -> tuple[Letter, str]:
    """A letter that holds to the end of a day where the object stands, and its code, which is kept nowhere."""
    code = notice.draw(secrets.randbelow)
    hashed = hash_of(code)
    last = (datetime.now(UTC).astimezone(ZoneInfo(zone)) + timedelta(days=days)).date()
    ends = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
    return Letter(f"{object_number}-n{hashed.hex()[:6]}", hashed, ends), code


def enter(typed: str) -> Bearing | None:
    """Come in with a code; None where it is none, or no longer holds. Raises Problem 429 after too many attempts."""
    taken = take_attempt("notice")
    code = notice.read_code(typed)
    with wiring().app_database.read() as connection:
        account = None if code is None else account_of_code(connection, hash_of(code))
    if account is None:
        return None
    with wiring().app_database.write(acting=account) as connection:
        found = come_in(connection, account)
    give_back_attempt(taken)
    session[_KEPT] = [account, datetime.now(UTC).timestamp()]
    return found


def leave() -> None:
    """Forget the code in this browser."""
    session.pop(_KEPT, None)


def act_as_bearer() -> None:
    """Whoever came in with a code acts by it for this request, if it still holds: as an owner, and only for works."""
    kept = session.get(_KEPT)
    if kept is None:
        return
    account, since = kept
    found, actor, zone = None, None, "UTC"
    if datetime.now(UTC).timestamp() - since < _FOR.total_seconds():
        with wiring().app_database.read(acting=account) as connection:
            found, actor = bearing(connection, account), actor_of(connection, account, OF_A_CODE)
            zone = profile_here(connection).time_zone
    if found is None or actor is None:
        leave()
        return
    g.bearing, g.actor, g.last_day = found, actor, notice.last_day(found.expires_at, zone)
