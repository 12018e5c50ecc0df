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

_SENTENCES |= {
    "backup_exists": "{file} is there already. A backup takes no file's place: choose another name, or remove it.",
    "backup_recipient_wrong": "{recipient} is no recipient. It looks like age1…; "
    "`age-keygen` makes one with its identity.",
    "backup_programs_missing": "pg_dump, pg_restore and psql {version} or later are not on this machine. "
    "Run: apt-get install postgresql-client-{version}",
    "backup_dump_failed": "The database could not be written out: {reason}. No file was made.",
    "backup_not_one": "{file} is no backup of Bosaga.",
    "backup_damaged": "{file} is damaged: it is not what was written. Nothing was changed. Use another copy of it.",
    "backup_passphrase_wrong": "The passphrase does not open {file}. Nothing was changed.",
    "backup_identity_wrong": "The identity does not open {file}. Nothing was changed.",
    "backup_needs_passphrase": "{file} is locked with a passphrase: give --passphrase-file, or type it at a terminal.",
    "backup_needs_identity": "{file} is locked for a recipient: give the recipient's key with --identity.",
    "backup_newer": "The backup was made by a newer Bosaga (revision {revision}). "
    "Install that version and restore it there.",
    "backup_dump_unreadable": "The database's programs on this machine cannot read the backup ({reason}). "
    "Install those of the version it was made with. Nothing was changed.",
    "backup_log_short": "The log in the backup has {size} entries; the head that left ({where}) says {head}. Acts that "
    "were published are missing from it: find a later backup. Where there is none, --although-behind restores it "
    "without them. Nothing was changed.",
    "backup_log_other": "The log in the backup says something else than the head that left ({where}), within its first "
    "{head} entries. It was rewritten, or it is another register's. Nothing was changed.",
    "backup_media_not_empty": "BOSAGA_MEDIA_URL holds {count} photos that are not in the backup. Name an empty place. "
    "Nothing was changed.",
    "backup_not_restored": "The database refused what is in the backup: {reason}. It is empty, as before.",
    "backup_not_equal": "What was restored is not what was backed up ({parts}), and was taken back: "
    "the database is empty.",
    "database_not_empty": "The database is not empty ({table} holds something). "
    "A backup is restored only into an empty one. Nothing was changed.",
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
