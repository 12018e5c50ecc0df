"""Puts the pieces together: settings become databases and keys. The only place that knows which is which."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from audit.checkpoint import Signer
from gis import cluster
from gis.db import Database
from gis.media.store import Media, open_media, parts_folder
from web.config import Settings, load_settings
from web.paper.pictures import Pictures

_PUBLIC_SECONDS = 15
"""The longest a read by a stranger may take: one dear question must not keep the others waiting."""
ROOT = Path(__file__).resolve().parent.parent
"""The checkout, whose `.bosaga/` holds the private cluster."""


@dataclass(frozen=True)
class DatabaseUrls:
    """One URL for each way in: owner migrates, app writes, public sees `pub` alone, read may be a standby."""

    owner: str
    app: str
    public: str
    read: str


class Wiring:
    """What one process works with. Nothing connects, and no cluster starts, before it is used."""

    def __init__(self, settings: Settings | None = None, root: Path = ROOT, urls: DatabaseUrls | None = None) -> None:
        """Take the settings (those of the environment when not given); tests give URLs of their own.

        Raises ConfigurationError on wrong settings.
        """
        self.settings = settings or load_settings()
        self.root = root
        self._given_urls = urls

    @cached_property
    def urls(self) -> DatabaseUrls:
        """The database, from the settings or of the private cluster, which this starts. Raises ClusterError."""
        if self._given_urls is not None:
            return self._given_urls
        settings, given = self.settings, self.settings.database_url
        if given is None:
            private = cluster.ensure(self.root)
            return DatabaseUrls(private.owner_url, private.app_url, private.public_url, private.app_url)
        return DatabaseUrls(
            owner=settings.migrate_database_url or given,
            app=given,
            public=settings.public_database_url or given,
            read=settings.read_database_url or given,
        )

    @cached_property
    def app_database(self) -> Database:
        """Where people write through the site, each as themselves, and read what they just wrote."""
        return Database(self.urls.app)

    @cached_property
    def operator_database(self) -> Database:
        """The same for the installation itself: its command line, its clock, its worker. Never for a web request."""
        return Database(self.urls.app, operator=True)

    @cached_property
    def public_database(self) -> Database:
        """What public pages read: the schema `pub` and nothing else."""
        return Database(self.urls.public, statement_seconds=_PUBLIC_SECONDS)

    @cached_property
    def read_database(self) -> Database:
        """Where long reads go: the standby, if there is one."""
        return Database(self.urls.read)

    @cached_property
    def owner_database(self) -> Database:
        """The schema's owner: migrations and the demo city, never a web request."""
        return Database(self.urls.owner)

    @cached_property
    def media(self) -> Media:
        """Where the files of photos lie. Raises MediaError on a setting that names no place."""
        return open_media(self.settings.media_url, self._media_folder)

    @property
    def parts(self) -> Path:
        """Where the parts of unfinished uploads lie, beside the photos."""
        return parts_folder(self.settings.media_url, self._media_folder)

    @property
    def _media_folder(self) -> Path:
        return self.root / ".bosaga" / "media"

    @cached_property
    def pictures(self) -> Pictures:
        """Where documents read published photos from."""
        return Pictures(self.media)

    @cached_property
    def secret_key(self) -> str:
        """The key of cookies: the setting, or in development one made at random and kept."""
        return self.settings.secret_key or _kept_secret(self.root / ".bosaga" / "secret-key")

    @cached_property
    def signer(self) -> Signer:
        """Signs the log's heads in the name of the site's first host."""
        secret = self.settings.signing_key or _kept_secret(self.root / ".bosaga" / "signing-key")
        return Signer(self.settings.host_names[0], secret)

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public keys of the log's heads: the one that signs now, and those that signed before it."""
        return (self.signer.verifier_key, *self.settings.earlier_keys)

    def dispose(self) -> None:
        """Close every connection this process keeps."""
        for name in ("app_database", "operator_database", "public_database", "read_database", "owner_database"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def _kept_secret(path: Path) -> str:
    """Return the file's text, writing a random one first; of two that write at once, both get the same."""
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8").strip()
