"""The log's arithmetic: canonical JSON, salted hashes, leaves, the chain, and the Merkle tree of RFC 6962."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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


def content_root(hashes: Iterable[bytes]) -> bytes:
    """What an entry says of its items: the Merkle root over their salted hashes, in order."""
    return root_of(item_leaf(each) for each in hashes)


def item_leaf(salted_hash: bytes) -> bytes:
    """The leaf of an item in the tree of its entry."""
    return sha256(b"\x00" + salted_hash).digest()


class Tree:
    """The Merkle tree of RFC 6962 (2.1), grown leaf by leaf; it keeps one hash for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._whole: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf's hash."""
        place = self.size
        while place & 1:
            leaf = _joined(self._whole.pop(), leaf)
            place >>= 1
        self._whole.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the tree as it is now."""
        if not self._whole:
            return EMPTY
        *left, found = self._whole
        for each in reversed(left):
            found = _joined(each, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def inclusion(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root (RFC 6962, 2.1.1)."""
    if len(leaves) <= 1:
        return []
    half = _half(len(leaves))
    if place < half:
        return [*inclusion(leaves[:half], place), root_of(leaves[half:])]
    return [*inclusion(leaves[half:], place - half), root_of(leaves[:half])]


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The hashes that show that the first ``earlier`` leaves were only added to (RFC 6962, 2.1.2)."""
    return [] if earlier in (0, len(leaves)) else _subproof(leaves, earlier, whole=True)


def _subproof(leaves: Sequence[bytes], earlier: int, *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = _half(len(leaves))
    if earlier <= half:
        return [*_subproof(leaves[:half], earlier, whole=whole), root_of(leaves[half:])]
    return [*_subproof(leaves[half:], earlier - half, whole=False), root_of(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
