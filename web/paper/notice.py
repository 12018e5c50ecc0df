"""The letter to an owner: what was found, what the law asks, what to do by when, and the code that opens it online."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup

from audit.notice import grouped, last_day
from audit.profiles import Profile
from audit.terms import FORMS
from gis.store.notices import Letter
from web.language import in_language
from web.my.own import FEWEST, Own, wording_title
from web.pages.sentences import _
from web.paper.passport import Document, style
from web.paper.qr import qr_code
from web.words import norm_text


def notice_document(own: Own, letter: Letter, code: str, profile: Profile) -> Document:
    """The letter in the language of the answer, for the owner of an object; no natural person is named in it.

    The QR code brings the code behind the `#` of the address, which a browser sends to nobody. Needs a request.
    """
    here = own.around.object
    address = url_for("my.index", lang=None, **{"for": None}, _external=True)
    printed = grouped(code)
    words = {
        "own": own,
        "object": here,
        "name": in_language(here.name) or in_language(here.address) or here.number,
        "number": letter.number,
        "code": printed,
        "last": last_day(letter.expires_at, profile.time_zone),
        "address": address,
        "qr": qr_code(f"{address}#{printed}", _("QR code: opens the page of letter %(number)s", number=letter.number)),
        "norm_title": norm_text(wording_title(own.why)) if own.why else "",
        "norm_text": norm_text,
        "authority": profile.authorities[0] if profile.authorities else None,
        "authority_name": in_language(profile.authorities[0].names) if profile.authorities else "",
        "laws": [law for law in profile.law if law.checked is not None],
        "unchecked": [law for law in profile.law if law.checked is None],
        "forms": FORMS,
        **FEWEST,
        "style": Markup(style()),  # noqa: S704 - a file of our own
    }
    return Document(render_template("paper/notice.html", **words), {})
