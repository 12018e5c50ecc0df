"""Sentences of the command line in the installation's language: the same catalogues as the site's."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from typing import Any

from audit.exchange.reasons import sentence_of
from web.cli.sentences import Gaps


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The sentences of imports and exports, which no page shows, and then those of the site."""
    from web.language import CATALOGUES, compile_catalogues

    compile_catalogues()
    domains = ("exchange", "messages")
    own, site = (gettext.translation(domain, CATALOGUES, [language], fallback=True) for domain in domains)
    own.add_fallback(site)
    return own


def said(sentence: str, language: str, *, context: str | None = None, **params: Any) -> str:
    """A sentence of the catalogues (in a context, if it has one), translated, with its gaps filled."""
    known = _catalogue(language)
    translated = known.pgettext(context, sentence) if context else known.gettext(sentence)
    return translated.format_map(Gaps(params)) if params else translated


def reason(code: str, params: Mapping[str, Any], language: str) -> str:
    """The sentence of a code of the domain. A reason within a reason (`reason` and `params`) is worded as well."""
    template = sentence_of(code, params)
    if template is None:
        return f"{code}: {dict(params)}"
    inner = params.get("reason")
    if isinstance(inner, str) and isinstance(params.get("params"), dict):
        params = {**params, "reason": reason(inner, params["params"], language)}
    sentence = said(template, language)
    if isinstance(params.get("reason"), str) and "{reason}." in sentence:
        params = {**params, "reason": params["reason"].rstrip(" .")}
    return sentence.format_map(Gaps(params))
