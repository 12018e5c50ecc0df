"""Objects on the map: a Folium layer that hands the map over to our own script, which draws vector tiles."""

from __future__ import annotations

from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template


class ObjectsLayer(JSCSSMixin, Layer):
    """Puts the Leaflet map where the site's script finds it.

    Everything else (which tiles, which words) comes to the script as JSON in the page: this template carries nothing.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.layerGroup();
        window.bosaga = window.bosaga || {};
        window.bosaga.map = {{ this._parent.get_name() }};
        window.bosaga.layer = {{ this.get_name() }};
        {% endmacro %}
    """)

    def __init__(self) -> None:
        super().__init__(name="objects", overlay=True, control=False)
        self._name = "Objects"
        self._id = "layer"
