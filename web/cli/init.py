"""`bosaga init`: the first day of a real installation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from audit.exchange.reasons import FileRefused
from audit.profiles import load_profile, profiles
from gis.db import DatabaseError, check
from gis.store.imports.context import Options, Problem
from gis.store.imports.files import prepare
from gis.store.imports.run import import_in
from gis.store.installing import InstallError, begin, show_first
from gis.store.people import add_account, give_role
from web.cli.failures import Refused
from web.cli.inside import inside_site
from web.cli.rejects import listed
from web.cli.users import worded
from web.cli.wording import reason
from web.config import LANGUAGES
from web.wiring import Wiring

_REFUSED = {
    "register_not_empty": "This database holds something already: `bosaga init` begins an empty one, once. "
    "`bosaga users add` makes further accounts.",
    "city_unknown": "There is no territory “{city}” in the file of territories.",
}
_SHOWN = 20


@click.command()
@click.option("--profile", required=True, type=click.Choice(sorted(profiles())), help="Whose norms and forms hold.")
@click.option("--territories", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file to import.")
@click.option("--city", metavar="CODE", help="The territory shown first; the only city of the file without it.")
@click.option("--email", required=True, help="The first administrator's address.")
@click.option("--name", required=True, help="The first administrator's name, as decisions will show it.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of letters to the first administrator.")
def command(
    profile: str, territories: Path | None, city: str | None, email: str, name: str, language: str | None
) -> None:
    """Begin a real register in an empty database, with its first administrator. All or nothing."""
    from web.auth.invitations import password_link

    wiring = Wiring()
    for problem in check(wiring.urls.app):
        raise DatabaseError(problem.code, reason=problem.detail)
    found = load_profile(profile)
    try:
        with worded(), inside_site(wiring), wiring.operator_database.write() as connection:
            begin(connection, profile, found.horizon.year)
            if territories is not None:
                _import(connection, territories, datetime.now(ZoneInfo(found.time_zone)), wiring.settings.language)
            shown = show_first(connection, city)
            key = add_account(connection, email, name, language)
            give_role(connection, key, "administrator", None, None, None)
            link = password_link(connection, key)
    except InstallError as error:
        raise Refused(_REFUSED[error.code].format(**error.params)) from error
    finally:
        wiring.dispose()
    where = f", first shown: {shown}" if shown else "; territories: bosaga import territories FILE"
    click.echo(f"The register is begun (profile {profile}{where}).", err=True)
    click.echo("With this link, once and within three days, its first administrator sets a password:", err=True)
    click.echo(link)


def _import(connection: Any, file: Path, now: datetime, language: str) -> None:
    problems: list[Problem] = []
    try:
        prepared = prepare(file, "territories", None)
        options = Options(now.date(), file.name, prepared.sha256, None, False, True)
        import_in(connection, prepared.compiled, prepared.table, options, lambda told: problems.extend(told))
    except FileRefused as refused:
        for line in listed(problems[:_SHOWN], language):
            click.echo(line, err=True)
        raise Refused(reason(refused.code, refused.params, language)) from refused
