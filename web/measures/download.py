"""`/measures/file.xlsx`: the measures of a territory as a workbook that an import reads back. For planners."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, request, send_file

from gis.queries.exports import export
from gis.queries.installation import installation
from gis.queries.territories import territories
from web.auth.acting import demand
from web.current import wiring
from web.errors import ProblemError
from web.measures.blueprint import measures
from web.pages.sentences import _


@measures.get("/file.xlsx")
def download() -> Response:
    """Every measure of `?district=`, or of the whole installation, with all columns."""
    # Tables of every kind of file bring pandas along: a server that starts, and a report, do without.
    from gis.files.exported import write

    who = demand("measure.plan_many")
    with wiring().app_database.read(acting=who.account) as connection, TemporaryDirectory() as folder:
        here, chosen = installation(connection), request.args.get("district") or None
        if chosen is not None and chosen not in territories(connection):
            detail = _("“%(value)s” is not known here.", value=chosen[:60])
            raise ProblemError(400, detail, errors=[{"pointer": "?district=", "detail": detail}])
        found = export(connection, "measures", territory=chosen or here.territory, as_of=None, today=here.today)
        file = Path(folder) / "measures.xlsx"
        write(file, found, words={}, meanings={})
        content = BytesIO(file.read_bytes())
    name = f"measures-{chosen or here.territory or 'all'}-{here.today.isoformat()}.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(content, kind, as_attachment=True, download_name=name)
