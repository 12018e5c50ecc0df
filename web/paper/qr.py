"""QR codes as SVG, with a title and a description for those who do not see them."""

from __future__ import annotations

from io import BytesIO

import segno
from markupsafe import Markup


def qr_code(address: str, title: str) -> Markup:
    """The address as a QR code that stands a dirty print (a quarter may be lost): an SVG element."""
    drawn = BytesIO()
    segno.make(address, error="q", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, nl=False, svgclass="qr", lineclass=None,
        title=title, desc=address,
    )  # fmt: skip
    return Markup(drawn.getvalue().decode())  # noqa: S704 - segno escapes the title and the description
