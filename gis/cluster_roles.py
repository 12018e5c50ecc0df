"""What a fresh cluster lacks before the first migration can run: roles that may log in, a database, extensions."""

from __future__ import annotations

import psycopg
from psycopg import sql

from gis.cluster_layout import DATABASE, ROLES, SUPERUSER, ClusterError, ClusterInfo

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
"""PostGIS may only be added by a superuser; the owner of the schema is none, so it is here and not in a migration."""


def provision(info: ClusterInfo) -> None:
    """Give the cluster its login roles and the register's database. Doing it again changes nothing."""
    with connect(info, "postgres") as connection:
        present = {row[0] for row in connection.execute("select rolname from pg_roles").fetchall()}
        for role in ROLES:
            if role not in present:
                command = sql.SQL("create role {} login password {}")
                connection.execute(command.format(sql.Identifier(role), sql.Literal(info.passwords[role])))
    create_database(info, DATABASE)


def create_database(info: ClusterInfo, name: str) -> None:
    """Create a database of the owner's with the extensions in it, unless it is there already."""
    with connect(info, "postgres") as connection:
        found = connection.execute("select from pg_database where datname = %s", [name]).fetchone()
        if found is None:
            command = sql.SQL("create database {} owner bosaga_owner")
            connection.execute(command.format(sql.Identifier(name)))
    with connect(info, name) as connection:
        have = {row[0] for row in connection.execute("select extname from pg_extension").fetchall()}
        for extension in EXTENSIONS:
            if extension not in have:
                connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def connect(info: ClusterInfo, database: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as superuser, outside any transaction. Raises ClusterError when the server does not answer."""
    try:
        return psycopg.connect(
            host=str(info.socket),
            port=info.port,
            user=SUPERUSER,
            password=info.passwords[SUPERUSER],
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )
    except psycopg.OperationalError as error:
        raise ClusterError("cluster_silent", log=str(info.log), reason=str(error).strip()) from error
