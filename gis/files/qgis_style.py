"""QGIS styles inside a GeoPackage: objects by state, in colour and in shape, for everyone and for each category."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from audit.figures.calendar import FOR_WHOM

# state → colour, then layers of (QGIS marker, fill, size in mm, pen): a symbol is told by its shape without its colour
_SYMBOLS: Final[Mapping[str, tuple[str, tuple[tuple[str, str, float, str], ...]]]] = {
    "full": ("#00795A", (("circle", "own", 3.2, "solid"), ("cross2", "white", 1.4, "solid"))),
    "partial": ("#B26B00", (("circle", "white", 3.2, "solid"), ("semi_circle", "own", 3.2, "solid"))),
    "conditional": ("#1F6FB2", (("diamond", "own", 3.8, "solid"),)),
    "none": ("#B3261E", (("square", "own", 3.2, "solid"), ("cross2", "white", 1.8, "solid"))),
    "unknown": ("#5F6670", (("circle", "white", 3.0, "dash"),)),
    "unsurveyed": ("#8A9099", (("circle", "white", 2.6, "dot"),)),
    "not_applicable": ("#5F6670", (("line", "own", 2.6, "solid"),)),
}
_TABLE: Final = """
    create table layer_styles (
        id integer primary key autoincrement not null, f_table_catalog text(256), f_table_schema text(256),
            f_table_name text(256),
        f_geometry_column text(256), styleName text(30), styleQML text, styleSLD text, useAsDefault boolean,
            description text,
        owner text(30), ui text(30), update_time datetime default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    )
"""


def add_styles(path: Path, layer: str, geometry: str, words: Mapping[str, str]) -> None:
    """Put the table `layer_styles` into a GeoPackage, where QGIS looks for it; ``words`` are the states' names."""
    with sqlite3.connect(path) as database:
        database.execute(_TABLE)
        database.execute(
            "insert into gpkg_contents (table_name, data_type, identifier) values ('layer_styles', 'attributes', "
            "'layer_styles')"
        )
        for category in FOR_WHOM:
            row = (
                "",
                "",
                layer,
                geometry,
                f"state {category}",
                qml(f"state_{category}", words),
                category == "all",
                "State by the passport",
            )
            database.execute(
                "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                "styleName, styleQML,"
                " useAsDefault, description) values (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
    database.close()


def qml(attribute: str, words: Mapping[str, str]) -> str:
    """The style of one attribute that holds states, as QGIS stores styles."""
    categories, symbols = [], []
    for number, (state, (colour, layers)) in enumerate(_SYMBOLS.items()):
        label = quoteattr(words.get(state, state.replace("_", " ")))
        categories.append(f'<category render="true" symbol="{number}" value="{state}" label={label}/>')
        drawn = "".join(_layer(colour, *layer) for layer in layers)
        symbols.append(f'<symbol alpha="1" name="{number}" type="marker">{drawn}</symbol>')
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr="{attribute}" symbollevels="0" enableorderby="0">'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(symbols)}</symbols>"
        "</renderer-v2></qgis>"
    )


def _layer(colour: str, marker: str, fill: str, size: float, pen: str) -> str:
    own, white = _rgba(colour), "255,255,255,255"
    inside = own if fill == "own" else white
    # a cross on a filled shape is drawn in white, or it would not be seen
    outline = white if marker == "cross2" else own
    options = {
        "name": marker, "color": inside, "outline_color": outline, "outline_style": pen, "outline_width": "0.4",
        "outline_width_unit": "MM", "size": str(size), "size_unit": "MM",
    }  # fmt: skip
    listed = "".join(f'<Option name="{name}" type="QString" value="{value}"/>' for name, value in options.items())
    return f'<layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map">{listed}</Option></layer>'


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
