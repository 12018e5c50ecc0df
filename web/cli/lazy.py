"""A group of commands that imports a command's module only when that command is named."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """A click group over a table of `name -> "module:attribute"`."""

    def __init__(self, name: str, table: Mapping[str, str], help: str) -> None:
        """Take the table; `help` stands on top of `--help`."""
        super().__init__(name, help=help)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in order."""
        return sorted(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        place = self._table.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is no command")
        return command
