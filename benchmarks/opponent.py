"""The opponent: the default layers on a plain streamlit-folium page, as well made as that approach allows.

One `folium.GeoJson` per layer with short coordinates and nothing in the properties but the tooltip, data kept by
`st.cache_resource`, cards by `st.cache_data`, a stable key, and one short text returned on a click. The map itself
is built anew from the kept data in each run (about 25 ms): streamlit-folium renames a map's parts in place, and one
that is used twice draws nothing. The page has fewer strokes than the atlas, no labels, no highlight, no search.
Served by `opponent_app.py`.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import folium
import shapely
import streamlit as st
from streamlit_folium import st_folium

from geodata.atlas import Atlas, load_atlas
from geodata.cards import feature_card
from geodata.model import Feature, Layer
from layers.browser_data import class_of

LEAFLET = "/vendor/leaflet"
DECIMALS = 5
HEIGHT = 640


@st.cache_resource
def atlas() -> Atlas:
    """The atlas, loaded once per process."""
    return load_atlas()


def shown_layers(known: Atlas) -> list[Layer]:
    """The layers that are on at the start, the lowest first."""
    return sorted((layer for layer in known.layers if layer.visible), key=lambda layer: layer.order)


def tooltip_text(layer: Layer, feature: Feature) -> str:
    """What the tooltip says; it also tells which feature was clicked."""
    return f"{feature.name} · {layer.title}"


@st.cache_resource
def feature_ids() -> dict[str, str]:
    """Feature ids by tooltip text."""
    return {tooltip_text(layer, f): f.id for layer in shown_layers(atlas()) for f in layer.features}


def short(coordinates: Any) -> Any:
    """GeoJSON coordinates (degrees), rounded to about a metre."""
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [short(part) for part in coordinates]


def geojson(layer: Layer) -> dict[str, Any]:
    """The placed features of a layer as GeoJSON (EPSG:4326)."""
    rows = []
    for feature in layer.features:
        if feature.geometry is None:
            continue
        geometry = json.loads(shapely.to_geojson(feature.geometry))
        geometry["coordinates"] = short(geometry["coordinates"])
        properties = {"label": tooltip_text(layer, feature)}
        rows.append({"type": "Feature", "id": feature.id, "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": rows}


def path_style(layer: Layer, feature: Feature) -> dict[str, Any]:
    """Leaflet path options of a feature: the main stroke and the fill of its class."""
    classes = layer.style["classes"]
    style = classes[class_of(feature, classes)]
    if layer.geometry == "Point":
        radius = style["size"] / 2
        paint = {"color": "#fff", "fill": True, "fillColor": style["color"], "fillOpacity": 1}
        return {"radius": radius, "weight": 1, **paint}
    fill = style.get("fill")
    stroke = (style.get("strokes") or [{"color": fill, "width": 1}])[-1]
    options = {"color": stroke["color"], "weight": stroke["width"], "opacity": stroke.get("opacity", 1)}
    if layer.geometry == "Polygon":
        options |= {"fill": bool(fill), "fillOpacity": style.get("opacity", 0.2), "fillColor": fill}
    return options


@st.cache_resource
def prepared() -> list[tuple[Layer, dict[str, Any], dict[str, dict[str, Any]]]]:
    """Every default layer with its GeoJSON and the style of each of its features by id."""
    layers = shown_layers(atlas())
    return [(layer, geojson(layer), {f.id: path_style(layer, f) for f in layer.features}) for layer in layers]


def new_map() -> folium.Map:
    """The map with every default layer; Leaflet comes from this server, folium's other files are not needed."""
    map_ = folium.Map(tiles=None)
    map_.default_js = [("leaflet", f"{LEAFLET}/leaflet.js")]
    map_.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]
    for layer, content, styles in prepared():
        folium.GeoJson(
            content,
            name=layer.title,
            style_function=lambda row, styles=styles: styles[row["id"]],
            marker=folium.CircleMarker() if layer.geometry == "Point" else None,
            tooltip=folium.GeoJsonTooltip(fields=["label"], labels=False),
        ).add_to(map_)
    folium.LayerControl(collapsed=False).add_to(map_)
    west, south, east, north = atlas().city.bounds
    map_.fit_bounds([[south, west], [north, east]])
    return map_


def clause_html(clause: dict[str, Any]) -> str:
    """A clause with its quote marked and its document."""
    text, quote = escape(clause["text"]), escape(clause["quote"])
    marked = text.replace(quote, f"<mark>{quote}</mark>", 1) if quote else text
    source = clause["document"]
    cited = escape(f"《{source['title']}》（{source['number']}）{source['date']}")
    return f"<p><small>{escape(' › '.join(clause['headings']))}</small></p><p>{marked}</p><p><small>{cited}</small></p>"


def target_html(target: dict[str, Any]) -> str:
    """A target in one line."""
    words = [
        target["indicator"],
        target["baseline"],
        "→",
        target["comparator"],
        target["value"],
        target["unit"],
    ]
    words += [target["year"], target["nature"], target["lead"]]
    return f"<li>{escape(' '.join(word for word in words if word))}</li>"


@st.cache_data
def card_html(feature_id: str) -> str:
    """The card of a feature: the atlas's own content in one piece of HTML."""
    card = feature_card(atlas(), feature_id)
    status = f"{card['status']} {card['as_of']}"
    measures = "，".join(f"{row['label']} {row['text']}" for row in card["measures"])
    exact = f"{card['accuracy_label']} {card['accuracy_meaning']} {card['uncertainty']}"
    facts = (card["kind"], card["county"], status, measures, exact, card["note"])
    clauses = [clause_html(clause) for clause in card["clauses"]]
    parts = [f'<div class="card" data-feature="{escape(feature_id)}"><h3>{escape(card["name"])}</h3>']
    parts += [f"<p>{escape(fact)}</p>" for fact in facts if fact.strip()]
    parts += clauses[:1]
    if clauses[1:]:
        parts.append(
            f"<details><summary>其余 {len(clauses) - 1} 条</summary>{''.join(clauses[1:])}</details>"
        )
    if card["targets"]:
        parts.append(f"<ul>{''.join(target_html(target) for target in card['targets'])}</ul>")
    provenance = "；".join(value for value in card["provenance"].values() if value)
    return "".join([*parts, f"<p><small>{escape(card['source'])} {escape(provenance)}</small></p></div>"])


def show() -> None:
    """The page: the map, and beside it the card of the feature that was clicked last."""
    st.set_page_config(page_title="streamlit-folium", layout="wide")
    left, right = st.columns([3, 1])
    with left:
        answer = st_folium(
            new_map(),
            key="atlas",
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_object_clicked_tooltip"],
            render=False,
        )
    clicked = (answer.get("last_object_clicked_tooltip") or "").strip()
    if clicked in feature_ids():
        right.html(card_html(feature_ids()[clicked]))


if __name__ == "__main__":
    show()
