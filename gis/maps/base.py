"""The wrapper around Folium: nobody else builds its elements.

Folium by itself loads scripts from seven hosts, writes inline scripts and styles, forbids zooming in its viewport tag,
and puts text into JavaScript template literals, where `${…}` runs. Here a map names only the files it is given, its
one inline script is handed out apart so that it can carry a nonce, and no text of the register goes through a template:
it reaches the page as tiles or JSON and is set as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.template import Template
from markupsafe import Markup

DEEPEST_SHOWN = 19
Link = tuple[str, str]
"""Name and address of a script or style sheet."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of the scripts and style sheets of a map, in the order they are needed."""

    scripts: tuple[Link, ...]
    styles: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts of a rendered map, to be put into a page: each is markup made here, with no data of the register.

    ``script`` is JavaScript without its tag, which needs the page's nonce.
    """

    styles: Markup
    container: Markup
    scripts: Markup
    script: Markup


class CityMap(folium.Map):
    """A Folium map with the files it is given and nothing else.

    Bounds are south-west and north-east corners as Leaflet orders them: (lat, lon), degrees, EPSG:4326.
    """

    _template = Template("""
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {{ this.get_name() }}.fitBounds({{ this.corners|tojson }}, {animate: false});
        {{ this.get_name() }}.options.zoomSnap = 1;
        {% endmacro %}
    """)

    def __init__(self, assets: Assets, corners: Sequence[Sequence[float]], *, basemap: str | None = None) -> None:
        """Take the files, the corners to show first, and the address template of a basemap, if there is one."""
        super().__init__(
            tiles=None,
            # Folium gives max_zoom to the basemap alone; this is Leaflet's own option.
            maxZoom=DEEPEST_SHOWN,
            minZoom=3,
            # Finer only while the first view is fitted: the territory fills the frame.
            zoom_snap=0.25,
            # The page credits its sources itself, as text: Leaflet's control would write them as markup.
            attribution_control=False,
            # Arrows go from object to object (map-keyboard.js), not over the ground.
            keyboard=False,
            world_copy_jump=True,
        )
        self._id = "city"
        self.corners = [list(corner) for corner in corners]
        # Scripts and styles share one list of names in the page's header.
        self.default_js = [(f"script {name}", address) for name, address in assets.scripts]
        self.default_css = [(f"style {name}", address) for name, address in assets.styles]
        if basemap:
            self.add_child(folium.TileLayer(basemap, attr=" ", name="basemap", class_name="basemap"))


def shell_of(city: CityMap) -> Shell:
    """Render a map into its parts."""
    figure = city.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a map is drawn inside a figure")
    for child in list(figure._children.values()):
        child.render()
    header = list(figure.header._children.values())
    parts = (
        "\n".join(part.render() for part in header if isinstance(part, CssLink)),
        figure.html.render().strip(),
        "\n".join(part.render() for part in header if isinstance(part, JavascriptLink)),
        figure.script.render().strip(),
    )
    return Shell(*map(Markup, parts))
