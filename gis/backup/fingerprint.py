"""The fingerprint of a register: two that are equal hold the same rows, rules, rights, photos and log.

For each table the count of its rows and the MD5 over them in the order of their key, as text that depends on no setting
(UTC, shortest exact floats, geometry as EWKB in hexadecimal). MD5 finds damage here; what proves the log is SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, text

from audit.register_log import root_of
from gis.backup.definitions import definitions, flattened
from gis.backup.media import MediaPrint

_SETTINGS: Mapping[str, str] = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    # Names are written whole, whatever the role's own path is.
    "search_path": "pg_catalog",
    # A row that a policy would hide is an error, never a row less.
    "row_security": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
_OURS = """
    n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')
    and not exists (
        select from pg_depend d where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e'
    )
"""
_TABLES = f"""
    select format('%I.%I', n.nspname, c.relname) as name,
           (select array_agg(quote_ident(a.attname) order by k.place)
            from pg_index i, unnest(i.indkey::smallint[]) with ordinality as k(attnum, place)
            join pg_attribute a on a.attnum = k.attnum
            where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and ({_OURS} or (n.nspname = 'public' and c.relname = 'alembic_version'))
    order by 1
"""
_SEQUENCES = f"""
    select format('%I.%I', n.nspname, c.relname)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and {_OURS} order by 1
"""


@dataclass(frozen=True)
class Fingerprint:
    """What a register is, in sums. `sequences` holds the last number given out, 0 for none yet."""

    revision: str
    tables: Mapping[str, Mapping[str, Any]]
    sequences: Mapping[str, int]
    definitions: Mapping[str, Mapping[str, Any]]
    media: Mapping[str, Any]
    log: Mapping[str, Any]

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """All of it in one SHA-256."""
        return sha256(json.dumps(self.as_data(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def from_data(data: Mapping[str, Any]) -> Fingerprint:
    """Read what `as_data` wrote."""
    return Fingerprint(**{name: data[name] for name in Fingerprint.__dataclass_fields__})


def schemas(connection: Connection) -> list[str]:
    """The schemas that are ours: all but PostgreSQL's, those of extensions, and `public`."""
    return list(connection.execute(text(f"select n.nspname from pg_namespace n where {_OURS} order by 1")).scalars())


def fingerprint(connection: Connection, media: MediaPrint) -> Fingerprint:
    """Take the fingerprint in the connection's snapshot, as the owner. Its settings stay until the transaction ends."""
    for name, value in _SETTINGS.items():
        connection.execute(text("select set_config(:name, :value, true)"), {"name": name, "value": value})
    tables = {row.name: _rows(connection, row.name, row.key) for row in connection.execute(text(_TABLES)).all()}
    names = connection.execute(text(_SEQUENCES)).scalars().all()
    return Fingerprint(
        revision=connection.execute(text("select version_num from public.alembic_version")).scalar_one(),
        tables=tables,
        sequences={name: _last(connection, name) for name in names},
        definitions={kind: _sum(connection, query) for kind, query in definitions(_OURS)},
        media=media.as_data(),
        log=log_print(leaves(connection)),
    )


def leaves(connection: Connection) -> list[bytes]:
    """The leaves of the log in order; none before there was a log."""
    if connection.execute(text("select to_regclass('register.log_entry')")).scalar() is None:
        return []
    return [
        bytes(leaf) for leaf in connection.execute(text("select leaf from register.log_entry order by seq")).scalars()
    ]


def log_print(found: Sequence[bytes]) -> dict[str, Any]:
    """Size and Merkle root of a log."""
    return {"size": len(found), "root": root_of(found).hex()}


def differences(expected: Fingerprint, found: Fingerprint) -> Iterator[str]:
    """Name what of `found` is not as expected. A sequence may be ahead: numbers are given out outside transactions."""
    if expected.revision != found.revision:
        yield "revision"
    for part in ("tables", "definitions"):
        before, after = getattr(expected, part), getattr(found, part)
        yield from (f"{part}: {name}" for name in sorted({*before, *after}) if before.get(name) != after.get(name))
    for name in sorted({*expected.sequences, *found.sequences}):
        if expected.sequences.get(name, 0) > found.sequences.get(name, -1):
            yield f"sequences: {name}"
    yield from (part for part in ("media", "log") if getattr(expected, part) != getattr(found, part))


def _rows(connection: Connection, table: str, key: Sequence[str] | None) -> dict[str, Any]:
    order = ", ".join(f't.{column}::text collate "C"' for column in key) if key else 't::text collate "C"'
    # Names come from the catalogue, quoted by it.
    sums = f"md5(coalesce(string_agg(md5(t::text), '' order by {order}), ''))"
    found = connection.execute(text(f"select count(*) as n, {sums} as sum from {table} t")).one()
    return {"rows": found.n, "md5": found.sum}


def _last(connection: Connection, sequence: str) -> int:
    found = connection.execute(text(f"select last_value, is_called from {sequence}")).one()
    return int(found.last_value) if found.is_called else int(found.last_value) - 1


def _sum(connection: Connection, query: str) -> dict[str, Any]:
    rows = connection.execute(text(query)).all()
    lines = sorted("\x1f".join("" if cell is None else flattened(str(cell)) for cell in row) for row in rows)
    return {"count": len(lines), "sha256": sha256("\n".join(lines).encode()).hexdigest()}
