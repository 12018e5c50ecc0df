"""`bosaga db backup`, `restore`, `fingerprint`: the register in one encrypted file, and the proof that it came back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from audit.checkpoint import BadNoteError, Checkpoint, read_note
from gis import db as database
from gis.backup.fingerprint import Fingerprint
from gis.backup.pack import Made, back_up, current
from gis.backup.sealed import unseal
from gis.backup.unpack import Looked, look, refuse_other_log
from gis.backup.unpack import restore as put_back
from gis.files.witness import LOST, WitnessError
from web.cli.failures import Refused
from web.heads import of_witness as heads_of_witness
from web.heads import set_aside_at_witness
from web.wiring import Wiring

_SHORTEST = 12
_FILE = click.Path(path_type=Path, dir_okay=False)
_READ = click.Path(path_type=Path, dir_okay=False, exists=True)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")


@click.command()
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--passphrase-file", type=_READ, metavar="FILE", help="Lock it with the first line of this file.")
@click.option("--recipient", metavar="age1…", help="Lock it for this key of age instead; its owner alone can open it.")
@_AS_JSON
def backup(file: Path, passphrase_file: Path | None, recipient: str | None, as_json: bool) -> None:
    """Write database, photos and log heads of this moment to one new, encrypted FILE.

    The site may run meanwhile. Without an option it asks for a passphrase. Keep passphrase or key away from the file:
    without it nobody can open the backup.
    """
    if passphrase_file and recipient:
        raise click.UsageError("Give --passphrase-file or --recipient, not both.")
    passphrase = None if recipient else _passphrase(passphrase_file, new=True)
    wiring = Wiring()
    click.echo("Reading the database and the photos.", err=True)
    made = back_up(wiring.owner_database, wiring.media, file, passphrase=passphrase, recipient=recipient)
    _say(_made(file, made), made.fingerprint, as_json, file=str(file), bytes=made.bytes, damaged=list(made.damaged))


@click.command()
@click.argument("file", type=_READ, metavar="FILE")
@click.option("--passphrase-file", type=_READ, metavar="FILE", help="The passphrase is the first line of this file.")
@click.option(
    "--identity", type=_READ, metavar="FILE", help="The file with the key (AGE-SECRET-KEY-1…) of the recipient."
)
@click.option(
    "--head", type=_READ, metavar="FILE", help="A head of the log that left: refuse a backup that lacks what it covers."
)
@click.option(
    "--although-behind", is_flag=True, help="Restore a backup that lacks what heads that left cover: it is lost then."
)
@_AS_JSON
def restore(
    file: Path, passphrase_file: Path | None, identity: Path | None, head: Path | None, although_behind: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Put a backup into an empty database and its photos into the media folder.

    The log in it must hold what the heads in the witness's folder (BOSAGA_WITNESS_URL) say, and the one of --head.
    FILE is looked through whole before anything is changed. Afterwards the fingerprint is taken again: if it is not the
    one in the backup, all is taken back.
    """
    if passphrase_file and identity:
        raise click.UsageError("Give --passphrase-file or --identity, not both.")
    wiring = Wiring()
    left = _left(wiring)
    wanted = [*left, *([(str(head), head.read_text(encoding="utf-8", errors="replace"))] if head else [])]
    heads = sorted(((_head(note, where), where) for where, note in wanted), key=lambda each: -each[0].size)
    passphrase = None if identity else _passphrase(passphrase_file, new=False)
    sealed = unseal(file, passphrase=passphrase, identity=_secret(identity) if identity else None)
    click.echo(f"Looking through {file}.", err=True)
    looked = look(sealed)
    for said, where in heads:
        if not (although_behind and said.size > len(looked.leaves)):
            refuse_other_log(looked, said, where)
    click.echo("Restoring.", err=True)
    found = put_back(sealed, looked, wiring.owner_database, wiring.media)
    lost = [where for where, note in left if _head(note, where).size > len(looked.leaves)]
    words = [*_restored(looked), *_set_aside(wiring, lost)]
    _say(words, found, as_json, file=str(file), made_at=looked.about.made_at, lost=lost)


