"""Token buckets that slow guessing, shared by every process that serves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many attempts a key has at most, and in how many seconds an empty bucket fills."""

    key: str
    size: int
    fills_in: int


_TAKE = text("""
    insert into register.attempt as a (bucket, tokens) values (:key, cast(:size as real) - 1)
    on conflict (bucket) do update set
        tokens = case when least(:size, a.tokens + extract(epoch from now() - a.filled_at) * :rate) >= 1
                      then least(:size, a.tokens + extract(epoch from now() - a.filled_at) * :rate) - 1
                      else a.tokens + extract(epoch from now() - a.filled_at) * :rate - 1 end,
        filled_at = now()
    returning tokens
""")
_GIVE_BACK = text("update register.attempt set tokens = tokens + 1 where bucket = :key")
_FORGET = text("delete from register.attempt where filled_at < now() - interval '2 days'")


def take(connection: Connection, buckets: list[Bucket]) -> int:
    """Take one attempt of each bucket; 0 when all had one, else the seconds until the emptiest has one again.

    Buckets are taken in the order of their keys, so that two requests never wait for each other in a circle.
    """
    wait = 0.0
    for bucket in sorted(buckets, key=lambda each: each.key):
        rate = bucket.size / bucket.fills_in
        given = {"key": bucket.key, "size": bucket.size, "rate": rate}
        left = float(connection.execute(_TAKE, given).scalar_one())
        if left < 0:
            # What was refused took nothing.
            give_back(connection, [bucket])
            wait = max(wait, -left / rate)
    return int(wait + 1) if wait else 0


def give_back(connection: Connection, buckets: list[Bucket]) -> None:
    """Give back the attempt that was taken of each bucket: it was none."""
    for bucket in sorted(buckets, key=lambda each: each.key):
        connection.execute(_GIVE_BACK, {"key": bucket.key})


def forget_old(connection: Connection) -> int:
    """Drop the buckets that are full again; how many."""
    return connection.execute(_FORGET).rowcount
