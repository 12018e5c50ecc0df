"""Tables that people bring on a page: looked at, brought in as they were seen, taken back as one.

The person's transaction only says that it shall go on; the worker does it as the installation (`gis.store.jobs`), and
refuses every row of an object for which that person does not plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, text, update

from gis.models.brought import brought
from gis.store.imports.context import Counts, Options, Problem
from gis.store.imports.files import Prepared
from gis.store.imports.run import import_in
from gis.store.jobs import defer

MOST_SHOWN: Final = 200
_DAYS: Final = 30
_WORK: Final[Mapping[str, str]] = {"looking": "look_at_file", "bringing": "bring_file", "undoing": "take_file_back"}


@dataclass(frozen=True, slots=True)
class Brought:
    """A file and what became of it. `counts` None: it was not looked at yet; `why`: a code with `params`."""

    id: int
    account: int
    name: str
    language: str
    state: str
    counts: Mapping[str, int] | None
    seen: str | None
    problems: tuple[Mapping[str, Any], ...]
    why: Mapping[str, Any] | None
    batch: int | None
    made_at: datetime
    has_rejects: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the rows of a file: ``seen`` tells one outcome from any other."""

    counts: Counts
    seen: str
    problems: tuple[Problem, ...]
    batch: int | None


class ChangedError(Exception):
    """The rows would become something else than what was seen."""


def begin(connection: Connection, account: int, name: str, language: str, content: bytes) -> int:
    """Keep a file for the worker to look at; its number."""
    row = {"account": account, "name": name, "language": language, "content": content}
    made = int(connection.execute(insert(brought).values(row).returning(brought.c.id)).scalar_one())
    defer(connection, _WORK["looking"], {"number": made})
    return made


def go_on(connection: Connection, number: int, state: str) -> bool:
    """Say that it shall be brought, or taken back (`bringing`, `undoing`); False where it stands elsewhere by now."""
    before = {"bringing": "looked", "undoing": "brought"}[state]
    b = brought.c
    moved = update(brought).where(b.id == number, b.state == before).values(state=state, why=None)
    if not connection.execute(moved).rowcount:
        return False
    defer(connection, _WORK[state], {"number": number})
    return True


def found(connection: Connection, number: int) -> Brought | None:
    """A file by its number; None if there is none for whoever asks."""
    return next(_read(connection, brought.c.id == number), None)


def latest(connection: Connection, account: int, most: int = 20) -> list[Brought]:
    """The last files of an account, the newest first."""
    return list(_read(connection, brought.c.account == account, most))


def rejects(connection: Connection, number: int) -> bytes | None:
    """The workbook of the rows that were refused or odd."""
    return connection.execute(select(brought.c.rejects).where(brought.c.id == number)).scalar()


def _read(connection: Connection, where: Any, most: int = 1) -> Iterator[Brought]:
    b = brought.c
    plain = [b[name] for name in Brought.__slots__ if name != "has_rejects"]
    query = select(*plain, b.rejects.is_not(None).label("has_rejects")).where(where).order_by(b.id.desc()).limit(most)
    for row in connection.execute(query).mappings():
        yield Brought(**{**row, "problems": tuple(row["problems"] or ())})


def taken_up(connection: Connection, number: int, state: str) -> tuple[Brought, bytes] | None:
    """The file with its content, locked, if it waits for this work; None if somebody did it already."""
    b = brought.c
    row = connection.execute(
        select(b.content).where(b.id == number, b.state == state).with_for_update(skip_locked=True)
    ).first()
    of = found(connection, number)
    return None if row is None or of is None else (of, bytes(row.content))


def bring(
    connection: Connection, prepared: Prepared, options: Options, told: Callable[[list[Problem]], None]
) -> Looked:
    """Import the file in the caller's transaction, which decides whether that is kept. Raises FileRefused."""
    problems: list[Problem] = []

    def listen(each: Iterator[Problem]) -> None:
        problems.extend(each)
        told(problems)

    result = import_in(connection, prepared.compiled, prepared.table, options, listen)
    # A row that is changed is told with what stood there: another table may have changed it since.
    fates = """select md5(coalesce(string_agg(concat_ws(':', r.row, r.is_new, coalesce(r.changed, false), b.before),
               ',' order by r.row), '')) from import_row r left join register.batch_change b
               on b.batch = :batch and b.entity = 'measure' and b.id = r.id::text"""
    refused = ",".join(f"{each.row}:{each.field}:{each.code}" for each in problems if each.refused)
    told_by = {"refused": refused, "batch": result.batch}
    seen = connection.execute(text(f"select md5(({fates}) || cast(:refused as text))"), told_by)
    return Looked(result.counts, str(seen.scalar_one()), tuple(problems[:MOST_SHOWN]), result.batch)


def keep(connection: Connection, number: int, state: str, looked: Looked | None = None, **more: Any) -> None:
    """Keep what became of a file: by the worker alone."""
    values: dict[str, Any] = {"state": state, **more}
    if looked is not None:
        values |= {
            "counts": asdict(looked.counts), "seen": looked.seen, "batch": looked.batch,
            "problems": [each._asdict() for each in looked.problems],
        }  # fmt: skip
    connection.execute(update(brought).where(brought.c.id == number).values(values))


def forget_brought(connection: Connection) -> None:
    """Drop files that were brought long ago; what became of their rows stays in the register."""
    connection.execute(delete(brought).where(brought.c.made_at < func.now() - text(f"interval '{_DAYS} days'")))
