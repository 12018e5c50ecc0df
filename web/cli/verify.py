"""`bosaga verify`: whether the register is what its log says, and what its heads that left say."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from gis.files.witness import WitnessError
from gis.queries.log_check import Checked, Fault, Head, check_log
from gis.store.heads import BrokenLogError
from web import heads
from web.cli.failures import REFUSED, Refused
from web.wiring import Wiring

_MOST_SHOWN = 50
_SENTENCES = {
    "entry_missing": "Entry {seq} is missing.",
    "entry_changed": "Entry {seq} ({kind}, {subject}) was changed: it does not give its leaf.",
    "chain_broken": "The chain is broken at entry {seq} ({kind}, {subject}).",
    "items_changed": "Entry {seq} ({kind}, {subject}): what it says of its rows was changed.",
    "row_changed": "Changed by hand: {what}, sealed by entry {seq} ({kind}, {subject}).",
    "row_gone": "Deleted by hand: {what}, sealed by entry {seq} ({kind}, {subject}).",
    "not_in_log": "No entry speaks of {what}: {kind} was made by hand.",
    "head_contradicted": "The head of {seq} entries in {subject} contradicts the log: of the entries after {after}, "
    "one or more are not those that were signed.",
    "truncated": "The log ends after {seq} entries, but the head in {subject} is of {after}: its tail was cut off.",
    "head_not_ours": "The head in {subject}{of_size} is not signed with a key of this register.",
    "head_changed": "The head of {seq} entries that the register keeps was changed.",
    "head_gone": "The head of {seq} entries in {subject} left, but the register does not keep it any more.",
}


@click.command()
@click.option(
    "--head",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A signed head that left earlier (several times: several).",
)
@click.option("--sign", is_flag=True, help="Afterwards sign the log as it is and print the head.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], sign: bool, as_json: bool) -> None:
    """Recompute the log from the rows as they are; compare it with every head. Exit 1 if anything was changed."""
    wiring = Wiring()
    given = [Head(path.read_text(encoding="utf-8", errors="replace"), str(path)) for path in files]
    try:
        given += heads.of_witness(wiring)
    except WitnessError as error:
        raise Refused(f"The witness's folder cannot be read: {error.reason}") from error
    lost = heads.lost_at_witness(wiring)
    with wiring.operator_database.read() as connection:
        found = check_log(connection, given, *wiring.verifier_keys)
    if as_json:
        shown = {**asdict(found), "root": found.root.hex(), "sound": not found.faults, "lost": lost}
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        _tell(found)
        for name in lost:
            click.echo(f"Known as lost: the head in {name} is of acts that a restore from a backup did not bring back.")
    if found.faults:
        context.exit(REFUSED)
    if sign:
        _sign(wiring)


def _tell(found: Checked) -> None:
    for fault in found.faults[:_MOST_SHOWN]:
        click.echo(fault_text(fault))
    if len(found.faults) > _MOST_SHOWN:
        click.echo(f"… and {len(found.faults) - _MOST_SHOWN} more (--json lists all).")
    state = "sound" if not found.faults else f"NOT sound: {len(found.faults)} faults"
    click.echo(f"The log is {state}. {found.entries} entries about {found.items} rows, {found.heads} heads compared.")
    click.echo(f"Root: {found.root.hex()}")
    if found.older:
        click.echo(f"{found.older} acts are older than the log: sealed when it began, not when they were made.")
    if found.outside:
        click.echo(f"{found.outside} acts are older than the log and not sealed yet: the next act seals them.")


def fault_text(fault: Fault) -> str:
    """A fault as a sentence that names what was changed."""
    of = f" of {fault.number}" if fault.number else ""
    what = f"row {fault.row} of register.{fault.table}{of}"
    of_size = f" (of {fault.seq} entries)" if fault.seq is not None else ""
    return _SENTENCES[fault.code].format(**{**asdict(fault), "what": what, "of_size": of_size})


def _sign(wiring: Wiring) -> None:
    try:
        note = heads.sign(wiring)
    except BrokenLogError as error:
        raise Refused(str(error)) from error
    click.echo(note if note is not None else "The log is empty: there is nothing to sign.")
