"""Which command is where: its name, then `module:attribute`. A command's module is imported when it runs."""

COMMANDS: dict[str, str] = {
    "assess": "web.cli.assess:command",
    "db": "web.cli.db:db",
    "demo": "web.cli.demo:command",
    "dictionary": "web.cli.dictionary:dictionary",
    "doctor": "web.cli.doctor:doctor",
    "export": "web.cli.export:command",
    "import": "web.cli.import_:command",
    "init": "web.cli.init:command",
    "map": "web.cli.map:command",
    "media": "web.cli.media:media",
    "plan": "web.cli.plan:command",
    "reassess": "web.cli.reassess:command",
    "remind": "web.cli.remind:command",
    "report": "web.cli.report:command",
    "serve": "web.cli.serve:serve",
    "template": "web.cli.template:command",
    "token": "web.cli.token:token",
    "users": "web.cli.users:users",
    "worker": "web.cli.worker:command",
    "verify": "web.cli.verify:command",
}
