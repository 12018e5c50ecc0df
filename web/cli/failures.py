"""How a command fails: one sentence on standard error and an exit code, never a stack trace."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import click

from web.cli.sentences import sentence

DONE, REFUSED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class Refused(click.ClickException):
    """What was asked cannot be done; the message says why and what to do."""

    exit_code = REFUSED


def guarded(action: Callable[[], object]) -> int:
    """Run the action and return the exit code, wording whatever went wrong."""
    try:
        result = action()
    except (Exception, KeyboardInterrupt) as error:
        return _report(error)
    # click returns the code of ctx.exit() here, and otherwise what the command returned.
    return result if isinstance(result, int) and not isinstance(result, bool) else DONE


def _report(error: BaseException) -> int:
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        click.echo("Interrupted; nothing half-done is kept.", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return WRONG_USAGE if isinstance(error, click.UsageError) else REFUSED
    for line in explain_error(error):
        click.echo(line, err=True)
    return REFUSED


def explain_error(error: BaseException) -> list[str]:
    """Return the sentences for an error of any ring."""
    # Imported here: a command that succeeds need not wait for the database's libraries.
    from audit.errors import AuditError, InvalidInput
    from gis.db import explain, is_database_error
    from web.config import ConfigurationError

    if isinstance(error, ConfigurationError):
        return error.problems
    if isinstance(error, InvalidInput):
        return [f"{problem.pointer or '/'}: {problem}" for problem in error.problems]
    if isinstance(error, AuditError):
        return [str(error)]
    if is_database_error(error):
        error = explain(error)
    code, params = getattr(error, "code", None), getattr(error, "params", None)
    if isinstance(code, str) and isinstance(params, dict):
        return [sentence(code, params)]
    if isinstance(error, OSError) and error.strerror:
        named = f"{error.filename}: " if error.filename else ""
        return [f"{named}{error.strerror}."]
    return _unexpected(error)


def _unexpected(error: BaseException) -> list[str]:
    from web.wiring import ROOT

    log = ROOT / ".bosaga" / "error.log"
    words = f"Something went wrong that Bosaga did not expect ({type(error).__name__}: {error})."
    try:
        log.parent.mkdir(exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return [words]
    return [words, f"The details are in {log}; please send that file with your report."]
