"""The media store in a bucket that speaks S3: Amazon's, MinIO, Ceph, Garage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from gis.media.store import Media, MediaError, is_name, path_of

_SECONDS = timedelta(seconds=20)
_TAKEN = ("endpoint", "region", "virtual_hosted_style_request")


class BucketMedia(Media):
    """`s3://bucket/prefix?endpoint=…&region=…`; keys come from the standard variables AWS_ACCESS_KEY_ID and others."""

    def __init__(self, url: str) -> None:
        """Take the address. Connects when first used. Raises MediaError `media_url_wrong`."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        unknown = sorted(options.keys() - set(_TAKEN))
        if not parts.netloc or unknown:
            raise MediaError("media_url_wrong", unknown[0] if unknown else url)
        self._bucket, self._prefix, self._options = parts.netloc, parts.path.strip("/"), options

    @cached_property
    def _store(self) -> S3Store:
        # An endpoint inside the city's own network may have no certificate; whoever wrote http:// has decided so.
        open_line = self._options.get("endpoint", "").startswith("http://")
        client = {"allow_http": True, "timeout": _SECONDS} if open_line else {"timeout": _SECONDS}
        return S3Store(
            self._bucket,
            prefix=self._prefix or None,
            client_options=client,  # type: ignore[arg-type]  # a typed dictionary, told apart only by its literal
            retry_config={"max_retries": 3, "retry_timeout": _SECONDS},
            **self._options,  # type: ignore[arg-type]  # names are checked above
        )

    def _write(self, name: str, content: bytes) -> None:
        try:
            # In one request: a bucket shows an object whole, or not at all.
            obstore.put(self._store, path_of(name), content, use_multipart=False)
        except (BaseError, OSError) as error:
            raise MediaError("media_away", name, _said(error)) from error

    def _read(self, name: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, path_of(name)).bytes())
        except FileNotFoundError as error:
            raise MediaError("media_missing", name) from error
        except (BaseError, OSError) as error:
            raise MediaError("media_away", name, _said(error)) from error

    def remove(self, name: str) -> None:
        """Forget the bytes of a name; one that is not there is no error."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, path_of(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name that is kept, and when it was last put."""
        for page in obstore.list(self._store):
            for each in page:
                name = each["path"].rpartition("/")[2]
                if is_name(name):
                    yield name, each["last_modified"]


def _said(error: Exception) -> str:
    """The kind of the failure: its words may hold addresses and keys."""
    return type(error).__name__
