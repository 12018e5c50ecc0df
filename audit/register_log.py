"""The log's arithmetic: canonical JSON, salted hashes, leaves, the chain, and the Merkle tree of RFC 6962."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

EMPTY = sha256(b"").digest()
"""The root of a tree with no leaves, and what the chain begins with."""


def canonical(content: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the same content gives the same bytes. Refuses NaN and Infinity."""
    words = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return words.encode()


def salted(salt: bytes, content: Any) -> bytes:
    """The hash of an item: without the salt nobody can tell what it was of."""
    return sha256(salt + canonical(content)).digest()


def leaf_of(seq: int, kind: str, subject: str, at: datetime, items: int, content: bytes) -> bytes:
    """The leaf of an entry: SHA-256 of 0x00 and the entry in canonical JSON. `content` as in `content_root`."""
    entry = {
        "seq": seq,
        "kind": kind,
        "subject": subject,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "items": items,
        "content": content.hex(),
    }
    return sha256(b"\x00" + canonical(entry)).digest()


def chained(before: bytes, leaf: bytes) -> bytes:
    """The chain after a leaf."""
    return sha256(before + leaf).digest()


def content_root(hashes: Sequence[bytes]) -> bytes:
    """What an entry says of its items: the Merkle root over their salted hashes, in order."""
    return root_of([sha256(b"\x00" + each).digest() for each in hashes])


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes (RFC 6962, 2.1)."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    # Level by level: an odd node at the end goes up as it is, which is the same tree as the recursive definition.
    while len(level) > 1:
        paired = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]
