"""The map of a site's report: the site on what the report lists."""

from __future__ import annotations

from typing import Any

from geodata.atlas import TOWNS, Atlas
from geodata.crs import to_wgs84
from geodata.site import Site
from layers.static_map import MapView, map_png

DPI = 180
LEAST_MARGIN_M = 1500.0
MARGIN = 0.45


def site_map(atlas: Atlas, site: Site, found: dict[str, Any], width_mm: float, height_mm: float) -> bytes:
    """A PNG of a site with the controls, structure and surroundings that were found there.

    Raises:
        FontMissing: The Chinese font is not in place.
    """
    west, south, east, north = site.plan.bounds
    margin = max(LEAST_MARGIN_M, MARGIN * max(east - west, north - south))
    bounds = to_wgs84(site.plan.buffer(margin)).bounds
    rows = [*found["controls"], *found["areas"], *(row for group in found["nearby"] for row in group["rows"])]
    shown = [row for row in rows if not row["wide"]]
    layers = tuple(dict.fromkeys([TOWNS, *(row["layer"] for row in shown)]))
    view = MapView(
        (bounds[0], bounds[1], bounds[2], bounds[3]),
        tuple(layer for layer in layers if layer in atlas.layer_by_id),
        features=frozenset(row["id"] for row in shown),
        marks=((site.geometry.x, site.geometry.y),) if site.is_point else (),
        areas=() if site.is_point else (site.geometry,),
    )
    return map_png(atlas, view, width_mm, height_mm, DPI)
