"""The sign-in of the city as we talk to it (OpenID Connect): its discovery document, its keys, and whom it sends us.

Authlib does the protocol: PKCE, state, nonce, signature, issuer, audience, expiry. Here stands what it leaves to us.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from flask import Flask, current_app, request, session
from joserfc.errors import BadSignatureError, JoseError
from requests import RequestException, Timeout

from web.config import Settings

_SECONDS = 7
"""The longest that the provider may take for one answer."""
_SPARED_FOR = 20
"""How long nobody waits for it, in seconds, after it let somebody wait in vain: whoever waits holds a thread."""
_FRESH_FOR = 3600
"""How long its discovery document and its keys are kept, in seconds."""
_JOURNEY = 600
"""How long a person may take there, in seconds."""
_MOST_JOURNEYS = 3
"""Begun and not finished, in one browser: each takes room in its cookie."""
_LEEWAY = 60
"""How far its clock may be from ours, in seconds."""
_LONGEST = 255
_SIGNED_WITH = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""With its own key: never `none`, and nothing whose key is our secret."""
_DENIED = "access_denied"
_AWAY = frozenset({"temporarily_unavailable", "server_error"})


class ProviderError(Exception):
    """The sign-in did not come about; `code` says why, the edge words it. `detail` is for the log, never for a page.

    Codes: away, refused (by the person), state (not begun in this browser), untrusted (the answer does not hold).
    """

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, str(detail)


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of the person: `email` only if it verified it, `methods` its acr and amr claims."""

    subject: str
    email: str | None
    methods: frozenset[str]
    signed_in_at: float | None


class _Journeys(FlaskIntegration):  # type: ignore[misc] # Authlib has no types
    """Who left for the provider and is awaited back, in the browser's own signed cookie."""

    expires_in = _JOURNEY

    def set_state_data(self, session: MutableMapping[str, Any], state: str, data: dict[str, Any]) -> None:
        """Note a journey; of too many the oldest is forgotten."""
        begun = [key for key in session if key.startswith(f"_state_{self.name}_")]
        for key in sorted(begun, key=lambda each: session[each]["exp"])[: -_MOST_JOURNEYS + 1 or None]:
            if len(begun) >= _MOST_JOURNEYS:
                session.pop(key)
        super().set_state_data(session, state, data)

    def get_state_data(self, session: MutableMapping[str, Any], state: str | None) -> dict[str, Any] | None:
        """What was noted of a journey that is not over."""
        kept = session.get(f"_state_{self.name}_{state}")
        if not kept or kept["exp"] < time.time():
            return None
        found: dict[str, Any] = kept["data"]
        return found


