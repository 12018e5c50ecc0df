"""Filing passports over HTTP, nine at a time, beside the same rows written straight into the database."""

from __future__ import annotations

import http.client
import itertools
import json
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from audit.terms import QUANTITIES
from tests.bench.ground import Bed, Ground
from tests.bench.report import Line, Section, stated, within
from tests.bench.serving import HOST, bosaga
from tests.bench.sizes import Sizes
from tests.bench.timing import in_turn, medians

AT_ONCE, OBSERVATIONS, EACH = 9, 80, 12
_MOST = 10.0

METHOD = f"""
- `POST /api/v1/passports` with a token and an `Idempotency-Key`, {OBSERVATIONS} observations in a body, over
  {AT_ONCE} kept connections at once, to `bosaga serve` as it is: parsed, checked, kept as a draft, durable.
- The rival writes the same rows (filing, event, kept answer), each filing in one transaction, over {AT_ONCE}
  connections of its own to the same server and database, in turn with ours. At most {_MOST:g} × its time.
"""


def measure(ground: Ground, sizes: Sizes) -> Section:
    """The section about filing."""
    bed = ground.city(sizes.city)
    token, account = _inspector(bed)
    objects = itertools.cycle(_numbers(bed))
    with bosaga(bed) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        port = int(address.rpartition(":")[2])
        sample = _post(http.client.HTTPConnection(HOST, port), token, next(objects)[1])
        rivals = {
            "ours": lambda: _timed(pool, lambda: _ours(port, token, objects)),
            "rival": lambda: _timed(pool, lambda: _rival(bed, account, sample, objects)),
        }
        seconds = medians(in_turn(max(3, sizes.repeats), rivals))
    ours, rival = (1000 * seconds[name] / (AT_ONCE * EACH) for name in ("ours", "rival"))
    lines: list[Line] = [
        within(f"a passport of {OBSERVATIONS} observations, {AT_ONCE} at once", "ms", ours, rival, _MOST),
        stated("filings a second", "filings/s", 1000 / ours),
    ]
    bed.close()
    return Section("Filing a passport", lines, METHOD)


def _inspector(bed: Bed) -> tuple[str, int]:
    secret = secrets.token_urlsafe(32)
    name = f"bench-{secrets.token_hex(4)}"
    with psycopg.connect(bed.url("bosaga_owner"), autocommit=True) as connection:
        made = connection.execute(
            "insert into register.account (uniquifier, email, name) values (%s, %s, %s) returning id",
            [name, f"{name}@example.org", name],
        ).fetchone()
        assert made is not None
        connection.execute("insert into register.role_grant (account, role) values (%s, 'inspector')", [made[0]])
        connection.execute(
            "insert into register.token (account, name, hash, scopes, expires_at)"
            " values (%s, 'bench', %s, '{filing}', now() + interval '1 day')",
            [made[0], sha256(secret.encode()).digest()],
        )
    return secret, made[0]


def _numbers(bed: Bed) -> list[tuple[int, str]]:
    with psycopg.connect(bed.url("bosaga_owner")) as connection:
        rows = connection.execute(
            "select id, number from register.object where kind = 'clinic' and part_of is null order by id limit 500"
        )
        return [(row[0], row[1]) for row in rows]


def _document(number: str) -> dict[str, object]:
    measured = [q for q in QUANTITIES.values() if q.measured and q.unit == "m" and q.zone in ("entrance", "movement")]
    observations = [
        {
            "zone": each.zone, "element": each.element, "instance": str(copy), "quantity": each.code,
            "value": 0.9, "unit": "m", "evidence": "tape",
        }
        for copy in range(1, 20) for each in measured if each.code not in ("rise", "flight_rise")
    ]  # fmt: skip
    return {"object": number, "inspected_on": "2026-11-20", "observations": observations[:OBSERVATIONS]}


def _post(connection: http.client.HTTPConnection, token: str, number: str) -> dict[str, object]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    connection.request("POST", "/api/v1/passports", json.dumps(_document(number)), headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 201, (answer.status, body[:500])
    found: dict[str, object] = json.loads(body)
    return found


def _timed(pool: ThreadPoolExecutor, work: Callable[[], None]) -> float:
    started = time.perf_counter()
    for done in [pool.submit(work) for _ in range(AT_ONCE)]:
        done.result()
    return time.perf_counter() - started


def _ours(port: int, token: str, objects: itertools.cycle[tuple[int, str]]) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    for _ in range(EACH):
        _post(connection, token, next(objects)[1])
    connection.close()


def _rival(bed: Bed, account: int, sample: dict[str, object], objects: itertools.cycle[tuple[int, str]]) -> None:
    with psycopg.connect(bed.url("bosaga_app"), autocommit=True) as connection:
        connection.execute("select set_config('bosaga.acting', 'operator', false)")
        for _ in range(EACH):
            key, number = next(objects)
            with connection.transaction():
                _write(connection, account, key, number, sample)


def _write(
    connection: psycopg.Connection[tuple[object, ...]], account: int, key: int, number: str, sample: dict[str, object]
) -> None:
    connection.execute(
        "insert into register.idempotency (key, account, request, status, answer) values (%s, %s, %s, 201, %s)",
        [str(uuid4()), account, sha256(number.encode()).digest(), Jsonb(sample)],
    )
    made = connection.execute(
        "with v as (select register.next_version(%(o)s) as n)"
        " insert into register.filing (object, version, number, author, author_role, document)"
        " select %(o)s, n, %(number)s || '-v' || n, %(a)s, 'inspector', %(d)s from v on conflict do nothing"
        " returning id",
        {"o": key, "number": number, "a": account, "d": Jsonb(_document(number))},
    ).fetchone()
    if made is not None:
        connection.execute(
            "insert into register.filing_event (filing, action, account, revision) values (%s, 'begin', %s, 1)",
            [made[0], account],
        )