@click.command()
@_AS_JSON
def fingerprint(as_json: bool) -> None:
    """Print what the register holds in sums: two registers with the same fingerprint are the same.

    Rows of each table, sequences, constraints, rights, photos, the log. Reads everything; changes nothing.
    """
    wiring = Wiring()
    found = current(wiring.owner_database, wiring.media)
    _say([], found, as_json)


def _say(words: list[str], found: Fingerprint, as_json: bool, **more: object) -> None:
    if as_json:
        data = {**more, "fingerprint": found.digest, **found.as_data()}
        click.echo(json.dumps(data, ensure_ascii=False))
    for line in words:
        click.echo(line, err=as_json)
    if not as_json and not words:
        for line in _table(found):
            click.echo(line)
    if not as_json:
        click.echo(f"Fingerprint: {found.digest}")


def _table(found: Fingerprint) -> list[str]:
    lines = [f"revision {found.revision}"]
    lines += [f"{each['md5']}  {each['rows']:>9}  {name}" for name, each in found.tables.items()]
    lines += [f"{last:>43}  {name}" for name, last in found.sequences.items()]
    lines += [f"{each['sha256'][:32]}  {each['count']:>9}  {kind}" for kind, each in found.definitions.items()]
    lines += [f"{found.media['root'][:32]}  {found.media['files']:>9}  photos"]
    return [*lines, f"{found.log['root'][:32]}  {found.log['size']:>9}  log"]


def _made(file: Path, made: Made) -> list[str]:
    media, log = made.fingerprint.media, made.fingerprint.log
    lines = [f"{file}: {made.rows} rows, {media['files']} photos, a log of {log['size']} entries; {made.bytes} bytes."]
    if made.bucket:
        lines += ["The photos lie in a bucket, which has its own backup: only their list is kept here."]
    for place in made.damaged:
        lines += [f"The photo {place} is damaged on the disk; it was kept as it is."]
    return lines


def _restored(looked: Looked) -> list[str]:
    found = looked.fingerprint
    rows = sum(table["rows"] for table in found.tables.values())
    lines = [f"Restored as of {looked.about.made_at}, and equal: {rows} rows, a log of {found.log['size']} entries."]
    if looked.about.bucket:
        lines += [f"The {found.media['files']} photos are not in it: restore the bucket from its own backup."]
    else:
        lines += [f"{found.media['files']} photos are in their folder."]
    if found.revision != database.head():
        lines += ["It is of an earlier version. Run: bosaga db migrate"]
    return lines


def _passphrase(file: Path | None, *, new: bool) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise click.UsageError("There is no terminal to ask for the passphrase: give --passphrase-file.")
        words = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    else:
        words = (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    if new and len(words) < _SHORTEST:
        raise Refused(f"The passphrase has fewer than {_SHORTEST} characters. Choose some words at random.")
    return words


def _secret(identity: Path) -> str:
    """The key in a file of `age-keygen`, which has remarks beside it."""
    lines = [line.strip() for line in identity.read_text(encoding="utf-8", errors="replace").splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), "")


def _left(wiring: Wiring) -> list[tuple[str, str]]:
    """Where the witness keeps heads, and the notes; an address takes heads and gives none back."""
    try:
        found = [(head.where, head.note) for head in heads_of_witness(wiring)]
    except WitnessError as error:
        raise Refused(f"The witness's folder cannot be read: {error.reason}") from error
    if wiring.settings.witness_url and not found:
        click.echo("The witness gives no head to compare with: give the newest that it was sent with --head.", err=True)
    return found


def _set_aside(wiring: Wiring, lost: list[str]) -> list[str]:
    """Heads of lost acts would be in the way of those that the log gets now: what was done with them, in words."""
    try:
        set_aside_at_witness(wiring, lost)
    except WitnessError as error:
        names = ", ".join(lost)
        return [
            f"Move these heads of lost acts into {LOST}/ of the witness's folder yourself ({error.reason}): {names}."
        ]
    return [f"Heads of lost acts, now in {LOST}/ of the witness's folder: {', '.join(lost)}."] if lost else []


def _head(note: str, where: str) -> Checkpoint:
    try:
        return read_note(note)
    except BadNoteError as error:
        raise Refused(f"{where} is no head of a log: origin, size and root stand on its first three lines.") from error
