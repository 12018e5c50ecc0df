"""Slows guessing of passwords and codes: by account and address, yet never on a browser that the person used before."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request, session
from flask_babel import gettext as _
from flask_babel import ngettext

from gis.queries.people import account_by
from gis.store.attempts import Bucket, give_back, take
from web.auth.devices import known_device, mark_of
from web.current import wiring
from web.errors import Problem

_HOUR = 3600
_LONGEST = 1000
_OF_ACCOUNT = (20, _HOUR)
_OF_ADDRESS = (60, _HOUR)
_OF_DEVICE = (10, _HOUR // 4)
_FIRST = {"security.login", "security.forgot_password", "security.send_confirmation", "security.wan_signin"}
_SECOND = {"security.two_factor_token_validation", "security.mf_recovery", "security.wan_signin_response"}
_AGAIN = {
    "security.verify", "security.change_password", "security.two_factor_setup_validate", "security.reset_password",
}  # fmt: skip


def slow_guessing() -> None:
    """Before a password or a code is looked at. Raises Problem 429 with Retry-After; unknown addresses alike."""
    if request.method != "POST" or request.endpoint not in _FIRST | _SECOND | _AGAIN:
        return
    if any(len(value) > _LONGEST for name, value in request.form.items() if name != "credential"):
        raise Problem(422, _("This is too long to be a password, an address or a code."), code="too_long")
    _take(_buckets(request.endpoint or ""))


def take_attempt(kind: str) -> list[Bucket]:
    """Take one attempt of where the request comes from, to give back if it was none. Raises Problem 429."""
    address = _address()
    buckets = [Bucket(f"{kind}:address:{mark_of(address)}", *_OF_ADDRESS)] if address else []
    _take(buckets)
    return buckets


def give_back_attempt(taken: list[Bucket]) -> None:
    """Give back what was taken."""
    if taken:
        with wiring().app_database.write() as connection:
            give_back(connection, taken)


def _take(buckets: list[Bucket]) -> None:
    with wiring().app_database.write() as connection:
        wait = take(connection, buckets)
    if wait:
        minutes = max(1, round(wait / 60))
        after = ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
        words = _("Too many attempts in a short time.")
        raise Problem(429, f"{words} {after}", code="too_many_attempts", headers={"Retry-After": str(wait)})


def _buckets(endpoint: str) -> list[Bucket]:
    email = _email_asked(endpoint)
    kind = endpoint.rpartition(".")[2]
    if email and (device := known_device(email)):
        return [Bucket(f"{kind}:device:{device}:{mark_of(email)}", *_OF_DEVICE)]
    buckets = [Bucket(f"{kind}:account:{mark_of(email)}", *_OF_ACCOUNT)] if email else []
    if address := _address():
        buckets.append(Bucket(f"address:{mark_of(address)}", *_OF_ADDRESS))
    return buckets


def _email_asked(endpoint: str) -> str:
    if endpoint in _FIRST:
        return request.form.get("email") or ""
    named = session.get("tf_user_id") if endpoint in _SECOND else session.get("_user_id")
    if not isinstance(named, str):
        return ""
    with wiring().app_database.read() as connection:
        row = account_by(connection, uniquifier=named)
    return str(row["email"]) if row else ""


def _address() -> str | None:
    """Where the request comes from; None for this machine, which is a proxy and stands for everybody."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if address.is_loopback:
        return None
    # A household has a /64 of its own.
    return str(address) if address.version == 4 else address.exploded[:19]
