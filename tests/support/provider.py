"""A little provider of sign-in (OpenID Connect) on this machine, whose answers a test can make wrong."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "bosaga", "a secret of ours there"


def new_key(kid: str | None) -> RSAKey:
    """A key to sign with, under a name."""
    return RSAKey.generate_key(2048, {"use": "sig", **({"kid": kid} if kid else {})}, auto_kid=False)


@dataclass
class Provider:
    """The provider: who is signed in there, and what is wrong with it."""

    key: RSAKey = field(default_factory=lambda: new_key("first"))
    address: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    """Claims about whoever signs in."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the token in place of the right ones; None takes one away."""
    discovery: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[Provider, dict[str, Any]], str] | None = None
    error: str | None = None
    away: set[str] = field(default_factory=set)
    """Paths that answer 503."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What was asked at /authorize."""
    served: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    told_apart: bool = False
    """Whether e-mail is told by /userinfo, not by the token."""
    asks: bool = False
    """Whether a page with a button is shown first."""

    def is_(self, subject: str, email: str | None = None, **more: Any) -> None:
        """Have this person be the one who is signed in there."""
        told = {} if email is None else {"email": email, "email_verified": True}
        self.who = {"sub": subject, **told, **more}

    def mend(self) -> None:
        """Have nothing be wrong any more."""
        self.claims, self.discovery, self.sign, self.error = {}, {}, None, None
        self.away, self.asks, self.told_apart = set(), False, False
        self.asked.clear()
        self.served.clear()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        self.served.append(request.path)
        pages = {
            "/.well-known/openid-configuration": self._discovery, "/jwks": self._jwks, "/authorize": self._authorize,
            "/token": self._token, "/userinfo": self._userinfo,
        }  # fmt: skip
        if request.path in self.away:
            return Response("away", 503)(environ, start)
        page = pages.get(request.path)
        return (page(request) if page else Response("none", 404))(environ, start)

    def _discovery(self, request: Request) -> Response:
        return _json({
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/jwks",
            "userinfo_endpoint": f"{self.address}/userinfo", "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"], **self.discovery,
        })  # fmt: skip

    def _jwks(self, request: Request) -> Response:
        return _json(KeySet([self.key]).as_dict(private=False))

    def _authorize(self, request: Request) -> Response:
        asked = request.args.to_dict()
        if self.asks and "yes" not in asked:
            hidden = "".join(f'<input type="hidden" name="{name}" value="{asked[name]}">' for name in asked)
            return Response(
                f'<!doctype html><html lang="en"><title>City</title><link rel="icon" href="data:,"><form>{hidden}'
                '<button name="yes" value="1">Allow</button></form>', content_type="text/html",
            )  # fmt: skip
        self.asked.append(asked)
        if self.error:
            answer = {"error": self.error, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(12)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    def _token(self, request: Request) -> Response:
        asked = self.codes.pop(request.form.get("code", ""), None)
        proof = _base64(sha256(request.form.get("code_verifier", "").encode()).digest())
        ours = request.authorization is not None and request.authorization.parameters == {
            "username": CLIENT, "password": SECRET,
        }  # fmt: skip
        if not ours or asked is None or asked["code_challenge"] != proof or asked["code_challenge_method"] != "S256":
            return _json({"error": "invalid_grant"}, 400)
        if request.form.get("redirect_uri") != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "auth_time": now, **self.who, **self.claims,
        }  # fmt: skip
        if self.told_apart:
            claims.pop("email", None)
        claims = {name: value for name, value in claims.items() if value is not None}
        token = (self.sign or signed)(self, claims)
        return _json({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _userinfo(self, request: Request) -> Response:
        if request.headers.get("Authorization") != "Bearer opaque":
            return _json({"error": "invalid_token"}, 401)
        return _json({**self.who, **self.discovery.get("userinfo", {})})


def signed(provider: Provider, claims: dict[str, Any]) -> str:
    """As it should be."""
    return signed_with(provider.key)(provider, claims)


def signed_with(key: RSAKey) -> Callable[[Provider, dict[str, Any]], str]:
    """With this key, under its name."""
    named = {"kid": key.kid} if key.kid else {}
    return lambda provider, claims: jwt.encode({"alg": "RS256", **named}, claims, key)


def unsigned(provider: Provider, claims: dict[str, Any]) -> str:
    """With alg none."""
    return jwt.encode(
        {"alg": "none"}, claims, OctKey.generate_key(), registry=JWSRegistry(algorithms=["none"])
    )  # fmt: skip


def signed_with_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """With HS256 and the public key, which everybody has, as the secret."""
    # Written by hand: joserfc refuses to.
    head = {"alg": "HS256", "typ": "JWT", **({"kid": provider.key.kid} if provider.key.kid else {})}
    said = ".".join(_base64(dumps(part).encode()) for part in (head, claims))
    return f"{said}.{_base64(hmac.digest(provider.key.as_pem(private=False), said.encode(), 'sha256'))}"


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _json(content: Any, status: int = 200) -> Response:
    return Response(dumps(content), status, content_type="application/json")


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def provider_on(made: Provider) -> Iterator[Provider]:
    """Serve the provider on a free port of this machine."""
    server = make_server("127.0.0.1", 0, made, threaded=True, request_handler=_Quiet)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
