"""`bosaga reassess`: the whole register under another norm or wording."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date

import click

from audit.terms import CATEGORIES
from audit.usecases.reassess import Reassessment
from gis.store.reassess import edition_of, reassess
from web.cli.failures import Refused
from web.clock import today
from web.wiring import Wiring

DEFAULT = "kz-sp-3.06-101"


@click.command("reassess")
@click.option("--norm", default=DEFAULT, show_default=True, help="CODE, or one wording of it: CODE@DATE.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on standard output.")
def command(norm: str, dry_run: bool, as_json: bool) -> None:
    """Judge every passport in force again, and print what changes by district and category.

    Without --dry-run the new verdicts hold from today; the past stays as it was recorded.
    """
    try:
        edition, wording = edition_of(norm)
    except ValueError as error:
        raise Refused(f"--norm {norm}: the date after @ is written 2019-02-18.") from error
    wiring = Wiring()
    with wiring.operator_database.write() as connection:
        day = today(wiring)
        found = reassess(connection, edition, day, wording=wording, keep=not dry_run, today=day)
    if as_json:
        click.echo(json.dumps(as_data(found, day, dry_run), ensure_ascii=False))
        return
    for line in lines(found):
        click.echo(line)
    click.echo("Nothing was changed (--dry-run)." if dry_run else f"The new verdicts hold from {day.isoformat()}.")


def as_data(found: Reassessment, day: date, dry_run: bool) -> dict[str, object]:
    """The result for programs."""
    return {
        "norm": found.norm,
        "on": day.isoformat(),
        "dry_run": dry_run,
        "passports": found.passports,
        "changed": found.changed,
        "rules": found.rules,
        "comparable_rules": found.comparable,
        "rows": list(found.rows()),
    }


def lines(found: Reassessment) -> Iterator[str]:
    """The result for people: totals, then what changes in each district, category by category."""
    yield f"{found.passports} passports judged under {found.norm} ({found.rules} rules); {found.changed} states differ."
    for pair, count in sorted(found.comparable.items()):
        yield f"  {pair}: {count} of its rules ask about facts that were asked about before."
    moves: dict[tuple[str, str], Counter[str]] = {}
    for (district, category, before, after), count in found.moves.items():
        if before != after:
            moves.setdefault((district, category), Counter())[f"{before} → {after}"] += count
    for (district, category), changes in sorted(moves.items(), key=lambda m: (m[0][0], CATEGORIES.index(m[0][1]))):
        yield f"{district}  {category}  " + ", ".join(f"{change} {count}" for change, count in changes.most_common())