class Provider(FlaskOAuth2App):  # type: ignore[misc] # Authlib has no types
    """The provider of an installation. Raises ProviderError, and nothing else, for whatever it says or fails to say."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing is asked of the provider before somebody wants to sign in."""
        self.issuer = settings.oidc_issuer or ""
        super().__init__(
            _Journeys("oidc"),
            "oidc",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": _SECONDS},
        )

        self._silent_at = 0.0

    def look(self) -> None:
        """See whether the provider answers, and describes itself as it must."""
        with _worded():
            self.load_server_metadata()

    def leave(self, callback: str, asked: dict[str, str], **kept: Any) -> str:
        """The address to send the person to. `kept` comes back with them, `asked` is told to the provider."""
        with _worded():
            made = self.create_authorization_url(callback, **asked)
        noted = {name: made[name] for name in ("state", "nonce", "code_verifier")}
        self.save_authorize_data(redirect_uri=callback, begun_at=time.time(), **noted, **kept)
        address: str = made["url"]
        return address

    def journey(self) -> dict[str, Any]:
        """What was kept of the person who comes back in this request."""
        kept: dict[str, Any] | None = self.framework.get_state_data(session, request.args.get("state"))
        if kept is None:
            raise ProviderError("state")
        return kept

    def arrive(self) -> Told:
        """Who it is that comes back in this request. The journey is over then, whatever comes of it."""
        given = request.args
        error = given.get("error", "")
        if error or given.get("iss", self.issuer).rstrip("/") != self.issuer or not given.get("code"):
            self.framework.clear_state_data(session, given.get("state"))
            raise ProviderError("refused" if error == _DENIED else "away" if error in _AWAY else "untrusted", error)
        with _worded():
            issuer = self.load_server_metadata()["issuer"]
            must = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": self.client_id}}
            return self._told(self.authorize_access_token(claims_options=must, leeway=_LEEWAY))

    def load_server_metadata(self) -> dict[str, Any]:
        """Its discovery document, as far as it is to be trusted."""
        if time.time() - self._silent_at < _SPARED_FOR:
            raise ProviderError("away", "it let others wait a moment ago")
        if time.time() - self.server_metadata.get("_loaded_at", 0) > _FRESH_FOR:
            self.server_metadata: dict[str, Any] = {}
        try:
            found: dict[str, Any] = super().load_server_metadata()
        except Timeout:
            self._silent_at = time.time()
            raise
        try:
            return self._checked(found)
        except ProviderError:
            self.server_metadata = {}
            raise

    def _checked(self, found: dict[str, Any]) -> dict[str, Any]:
        if str(found.get("issuer")).rstrip("/") != self.issuer:
            raise ProviderError("untrusted", f"its discovery document is of {found.get('issuer')!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if urlsplit(str(found.get(name))).scheme not in ("https", urlsplit(self.issuer).scheme):
                raise ProviderError("untrusted", f"{name} is {found.get(name)!r}")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = signed = [name for name in offered if name in _SIGNED_WITH]
        if not signed:
            raise ProviderError("untrusted", f"it signs with {offered}")
        ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self.client_secret and "client_secret_basic" not in ways and "client_secret_post" in ways:
            found["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - the name of a way
        return found

    def parse_id_token(self, token: dict[str, Any], nonce: str, **options: Any) -> Any:
        """What its token says, checked. Keys without a name that were changed are fetched anew, once."""
        try:
            return super().parse_id_token(token, nonce, **options)
        except BadSignatureError:
            self.fetch_jwk_set(force=True)
            return super().parse_id_token(token, nonce, **options)

    def _told(self, token: dict[str, Any]) -> Told:
        claims = token.get("userinfo")
        if not claims:
            raise ProviderError("untrusted", "no id_token")
        subject = claims["sub"]
        if not 0 < len(subject) <= _LONGEST or not subject.isascii() or not subject.isprintable():
            raise ProviderError("untrusted", "sub")
        who = claims
        if "email" not in claims and self.load_server_metadata().get("userinfo_endpoint"):
            who = self.userinfo(token=token)
            if who.get("sub") != subject:
                raise ProviderError("untrusted", "userinfo of somebody else")
        email = who.get("email") if who.get("email_verified") is True else None
        # What no account can have is no address: a text without end, or one that the database does not take.
        proven = isinstance(email, str) and len(email) <= _LONGEST and email.isprintable()
        methods = [claims.get("acr"), *(claims.get("amr") or [])]
        at = claims.get("auth_time")
        return Told(subject, email if proven else None, frozenset(str(each) for each in methods if each), at)


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except RequestException as error:
        raise ProviderError("away", error) from error
    except (AuthlibBaseError, JoseError) as error:
        raise ProviderError("untrusted", error) from error
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        # What it sent has not the shape that it must have.
        raise ProviderError("untrusted", repr(error)) from error


def register_provider(app: Flask, settings: Settings) -> None:
    """Give the application the sign-in of the city, where there is one, and its name to the templates."""
    if settings.oidc_issuer:
        app.extensions["oidc"] = Provider(settings)
    app.jinja_env.globals["sign_in_of_city"] = settings.oidc_called


def provider() -> Provider | None:
    """The sign-in of the city, if this installation has one."""
    found: Provider | None = current_app.extensions.get("oidc")
    return found
