"""Retries that arrive together, at `bosaga serve` as it is: of many sends with one key one files a passport."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import sqlalchemy as sa

from gis.models.filings import filing, idempotency
from tests.support import places as p
from tests.support.database import TestDatabase
from tests.support.filing import API, filed
from tests.support.people import bearer, person
from tests.support.processes import bosaga_on
from tests.support.proof import is_proof

SENDERS, KEYS = (64, 200) if is_proof() else (16, 5)
_CLINICS = 4


def test_of_all_sends_with_one_key_one_files_a_passport(committed_database: TestDatabase, tmp_path: Path) -> None:
    with committed_database.app.write() as connection:
        p.territories(connection)
        p.source(connection)
        for number in range(_CLINICS):
            p.place(connection, f"CLINIC-{number}")
        p.finish(connection)
        inspector = person(connection, "inspector", territory=p.CITY)
    with bosaga_on(committed_database, BOSAGA_MEDIA_URL=str(tmp_path)) as address:
        answers = _sent_by_many(urlsplit(address).port or 0, inspector)
    assert {key: set(told) for key, told in answers.items() if len(told) != 1} == {}
    assert all(sum(told.values()) == SENDERS and next(iter(told))[0] == 201 for told in answers.values())
    numbers = [json.loads(body)["number"] for told in answers.values() for _status, body in told]
    with committed_database.app.read() as connection:
        filings = connection.execute(sa.select(filing.c.number)).scalars().all()
        kept = connection.execute(sa.select(sa.func.count()).select_from(idempotency)).scalar_one()
    assert sorted(filings) == sorted(numbers)
    assert len(numbers) == len(set(numbers)) == kept == KEYS


def _sent_by_many(port: int, token: str) -> dict[str, Counter[tuple[int, str]]]:
    """Every sender sends every key, all at the same moment: what each key was answered."""
    together = Barrier(SENDERS)

    def sender(_number: int) -> list[tuple[int, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        found = []
        for place in range(KEYS):
            headers = {**bearer(token, Idempotency_Key=f"key-{place}"), "Content-Type": "application/json"}
            body = json.dumps(filed(f"CLINIC-{place % _CLINICS}", private=f"remark {place}"))
            together.wait(timeout=300)
            connection.request("POST", f"{API}/passports", body, headers)
            answer = connection.getresponse()
            found.append((answer.status, answer.read().decode()))
        connection.close()
        return found

    with ThreadPoolExecutor(SENDERS) as pool:
        told = list(pool.map(sender, range(SENDERS)))
    return {f"key-{place}": Counter(each[place] for each in told) for place in range(KEYS)}
