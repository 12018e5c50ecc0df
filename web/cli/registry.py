"""Which command is where: its name, then `module:attribute`. A command's module is imported when it runs."""

COMMANDS: dict[str, str] = {
    "db": "web.cli.db:db",
    "dictionary": "web.cli.dictionary:dictionary",
    "doctor": "web.cli.doctor:doctor",
    "reassess": "web.cli.reassess:command",
    "serve": "web.cli.serve:serve",
}
