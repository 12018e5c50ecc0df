"""A person at the sign-in of the city and back: accounts that it opens, and the way there and back."""

from __future__ import annotations

import re
import secrets

import requests
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from gis.models.people import identity
from tests.support import provider as there
from tests.support.database import TestDatabase
from tests.support.people import Browser, somebody
from tests.support.site import site_on

NAME = "Sign-in of Almaty"


def with_provider(city: TestDatabase, provider: there.Provider, **more: object) -> Flask:
    """The site where people may sign in there."""
    given = {"oidc_client_id": there.CLIENT, "oidc_client_secret": there.SECRET, "oidc_name": NAME, **more}
    return site_on(city, language="en", oidc_issuer=provider.address, **given)


def invited(city: TestDatabase, email: str, *role: str, **more: object) -> int:
    """An account that nobody entered yet."""
    return somebody(city, email, *role, password=None, confirmed_at=None, **more)


def linked(city: TestDatabase, provider: there.Provider, email: str, subject: str, *role: str, **more: object) -> int:
    """An account that an identity opens."""
    key = somebody(city, email, *role, **more)
    with city.app.write() as connection:
        connection.execute(sa.insert(identity).values(account=key, issuer=provider.address, subject=subject))
    return key


def there_and_back(browser: Browser, start: str = "/login/oidc") -> str:
    """Go to the provider from a link, and return where it sends the browser back to."""
    left = browser.get(start)
    assert left.status_code == 302, left.text
    return at_provider(left.location)


def at_provider(address: str) -> str:
    """Where the provider sends on whoever comes to this address of it."""
    back = requests.get(address, allow_redirects=False, timeout=60).headers["Location"]
    return back.removeprefix("http://localhost")


def sign_in(browser: Browser, start: str = "/login/oidc") -> TestResponse:
    """The whole way; what the site answers in the end."""
    return browser.get(there_and_back(browser, start))


def told(browser: Browser, answer: TestResponse) -> str:
    """What is said on the page to which a failure leads."""
    assert answer.status_code == 302
    said = re.findall(r'<p class="said \w+"[^>]*>([^<]*)</p>', browser.get(answer.location).text)
    assert said, answer.location
    return " ".join(said)


def identities(city: TestDatabase, key: int) -> list[str]:
    """As whom the account is opened."""
    with city.app.read() as connection:
        return list(connection.execute(sa.select(identity.c.subject).where(identity.c.account == key)).scalars())


def mail_of(text: str) -> str:
    """An address that nobody has yet."""
    return f"{text}-{secrets.token_hex(3)}@example.org"
