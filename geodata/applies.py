"""What applies at a site: all that the plan says there, ordered by how much it binds, with how exact each line is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely

from geodata.applies_text import cautions, findings_summary, line
from geodata.atlas import CITY, COUNTIES, TOWNS, ZONES, Atlas
from geodata.crs import PLAN_CRS, to_plan, to_wgs84
from geodata.errors import SiteError
from geodata.i18n import _
from geodata.model import Feature
from geodata.nearby import FeatureIndex
from geodata.relations import CERTAINTIES, Relation, relations
from geodata.site import Site
from geodata.subjects import Subject, clauses_of, namesakes, targets_of

RADII_M = (500, 1000, 2000, 5000, 10_000)
USUAL_RADIUS_M = 2000
CONTROL_GROUP = "rules"
STRUCTURE_GROUPS = ("structure",)
CORNERS_SHOWN = 60
ROLE_OF_PLACE = {ZONES: "zone", TOWNS: "town", COUNTIES: "county"}


def what_applies(atlas: Atlas, site: Site, radius_m: float = USUAL_RADIUS_M) -> dict[str, Any]:
    """All that the plan says at a site and around it.

    Args:
        atlas: The loaded atlas.
        site: The point or area.
        radius_m: How far around the site other features are listed.

    Returns:
        site (its facts, geometry and corners), radius_m, around (its outline, GeoJSON), summary and cautions (sentences), notes; controls,
        boundaries, areas (lines, see applies_text.line), nearby (groups of lines), clauses and targets (by
        subject, see geodata.subjects), city_targets (how many more there are for the whole city).

    Raises:
        SiteError: The radius is no offered one.
    """
    if radius_m not in RADII_M:
        offered = "、".join(str(radius) for radius in RADII_M)
        message = _("周边距离 {found} 米不在可选之列，应为 {offered} 米之一。")
        raise SiteError(message.format(found=radius_m, offered=offered))
    index = atlas.derived(FeatureIndex)
    found = [r for r in relations(index, site, radius_m) if r.feature.id != site.feature_id]
    parts = _sorted_out(atlas, found, radius_m)
    subjects = list(_subjects(atlas, site, parts))
    lines = {
        name: [line(atlas, site, relation) for relation in parts[name]]
        for name in ("controls", "boundaries", "areas")
    }
    nearby = _grouped(atlas, site, parts["nearby"])
    clauses, targets = clauses_of(atlas, subjects), targets_of(atlas, subjects)
    facts = site_facts(atlas, site)
    return {
        "site": facts,
        "radius_m": radius_m,
        "around": around(site, radius_m),
        "summary": findings_summary(site, facts, parts, radius_m, clauses, targets),
        "cautions": cautions(site, facts, parts),
        "notes": list(site.notes),
        **lines,
        "nearby": nearby,
        "clauses": clauses,
        "targets": targets,
        "city_targets": sum(len(atlas.targets.get(f.id, ())) for f in atlas.layer_features(CITY)),
    }


def site_facts(atlas: Atlas, site: Site) -> dict[str, Any]:
    """A site's size and place: area, perimeter, middle in both systems, the share of it in the city, corners."""
    middle = site.plan if site.is_point else shapely.point_on_surface(site.plan)
    place = to_wgs84(middle)
    inside = shapely.intersection(site.geometry, atlas.city)
    share = float(inside.area / site.geometry.area) if not site.is_point else float(not inside.is_empty)
    return {
        "kind": "point" if site.is_point else "area",
        "city": atlas.settings.city,
        "name": site.name,
        "feature_id": site.feature_id,
        "area_m2": round(site.area_m2, 1),
        "perimeter_m": 0 if site.is_point else round(site.plan.length, 1),
        "lon": place.x,
        "lat": place.y,
        "easting": round(middle.x, 2),
        "northing": round(middle.y, 2),
        "crs": PLAN_CRS,
        "bounds": list(site.geometry.bounds),
        "in_city": share,
        "of_city": 0.0 if atlas.city.is_empty else float(inside.area / atlas.city.area),
        "geometry": json.loads(shapely.to_geojson(site.geometry)),
        "corners": corners(site),
    }


def corners(site: Site) -> list[dict[str, Any]]:
    """The corners of a small area, ring by ring, in both systems; none for a point or where there are too many."""
    if site.is_point or shapely.get_num_coordinates(site.geometry) > CORNERS_SHOWN:
        return []
    rows: list[dict[str, Any]] = []
    for part in shapely.get_parts(site.geometry):
        for ring in (part.exterior, *part.interiors):
            degrees = shapely.get_coordinates(ring)[:-1]
            metres = shapely.get_coordinates(to_plan(ring))[:-1]
            for (lon, lat), (east, north) in zip(degrees, metres, strict=True):
                name = f"J{len(rows) + 1}"
                rows.append({"name": name, "lon": lon, "lat": lat, "easting": east, "northing": north})
    return rows


