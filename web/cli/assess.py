"""`bosaga assess`: the verdict of one passport's observations, with no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from web.cli.failures import Refused

_MOST = 20_000_000
"""Bytes: no passport is larger."""

_LONGEST_NUMBER = 400
"""Digits: what no float holds is refused where it stands."""


@click.command("assess")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of indented JSON.")
def command(file: str, as_json: bool) -> None:
    """Judge the observations in FILE (JSON; - reads standard input) and print the verdict as JSON.

    The file holds what POST /api/v1/assess takes: norm, basis, inspected_on, kind, observations, forms, host.
    """
    from audit.usecases.assess import assess_request

    answer = assess_request(_payload(file))
    click.echo(json.dumps(answer, ensure_ascii=False, indent=None if as_json else 2))


def _payload(file: str) -> Any:
    try:
        size = 0 if file == "-" else Path(file).stat().st_size
        data = b"" if size > _MOST else sys.stdin.buffer.read(_MOST + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}.") from error
    if size > _MOST or len(data) > _MOST:
        raise Refused(f"{file} is larger than {_MOST // 1_000_000} MB: no passport is. Give one passport at a time.")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not text in UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Refused(f"{file}, line {error.lineno}: this is no JSON ({error.msg}).") from error
    except RecursionError as error:
        raise Refused(f"{file} is nested too deeply to be a passport.") from error


def _whole(digits: str) -> int:
    # Python refuses to read longer numbers, and no measurement has so many digits.
    if len(digits) > _LONGEST_NUMBER:
        raise Refused(f"The file holds a number of {len(digits)} digits, which no measurement has.")
    return int(digits)


def _no_number(name: str) -> NoReturn:
    raise Refused(f"The file holds {name}, which is no number. Leave the observation out, or answer “unknown”.")
