"""What the cluster and the database say, as sentences for the operator, each with what to do."""

from __future__ import annotations

from collections.abc import Mapping

from audit.errors import MESSAGES, worded

_SENTENCES = {
    "cluster_state_unreadable": "Cannot read {path}: it belongs to {owner}. Run this as {owner}, or remove .bosaga/.",
    "cluster_state_damaged": "{path} is damaged ({reason}). Restore it from a copy: it holds the passwords.",
    "cluster_state_lost": "There is a database in {data}, but .bosaga/cluster.toml, with its passwords, is gone. "
    "Restore that file, or remove {data} to start with an empty database.",
    "cluster_folder_refused": "Cannot use the folder {path}: {reason}. Give yourself the right to write there.",
    "cluster_account_missing": "PostgreSQL must not run as root, and there is no account `postgres` or `nobody`. "
    "Create one: useradd --system postgres",
    "cluster_of_another": "The private database in {path} belongs to {user}: run this as {user} or as root.",
    "cluster_not_made": "Cannot make the private database in {path}: {reason}",
    "cluster_not_started": "The private database does not start: {reason}  The log is {log}.",
    "cluster_not_stopped": "The private database does not stop: {reason}",
    "cluster_orphans": "Processes of the killed database do not end: kill -9 {pids}",
    "cluster_silent": "The private database does not answer: {reason}  The log is {log}.",
    "postgres_version_missing": "The private database needs PostgreSQL {version} with PostGIS, which is gone. "
    "Run: apt-get install postgresql-{version}-postgis-3",
    "postgis_missing_from_machine": "PostgreSQL 15 or later with PostGIS is not installed. "
    "Run: apt-get install postgresql-postgis",
    "database_url_wrong": "The database's address is wrong: {reason}. It looks like postgresql://user:password@host/name",
    "database_unreachable": "The database does not answer: {reason}. Start it (`bosaga db up` for the private one) "
    "or mend BOSAGA_DATABASE_URL.",
    "database_refused": "The database refuses: {reason}. Use the owner's role in BOSAGA_MIGRATE_DATABASE_URL.",
    "took_too_long": "The database stopped the work at its time limit: {reason}. Nothing was changed. Ask for less "
    "at once, or raise statement_timeout in the database.",
    "database_failed": "The database could not do it: {reason}",
    "postgis_missing": "PostGIS is missing from this database. As a superuser run in it: create extension postgis",
    "not_migrated": "The database's schema is not the one this version needs. Run: bosaga db migrate",
    "migrated_by_newer": "The database was migrated by a newer Bosaga. Install that version, or restore a backup.",
}


class Gaps(dict[str, object]):
    """Keeps a sentence readable when a parameter is not known."""

    def __missing__(self, key: str) -> str:
        return "?"


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """Return the sentence of a code; a code without one is shown with its parameters."""
    params = params or {}
    template = _SENTENCES.get(code)
    if template is None and code in MESSAGES:
        return worded(code, params)
    if template is None:
        details = ", ".join(f"{name}: {value}" for name, value in params.items())
        return f"{code.replace('_', ' ')} ({details})" if details else code.replace("_", " ")
    return template.format_map(Gaps(params))
