"""The data dictionary: what every table, view and column of the register means, from the database's own comments."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

COLUMNS = text("""
    select n.nspname as schema, c.relname as name, c.relkind as kind,
           coalesce(obj_description(c.oid, 'pg_class'), '') as about,
           a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
           coalesce(col_description(c.oid, a.attnum), shown.meaning, '') as meaning
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join lateral (  -- a view's column means what the column of the same name in the table beneath means
        select col_description(t.oid, b.attnum) as meaning
        from pg_class t join pg_attribute b on b.attrelid = t.oid and b.attname = a.attname
        where c.relkind = 'v' and t.relname = c.relname and t.relnamespace = 'register'::regnamespace
    ) shown on true
    where n.nspname in ('register', 'pub') and c.relkind in ('r', 'v')
    order by n.nspname desc, c.relname, a.attnum
""")

HEAD = """\
# Data dictionary

Generated from the database by `bosaga dictionary`; the comments in the migrations are the source. The schema
`register` is private. The schema `pub` holds the views that everyone may read: their columns are listed one by one.
"""


def dictionary(connection: Connection) -> str:
    """The dictionary of a migrated database, as Markdown."""
    rows = connection.execute(COLUMNS).all()
    tables = groupby(rows, key=lambda row: (row.schema, row.name, row.kind, row.about))
    return "\n".join([HEAD, *(line for table, columns in tables for line in section(table, list(columns)))]) + "\n"


def section(table: tuple[str, str, str, str], columns: Sequence[Any]) -> Iterator[str]:
    """The lines about one table or view."""
    schema, name, kind, about = table
    yield f"## {schema}.{name}{' (view)' if kind == 'v' else ''}\n"
    if about:
        yield f"{about}\n"
    yield "| column | type | required | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in columns:
        required = "yes" if column.required and kind == "r" else ""
        meaning = column.meaning.replace("|", "\\|")
        yield f"| {column.column} | {column.type} | {required} | {meaning} |"
    yield ""
