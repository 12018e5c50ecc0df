"""What several parts of the API read alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from audit.verdict import Assessment
from gis.queries import Connection
from gis.queries.territories import known_territory
from web.api.asking import wrong_parameter
from web.words import message


def must_know_territory(connection: Connection, code: str) -> None:
    """Refuse the parameter `territory` if the tree does not hold it."""
    if not known_territory(connection, code):
        raise wrong_parameter("territory", _("There is no territory “%(code)s” here.", code=code))


def why(assessment: Assessment | None) -> dict[str, Any]:
    """Findings, gaps and reports of a verdict, the reports in the asker's language; nothing without a verdict."""
    if assessment is None:
        return {"findings": [], "missing": [], "reports": []}
    return {
        "findings": [finding.to_json() for finding in assessment.findings],
        "missing": [gap.to_json() for gap in assessment.missing],
        "reports": [message(report.code, report.params) for report in assessment.reports],
    }
