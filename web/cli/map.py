"""`bosaga map`: the whole city as one page that opens from a disk, with no network."""

from __future__ import annotations

from pathlib import Path

import click

from audit.figures import FOR_WHOM
from gis.maps.city import City, city_of
from gis.maps.file import Contents, Start, Wording, in_language, page_of
from gis.queries.installation import Installation, installation
from gis.queries.sources import sources
from gis.queries.territories import Territory, below, territories
from gis.tiles.bounds import bounds_of
from gis.tiles.selection import senses_of
from web.cli.failures import Refused
from web.cli.wording import said
from web.vocabulary.map import FILE_SENTENCES, SENTENCES
from web.wiring import Wiring
from web.words import VOCABULARY

_STATIC = Path(__file__).resolve().parent.parent / "static"
_PARTS = ("symbols", "points", "districts", "card", "keyboard", "file")
_SCRIPTS = ("vendor/leaflet/leaflet.js", *(f"js/map-{part}.js" for part in _PARTS))
_STYLES = ("vendor/leaflet/leaflet.css", "css/tokens.css", "css/site.css", "css/map.css")
_WORDS = ("state", "sense", "category", "category_to", "kind", "zone", "element", "unit")


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html")
@click.option("--territory", metavar="CODE", help="Only this territory and what lies in it.")
@click.option(
    "--category", type=click.Choice(FOR_WHOM), default="all", help="For whom it opens; all can be chosen in it."
)
@click.option("--year", type=int, metavar="YEAR", help="The year it opens with; the current one by default.")
def command(file: Path, territory: str | None, category: str, year: int | None) -> None:
    """Write one self-contained map page: every object, the districts, a legend, years and a table.

    Category and year are those it opens with; all of them can be chosen in it.
    """
    wiring = Wiring()
    language = wiring.settings.language
    with wiring.public_database.read() as connection:
        here = installation(connection)
        tree = territories(connection)
        root = _root(territory, here, tree)
        start = _start(category, year, here)
        city = city_of(connection, root, here)
        west, south, east, north, _ = bounds_of(connection, root)
        owed = sources(connection, {tree[code].source or "" for code in below(tree, root)})
    place = in_language(tree[root].name, language) or root
    wording = _wording(language, place, here, [each.attribution for each in owed.values()])
    page = page_of(city, start, ((south, west), (north, east)), _contents(), wording)
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Refused(f"Cannot write {file}: {error.strerror}.") from error
    click.echo(_told(file, city, page), err=True)


def _root(asked: str | None, here: Installation, tree: dict[str, Territory]) -> str:
    root = asked or here.territory
    if root is None:
        raise Refused("The register is empty: there is nothing to map. Fill it with `bosaga import` or `bosaga demo`.")
    if root not in tree:
        raise Refused(f"There is no territory {root}. `bosaga export territories FILE.csv` lists those there are.")
    return root


def _start(category: str, year: int | None, here: Installation) -> Start:
    chosen = here.current_year if year is None else year
    if not here.first_year <= chosen <= here.last_year:
        raise Refused(f"There are no figures for {chosen}: --year is {here.first_year} to {here.last_year}.")
    return Start(category, senses_of(chosen, here)[0], chosen)


def _contents() -> Contents:
    def read(name: str) -> str:
        return (_STATIC / name).read_text(encoding="utf-8")

    return Contents([read(each) for each in _SCRIPTS], [read(each) for each in _STYLES], read("img/sprite.svg"))


def _wording(language: str, place: str, here: Installation, owed: list[str]) -> Wording:
    say = {name: said(text, language) for name, text in {**SENTENCES, **FILE_SENTENCES}.items()}
    words = {
        table: {code: said(text, language, context=context) for code, (context, text) in VOCABULARY[table].items()}
        for table in _WORDS
    }
    return Wording(
        language=language,
        title=say["title"].format(place=place, day=here.today.isoformat()),
        notice=say["notice"] if here.kind == "demo" else "",
        credits=f"{say['borders']}: {'; '.join(owed)}" if owed else "",
        words=words,
        say=say,
    )


def _told(file: Path, city: City, page: str) -> str:
    size = len(page.encode()) / 1_000_000
    return f"{len(city.numbers)} objects and {len(city.districts)} districts are in {file} ({size:.1f} MB)."
