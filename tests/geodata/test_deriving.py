"""Derived geometry follows from what it rests on, and is made anew when that is replaced."""

from dataclasses import replace

import pytest
import shapely
from shapely import affinity

from geodata.atlas import COUNTIES, TOWNS, ZONES, Atlas
from geodata.crs import area_m2
from geodata.deriving import derive, inputs, rederived
from geodata.model import Feature


def derived(atlas: Atlas) -> list[Feature]:
    return [feature for feature in atlas.features.values() if feature.recipe]


def test_every_recipe_makes_the_shipped_geometry(atlas: Atlas) -> None:
    counties = [f.geometry for f in atlas.layer_features(COUNTIES) if f.geometry]
    assert len(derived(atlas)) > 50
    for feature in derived(atlas):
        assert feature.recipe and feature.geometry
        made = derive(feature.recipe, atlas.features, atlas.city, counties)
        assert made is not None, feature.id
        off = area_m2(made.symmetric_difference(feature.geometry)) / max(area_m2(feature.geometry), 1)
        assert off < 2e-3, feature.id
        if "union" in feature.recipe:
            assert len(shapely.get_parts(made)) <= len(shapely.get_parts(feature.geometry)), feature.id


def test_the_zones_and_the_city_have_recipes(atlas: Atlas) -> None:
    assert all(feature.recipe for feature in atlas.layer_features(ZONES))
    assert all(feature.recipe for feature in atlas.layer_features("city"))


def test_replacing_a_town_changes_what_it_is_part_of_and_nothing_else(atlas: Atlas) -> None:
    zone = atlas.layer_features(ZONES)[0]
    assert zone.recipe
    town = atlas.features[inputs(zone.recipe)[0]]
    assert town.geometry
    smaller = replace(town, geometry=affinity.scale(town.geometry, 0.5, 0.5))
    towns = replace(
        atlas.layer_by_id[TOWNS],
        features=tuple(smaller if f.id == town.id else f for f in atlas.layer_features(TOWNS)),
    )
    layers = [towns if layer.id == TOWNS else layer for layer in atlas.layers]
    after = {f.id: f for layer in rederived(layers, {town.id}, COUNTIES) for f in layer.features}
    assert area_m2(after[zone.id].geometry) < area_m2(zone.geometry)
    untouched = [f for f in derived(atlas) if f.recipe and town.id not in inputs(f.recipe)]
    assert all(after[f.id] is f for f in untouched)


def test_a_recipe_whose_part_is_gone_leaves_the_geometry_alone(atlas: Atlas) -> None:
    zone = atlas.layer_features(ZONES)[0]
    assert zone.recipe
    lost = inputs(zone.recipe)[0]
    towns = replace(
        atlas.layer_by_id[TOWNS], features=tuple(f for f in atlas.layer_features(TOWNS) if f.id != lost)
    )
    layers = [towns if layer.id == TOWNS else layer for layer in atlas.layers]
    after = {f.id: f for layer in rederived(layers, {lost}, COUNTIES) for f in layer.features}
    assert after[zone.id] is zone


def test_a_strip_follows_its_line(atlas: Atlas) -> None:
    strip = next(f for f in derived(atlas) if f.recipe and "strip" in f.recipe)
    assert strip.recipe
    line_id = inputs(strip.recipe)[0]
    line = atlas.features[line_id]
    layer = atlas.layer_by_id[line.layer]
    moved = replace(line, geometry=affinity.translate(line.geometry, 0.01, 0))
    changed = replace(layer, features=tuple(moved if f.id == line_id else f for f in layer.features))
    layers = [changed if one.id == layer.id else one for one in atlas.layers]
    after = {f.id: f for one in rederived(layers, {line_id}, COUNTIES) for f in one.features}
    assert not after[strip.id].geometry.equals(strip.geometry)


@pytest.mark.parametrize("recipe", [{"union": ["nothing"]}, {"follow": "nothing"}])
def test_nothing_is_made_of_nothing(atlas: Atlas, recipe: dict[str, object]) -> None:
    assert derive(recipe, atlas.features, shapely.box(0, 0, 1, 1), []) is None
