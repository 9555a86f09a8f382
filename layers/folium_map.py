"""The folium map that carries the atlas: an empty ground on which the browser code draws the layers.

The same map serves the app (inside the project's own component) and exported pages.
"""

from __future__ import annotations

import json
from typing import Any

import folium
from folium.elements import JSCSSMixin, MacroElement
from folium.template import Template

MAP_ID = "atlas"


class AtlasElement(JSCSSMixin, MacroElement):
    """Starts the atlas's browser code on a folium map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.planAtlas.start({{ this._parent.get_name() }}, {{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, config: dict[str, Any]) -> None:
        """Takes the browser's configuration (see layers.browser_data.map_config)."""
        super().__init__()
        self._name = "AtlasElement"
        self.config = config


def atlas_map(config: dict[str, Any]) -> folium.Map:
    """An empty folium map of the city with the atlas on it; no tiles, no controls but the atlas's own."""
    view = config["view"]
    map_ = folium.Map(
        location=[view["lat"], view["lon"]],
        zoom_start=view["zoom"],
        tiles=None,
        zoom_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=110,
        attribution_control=False,
    )
    map_._id = MAP_ID
    map_.add_child(AtlasElement(config))
    return map_


def map_module(map_: folium.Map, start: str, data: str) -> str:
    """A map as a JavaScript module, whose `page` shows and hides the map that folium's own script makes.

    Args:
        map_: The map.
        start: The address of the browser code's start.js, relative to the module's own.
        data: The address of the layers that are on at the start.
    """
    map_.render()
    script = map_.get_root().script.render()
    given = f"{json.dumps(map_.get_name())}, {json.dumps(data)}"
    return (
        f"import {{ open }} from {json.dumps(start)};\n"
        f"export const page = open({given}, () => {{\n{script}\n}});\n"
    )
