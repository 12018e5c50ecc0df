"""The settings of an installation: read from the environment and from `.env`, checked all at once."""

from __future__ import annotations

import datetime as dt
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from audit.checkpoint import BadKeyError, read_key
from audit.terms import SURE_TO_M
from web.disagreements import disagreements

PREFIX = "BOSAGA_"
LANGUAGES = ("ru", "kk", "ky", "en")

_NOT_OURS = ("BOSAGA_TEST_DATABASE_URL",)
"""Read by the tests alone, yet a name that may stand in the environment."""
_POSTGRES = re.compile(r"^postgres(ql)?(\+psycopg)?://", re.ASCII)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_MAIL = re.compile(r"^smtps?://[^/\s]+", re.ASCII)


class ConfigurationError(Exception):
    """The settings are missing or wrong; `problems` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """The settings; each is documented in `docs/settings.md` by its description here."""

    # Names that are no setting are refused by load_settings, wherever they stand; an empty value is none.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    env: Literal["development", "production"] = Field(
        "development", description="`production` refuses demo data, demo accounts, default keys and debug."
    )
    database_url: str | None = Field(
        None,
        repr=False,
        description="PostgreSQL with PostGIS, the application's role. Unset: the private cluster in `.bosaga/`.",
    )
    migrate_database_url: str | None = Field(
        None, repr=False, description="The same database as the role that owns the schema. Unset: BOSAGA_DATABASE_URL."
    )
    public_database_url: str | None = Field(
        None, repr=False, description="The same database as the role that sees only `pub`. Unset: BOSAGA_DATABASE_URL."
    )
    read_database_url: str | None = Field(
        None, repr=False, description="A hot standby for reads. Unset: the database the application writes to."
    )
    secret_key: str | None = Field(
        None,
        repr=False,
        description="Signs cookies; 32 characters or more. Unset: made at random and kept in `.bosaga/` (development).",
    )
    signing_key: str | None = Field(
        None,
        repr=False,
        description="Signs the heads of the register's log; 32 characters or more. Required in production. Unset: made "
        "at random and kept in `.bosaga/` (development).",
    )
    earlier_keys: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Public keys (`name+hash+key`, as `/api/v1/log/key` shows them) that signed heads before "
        "BOSAGA_SIGNING_KEY was changed, separated by commas: their heads stay ours.",
    )
    witness_url: str | None = Field(
        None,
        description="Where the heads of the register's log are published as well: an address that takes a POST "
        "(`https://…`), or a folder (`file:///…`).",
    )
    media_url: str | None = Field(
        None,
        description="Where photos are kept: a folder, or `s3://bucket/prefix?endpoint=…&region=…` with the keys in "
        "`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. Unset: `.bosaga/media`. Unfinished uploads lie beside the "
        "folder, in one with `-parts` at its end; several servers share both.",
    )
    basemap_url: str | None = Field(
        None,
        description="The map's background: an address with `{z}/{x}/{y}` (pictures for the public map), or a PMTiles "
        "file of vector tiles in Protomaps' layers, as a path, `file:///…` or `https://….pmtiles` (an inspector's "
        "device takes its district's piece of it along). Unset: no background.",
    )
    position_accuracy: float = Field(
        SURE_TO_M,
        gt=0,
        le=1000,
        description="Metres. Where an inspector's device is less sure of its position than this, the inspector shows "
        "the place on the map; where it comes from ODK or KoBo, the import and the reviewer's desk say so.",
    )
    mail_url: str | None = Field(
        None,
        repr=False,
        description="Where mail is sent through: `smtp://user:password@host:port?from=address` (`smtps://`: TLS from "
        "the start). Unset: mail is written to `.bosaga/mail/` (development).",
    )
    second_factor: Literal["required", "optional"] | None = Field(
        None,
        description="Whether reviewers and administrators must have a second factor to sign in. Unset: `required` in "
        "production, `optional` in development.",
    )
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the server listens on.")
    trusted_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Host names the site answers to, separated by commas. Unset: those of this machine. "
        "Required in production.",
    )
    language: Literal["ru", "kk", "ky", "en"] = Field("ru", description="The language when the visitor names none.")
    today: dt.date | None = Field(
        None, description="The day to pretend (`YYYY-MM-DD`); only on a database marked as a rehearsal."
    )
    oidc_issuer: str | None = Field(
        None,
        description="Sign-in of the city (OpenID Connect, docs/sign-in.md): the issuer's address, `https://…`. Needs "
        "BOSAGA_OIDC_CLIENT_ID beside it.",
    )
    oidc_client_id: str | None = Field(None, description="Our name at that issuer.")
    oidc_client_secret: str | None = Field(
        None, repr=False, description="Our secret at that issuer. Unset: we have none there (a public client; PKCE)."
    )
    oidc_name: str | None = Field(
        None, max_length=60, description="What people call that sign-in, for the button. Unset: the issuer's host name."
    )
    oidc_mfa: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Values of the issuer's `acr` or `amr` claims, separated by commas (`mfa`), that count as our "
        "second factor. Unset: none does, and our own is asked for after that sign-in too.",
    )
    oidc_link: Literal["invited", "account"] = Field(
        "invited",
        description="How an account is linked to that sign-in. `invited`: by the address that the issuer verified, as "
        "long as nobody entered the account in another way, or on `/account`. `account`: on `/account` alone.",
    )

    @field_validator("database_url", "migrate_database_url", "public_database_url", "read_database_url")
    @classmethod
    def _is_postgres(cls, value: str | None) -> str | None:
        if value is not None and not _POSTGRES.match(value):
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("mail_url")
    @classmethod
    def _is_mail_server(cls, value: str | None) -> str | None:
        if value is not None and not _MAIL.match(value):
            raise ValueError("must start with smtp:// or smtps:// and name a host")
        return value

    @field_validator("media_url")
    @classmethod
    def _is_media(cls, value: str | None) -> str | None:
        if value is not None and "://" in value and not value.startswith(("s3://", "file:///")):
            raise ValueError("must be a folder or start with s3://")
        return value

    @field_validator("basemap_url")
    @classmethod
    def _is_basemap(cls, value: str | None) -> str | None:
        if value is not None and not _is_archive(value) and "{z}" not in value:
            raise ValueError("must be an address with {z}/{x}/{y}, or name a file that ends in .pmtiles")
        return value

    @field_validator("earlier_keys")
    @classmethod
    def _are_keys(cls, value: list[str]) -> list[str]:
        for each in value:
            try:
                read_key(each)
            except BadKeyError as error:
                raise ValueError(f"{each} is no public key of a log: copy it from /api/v1/log/key") from error
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
            raise ValueError("must start with https:// (http:// only on this machine)")
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ValueError("must be an address with a host and without a query")
        return value.rstrip("/")

    @field_validator("trusted_hosts", "earlier_keys", "oidc_mfa", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @property
    def is_production(self) -> bool:
        """Whether this is a real installation."""
        return self.env == "production"

    @property
    def basemap_pictures(self) -> str | None:
        """The address of the public map's background, if it is one of pictures."""
        return None if self.basemap_url is None or _is_archive(self.basemap_url) else self.basemap_url

    @property
    def basemap_file(self) -> str | None:
        """The PMTiles file that pieces are cut from, if the setting names one."""
        return self.basemap_url if self.basemap_url and _is_archive(self.basemap_url) else None

    @property
    def requires_second_factor(self) -> bool:
        """Whether reviewers and administrators sign in with a second factor only."""
        return self.second_factor == "required" or (self.second_factor is None and self.is_production)

    @property
    def oidc_called(self) -> str | None:
        """What people call the sign-in of the city; None where there is none."""
        return self.oidc_issuer and (self.oidc_name or urlsplit(self.oidc_issuer).hostname)

    @property
    def uses_private_cluster(self) -> bool:
        """Whether the database is the checkout's own."""
        return self.database_url is None

    @property
    def allows_demo(self) -> bool:
        """Whether an empty database may be filled with the demo city."""
        return self.uses_private_cluster and not self.is_production

    @property
    def host_names(self) -> list[str]:
        """The host names the site answers to."""
        return self.trusted_hosts or ["localhost", "127.0.0.1", "[::1]", self.host]

    @property
    def address(self) -> str:
        """Under which people reach the site: its first host name over TLS, or this machine; a slash at its end."""
        return f"https://{self.trusted_hosts[0]}/" if self.trusted_hosts else f"http://{self.host}:{self.port}/"


