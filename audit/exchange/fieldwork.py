"""The works that the inspector's form saves as a file (`js/inspect/export.js`), read as it would send them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, get_args

from audit.errors import InvalidInput
from audit.exchange.filed import Filing, NotFiled, Picture, Sort
from audit.exchange.mapping import Source
from audit.terms import PRESENT
from audit.typed import Read, refuse, text, whole

SOURCE: Final = Source("inspect", "Works saved by the inspector's form", "not stated", "not stated")
FORMAT, VERSION = "bosaga-field", 1
_SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
_LONGEST_KEY: Final = 200
_MOST_REVISIONS: Final = 10**9


def read_work(given: Mapping[str, Any]) -> Filing:
    """A work of the file; `begun` holds its `account`, and of a passport the `key` and the body (`first`) by which its
    device begins to send it, and the `number` and `revision` it got, if it did; of a new object what is sent of it
    (`fresh`) and by which `fresh_key`. Raises NotFiled.
    """
    sort = next((each for each in _SORTS if each == given.get("sort")), None)
    body, number = given.get("body"), given.get("object")
    if sort is None:
        raise NotFiled("sort", "unknown_code", value=str(given.get("sort"))[:40], known=", ".join(_SORTS))
    if not isinstance(body, Mapping):
        raise NotFiled("body", "not_a_record")
    fresh = given.get("new_object") if number is None else None
    if number is None and not isinstance(fresh, Mapping):
        raise NotFiled("object", "no_object")
    if not isinstance(number, str | None) or not isinstance(given.get("id"), str) or not given["id"].strip():
        raise NotFiled("id", "not_a_record")
    begun = _begun(given)
    object_key = begun.pop("object_key", None)
    begun |= {} if fresh is None else {"fresh": fresh, "fresh_key": object_key}
    photos = given.get("photos") or ()
    pictures = tuple(_pictures(photos)) if isinstance(photos, list) else ()
    return Filing(sort, number, given["id"][:200], body, tuple(_names(body)), pictures, begun=begun)


def _begun(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the device says of whose work it is and how far it came with sending it. Raises NotFiled."""
    reads: Mapping[str, Read] = {
        "account": whole(0, 10**18), "key": _key, "object_key": _key, "first": _mapping, "number": text(_LONGEST_KEY),
        "revision": whole(1, _MOST_REVISIONS),
    }  # fmt: skip
    found = {}
    for name, read in reads.items():
        if given.get(name) is not None:
            try:
                found[name] = read(given[name], "")
            except InvalidInput as refused:
                wrong = refused.problems[0]
                raise NotFiled(name, wrong.code, **wrong.params) from refused
    return found


def _key(given: object, at: str) -> str:
    """A key by which a device sends: such as the API takes."""
    kept: str = text(_LONGEST_KEY)(given, at)
    if not kept or kept != given or not kept.isprintable():
        refuse(at, "not_text")
    return kept


def _mapping(given: object, at: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        refuse(at, "not_a_record")
    return given


def _names(body: Mapping[str, Any]) -> Iterator[str]:
    seen = body.get("observations")
    for each in seen if isinstance(seen, list) else ():
        said = each if isinstance(each, Mapping) else {}
        parts = (said.get("zone"), said.get("element"), said.get("instance"), said.get("quantity", PRESENT))
        yield "/".join(str(part)[:40] for part in parts)


def _pictures(given: list[Any]) -> Iterator[Picture]:
    for each in given:
        photo = each if isinstance(each, Mapping) else {}
        finding, taken, sum_ = (_text(photo.get(name)) for name in ("finding", "taken_at", "sha256"))
        yield Picture(finding or "", finding or "", _reader(photo.get("data"), sum_), taken, sum_)


def _text(given: object) -> str | None:
    return given if isinstance(given, str) else None


def _reader(data: object, sum_: str | None) -> Any:
    def read() -> bytes:
        """The bytes. Raises ValueError where they are not what the device kept."""
        try:
            content = base64.b64decode(data, validate=True) if isinstance(data, str) else b""
        except binascii.Error as error:
            raise ValueError("not base64") from error
        if sha256(content).hexdigest() != sum_:
            raise ValueError("other bytes")
        return content

    return read
