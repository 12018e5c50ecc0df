"""The log's arithmetic against RFC 6962 as it is written there: tree, proofs, canonical JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.register_log import EMPTY, Tree, canonical, consistency, inclusion, leaf_of, root_of, salted

LEAVES = [sha256(bytes([n])).digest() for n in range(130)]
SIZES = st.integers(1, len(LEAVES))


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def as_written(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: split at the largest power of two that is smaller."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node(as_written(leaves[:half]), as_written(leaves[half:]))


def included(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes | None:
    """RFC 9162, 2.1.3.2: the root that a proof leads to."""
    fn, sn, found = place, size - 1, leaf
    for each in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            found = node(each, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node(found, each)
        fn, sn = fn >> 1, sn >> 1
    return found if sn == 0 else None


def consistent(first: int, second: int, root: bytes, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """RFC 9162, 2.1.4.2: both roots that a proof leads to."""
    path = [root, *path] if first & (first - 1) == 0 else path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    older = newer = path[0]
    for each in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            older, newer = node(each, older), node(each, newer)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node(newer, each)
        fn, sn = fn >> 1, sn >> 1
    return (older, newer) if sn == 0 else None


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 64, 100, 127, 128, 130])
def test_a_tree_grown_leaf_by_leaf_is_the_one_of_the_rfc(size: int) -> None:
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert (tree.size, tree.root()) == (size, as_written(LEAVES[:size]))


@given(SIZES, st.data())
def test_a_proof_of_inclusion_leads_to_the_root_from_its_place_alone(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    path = inclusion(LEAVES[:size], place)
    assert included(LEAVES[place], place, size, path) == root_of(LEAVES[:size])
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != place) if size > 1 else st.just(0))
    assert size == 1 or included(LEAVES[other], place, size, path) != root_of(LEAVES[:size])


@given(SIZES, st.data())
def test_a_proof_of_consistency_leads_to_both_roots(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, size))
    path = consistency(LEAVES[:size], earlier)
    if earlier == size:
        assert path == []
        return
    roots = consistent(earlier, size, root_of(LEAVES[:earlier]), path)
    assert roots == (root_of(LEAVES[:earlier]), root_of(LEAVES[:size]))


def test_the_same_moment_gives_the_same_leaf_in_every_time_zone() -> None:
    noon = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
    there = noon.astimezone(timezone(timedelta(hours=5)))
    leaves = {leaf_of(3, "passport.approved", "B-1-v1", at, 1, b"c" * 32) for at in (noon, there)}
    assert len(leaves) == 1
    assert leaf_of(4, "passport.approved", "B-1-v1", noon, 1, b"c" * 32) not in leaves


def test_the_order_of_keys_does_not_matter_and_the_salt_does() -> None:
    assert canonical({"b": 1, "a": "ұ"}) == '{"a":"ұ","b":1}'.encode()
    assert salted(b"s" * 16, {"b": 1, "a": 2}) == salted(b"s" * 16, {"a": 2, "b": 1})
    assert salted(b"s" * 16, {}) != salted(b"t" * 16, {})
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