def load_settings(dotenv: Path | None = None) -> Settings:
    """Read the settings of this process: its environment first, then the `.env` file of the working directory.

    Raises ConfigurationError with everything that is missing or wrong, a sentence each.
    """
    dotenv = dotenv or Path(".env")
    from_file = dotenv_values(dotenv) if dotenv.is_file() else {}
    given = {name: value for name, value in {**from_file, **os.environ}.items() if name.startswith(PREFIX) and value}
    problems = [_unknown(name) for name in sorted(given) if not _is_known(name)]
    problems += disagreements(given)
    try:
        settings = Settings(_env_file=dotenv)  # type: ignore[call-arg] # pydantic-settings documents it, untyped
    except ValidationError as error:
        problems += [_sentence(str(item["loc"][0]), item["msg"]) for item in error.errors()]
        raise ConfigurationError(problems) from error
    if problems:
        raise ConfigurationError(problems)
    return settings


def _is_archive(basemap: str) -> bool:
    return basemap.endswith(".pmtiles")


def _is_known(name: str) -> bool:
    return name in _NOT_OURS or name.removeprefix(PREFIX).lower() in Settings.model_fields


def _unknown(name: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
    hint = f" Did you mean {PREFIX}{near[0]}?" if near else " See docs/settings.md for those there are."
    return f"{name} is no setting of Bosaga.{hint}"


def _sentence(field: str, message: str) -> str:
    return f"{PREFIX}{field.upper()}: {message.removeprefix('Value error, ')}."
