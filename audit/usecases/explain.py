"""Why an approved version has the verdict it has: its facts judged once more, with every finding and every gap."""

from __future__ import annotations

from audit.norms import load_edition
from audit.ports import Passports
from audit.verdict import Assessment, assess


def explain(passports: Passports, number: str) -> Assessment | None:
    """The assessment of an approved version by the wording its verdict cites; None if there is no such version.

    Pure but for what the port reads; changes nothing. Raises `UnknownNormError` if the norm is no longer held.
    """
    filed = passports.filed(number)
    if filed is None:
        return None
    wording = load_edition(filed.norm).wording(filed.wording)
    return assess(wording, filed.facts, kind=filed.kind, forms=filed.forms, host=filed.host)