def around(site: Site, radius_m: float) -> dict[str, Any]:
    """The outline of all that lies within a radius of a site, as GeoJSON; drawn, not measured."""
    edge = shapely.simplify(site.plan, radius_m / 50).buffer(radius_m, quad_segs=12)
    return json.loads(shapely.to_geojson(shapely.set_precision(to_wgs84(edge), 1e-5)))


def _sorted_out(atlas: Atlas, found: list[Relation], radius_m: float) -> dict[str, list[Relation]]:
    """Relations by section, each in the order of how much they bind or how near they are."""
    parts: dict[str, list[Relation]] = {"controls": [], "boundaries": [], "areas": [], "nearby": []}
    for relation in found:
        section = _section(atlas, relation, radius_m)
        if section:
            parts[section].append(relation)
    parts["controls"].sort(key=lambda r: (*_sureness(r), r.feature.stage != "existing", r.feature.rank))
    parts["boundaries"].sort(key=lambda r: (_place_order(r.feature.layer), *_sureness(r)))
    parts["areas"].sort(key=lambda r: (_area_order(atlas, r.feature), *_sureness(r), r.feature.rank))
    parts["nearby"].sort(key=lambda r: r.distance_m)
    return parts


def _section(atlas: Atlas, relation: Relation, radius_m: float) -> str:
    """The section that a relation belongs to; "" for one that says nothing."""
    feature = relation.feature
    layer = atlas.layer_by_id[feature.layer]
    at_site = relation.certainty != "near"
    if layer.boundary:
        return "boundaries" if at_site and layer.id != CITY else ""
    if at_site and layer.group == CONTROL_GROUP and layer.geometry == "Polygon":
        return "controls"
    if at_site and layer.geometry == "Polygon" and (relation.touches or not layer.background):
        return "areas"
    if at_site and layer.geometry == "LineString" and layer.group in STRUCTURE_GROUPS:
        return "areas"
    return "nearby" if relation.distance_m <= radius_m else ""


def _sureness(relation: Relation) -> tuple[bool, int, float, float]:
    """What is drawn over the site first, the surer and the larger first, then what is nearest."""
    return (
        not relation.touches,
        CERTAINTIES.index(relation.certainty),
        -relation.share,
        relation.distance_m,
    )


def _place_order(layer: str) -> int:
    order = (COUNTIES, TOWNS, ZONES)
    return order.index(layer) if layer in order else len(order)


def _area_order(atlas: Atlas, feature: Feature) -> int:
    """The city's structure first, what is worded for whole counties last."""
    layer = atlas.layer_by_id[feature.layer]
    return 0 if layer.group in STRUCTURE_GROUPS else 2 if layer.background else 1


def _subjects(atlas: Atlas, site: Site, parts: dict[str, list[Relation]]) -> Iterator[Subject]:
    """The things whose clauses and targets concern a site, in the order of how closely they do."""
    if site.feature_id:
        yield Subject(atlas.feature(site.feature_id), "own")
    yield from (Subject(r.feature, "control") for r in parts["controls"])
    areas = [r.feature for r in parts["areas"] if r.touches]
    yield from (Subject(f, "area") for f in areas if not atlas.layer_by_id[f.layer].background)
    places = [r.feature for r in parts["boundaries"] if r.touches]
    for layer, role in ROLE_OF_PLACE.items():
        here = [place for place in places if place.layer == layer]
        yield from (Subject(place, role) for place in here)
        if layer == TOWNS:
            yield from (Subject(feature, role) for feature in namesakes(atlas, here))
    yield from (Subject(f, "area") for f in areas if atlas.layer_by_id[f.layer].background)


def _grouped(atlas: Atlas, site: Site, found: list[Relation]) -> list[dict[str, Any]]:
    """What lies around by the groups of the layer tree, controls first, each nearest first."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for relation in found:
        group = atlas.layer_by_id[relation.feature.layer].group
        rows.setdefault(group, []).append(line(atlas, site, relation))
    known = [group["id"] for group in atlas.settings.groups]
    titles = {group["id"]: group["title"] for group in atlas.settings.groups}
    order = sorted(rows, key=lambda g: (g != CONTROL_GROUP, known.index(g) if g in known else len(known)))
    return [{"id": group, "title": titles.get(group, group), "rows": rows[group]} for group in order]
