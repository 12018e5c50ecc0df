"""The one escaper of pages that carry values: for text in markup, and for data in a script element.

Markup alone is not enough near JavaScript: Folium puts text into template literals, where a back-tick, `${` and a
backslash are code. Here they become character references too, so that a value is text wherever it lands.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from markupsafe import Markup

_IN_TEMPLATE_LITERALS = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "{": "&#123;", "}": "&#125;"})
_IN_SCRIPT_ELEMENTS = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def text(value: object) -> Markup:
    """A value as text in markup or in a quoted attribute; markup made here stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(escape(str(value), quote=True).translate(_IN_TEMPLATE_LITERALS))  # noqa: S704 - just escaped


def data(value: Any) -> Markup:
    """A value as JSON inside a script element of type application/json. Refuses NaN and Infinity (ValueError)."""
    made = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(made.translate(_IN_SCRIPT_ELEMENTS))  # noqa: S704 - just escaped


def code(script: str) -> Markup:
    """A script of our own, for a script element: nothing in it can end the element."""
    return Markup(script.replace("</", "<\\/").replace("<!--", "<\\!--"))  # noqa: S704 - our own files
