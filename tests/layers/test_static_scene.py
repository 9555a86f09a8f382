"""Static maps of a story's scenes: what is lit stays, all else steps back; and how large a map is beside its legend."""

from itertools import combinations

import pytest
import shapely

from geodata.atlas import COUNTIES, Atlas
from geodata.crs import to_plan
from layers.static_items import DIM, DIM_NAME, items_of
from layers.static_labels import place_labels
from layers.static_layout import Layout, laid_out
from layers.static_legend import legend_entries
from layers.static_map import MapView, city_bounds, map_png
from layers.static_room import overlap
from layers.static_view import PX_MM, fit
from tests.pictures import like, pixels

MAIN_AXIS, MAIN_RED, ACCENT = "axes.zhengji", "#d62f23", "#1f5f8b"
YELLOW = "#f3cf02"


def county(atlas: Atlas, name: str) -> str:
    return next(feature.id for feature in atlas.layer_features(COUNTIES) if feature.name == name)


def scene(atlas: Atlas, *lit: str, layers: tuple[str, ...] = ("axes", "key_towns")) -> MapView:
    return MapView(city_bounds(atlas), layers, highlights=lit, telling=True)


def hides(layout: Layout, area: shapely.Geometry) -> bool:
    return bool(shapely.box(*layout.legend_at).intersects(layout.frame.to_px(to_plan(area))))


def test_what_is_not_lit_steps_back_and_nothing_is_ringed(atlas: Atlas) -> None:
    view = scene(atlas, MAIN_AXIS)
    items = {item.feature.id: item for item in items_of(atlas, view, fit(view.bounds, 900, 900))}
    assert items[MAIN_AXIS].opacity == items[MAIN_AXIS].name_opacity == 1
    for item in items.values():
        if item.layer.boundary:
            assert item.opacity == item.name_opacity == 1
        elif item.feature.id != MAIN_AXIS:
            assert (item.opacity, item.name_opacity) == (DIM, DIM_NAME)
    picture = pixels(map_png(atlas, view, 160, 160, dpi=120))
    assert like(picture, MAIN_RED).any() and not like(picture, YELLOW).any()
    assert "亮显：选中的要素" not in [entry.title for entry in legend_entries(atlas, view)]
    ringed = MapView(view.bounds, view.layers, highlights=view.highlights)
    assert "亮显：选中的要素" in [entry.title for entry in legend_entries(atlas, ringed)]


def test_around_a_lit_county_the_map_is_veiled_and_only_the_county_has_names(atlas: Atlas) -> None:
    lit = county(atlas, "阳谷县")
    view = scene(atlas, lit)
    plain = MapView(view.bounds, view.layers)
    options = {"legend": False, "scale_bar": False, "north_arrow": False}
    seen, before = (pixels(map_png(atlas, v, 160, 160, dpi=96, **options)) for v in (view, plain))
    frame = fit(view.bounds, 160 / PX_MM, 160 / PX_MM)
    area = to_plan(atlas.features[lit].geometry)
    inside = frame.to_px(area.representative_point())
    assert (seen[round(inside.y), round(inside.x)] == before[round(inside.y), round(inside.x)]).all()
    assert (seen[3, 3] > before[3, 3]).all()
    assert like(seen, ACCENT).any() and not like(before, ACCENT).any()
    items = items_of(atlas, view, frame)
    names = {item.feature.id: item for item in items}
    labels = place_labels(items, frame)
    towns = [names[label.owner] for label in labels if names[label.owner].layer.id == "key_towns"]
    assert towns and all(area.contains(to_plan(town.feature.geometry)) for town in towns)
    opacities = {names[label.owner].feature.name: label.opacity for label in labels}
    assert opacities["阳谷县"] == 1 and opacities["冠县"] == DIM_NAME


def test_chosen_features_have_their_names_at_any_scale(atlas: Atlas) -> None:
    parks = [feature for feature in atlas.layer_features("industrial_parks") if feature.geometry is not None]
    chosen = frozenset(feature.id for feature in parks[:8])
    view = MapView(city_bounds(atlas), ("industrial_parks",), features=chosen, telling=True)
    frame = fit(view.bounds, 900, 900)
    few = {label.text for label in place_labels(items_of(atlas, view, frame), frame)}
    assert not few & {feature.name for feature in parks}
    named = MapView(view.bounds, view.layers, features=chosen, telling=True, named=chosen)
    labels = place_labels(items_of(atlas, named, frame), frame)
    assert len({label.owner for label in labels} & chosen) >= 6
    for a, b in combinations(labels, 2):
        assert not any(overlap(one, other) for one in a.boxes for other in b.boxes), (a.text, b.text)


@pytest.mark.parametrize("size", [(567.0, 514.0), (794.0, 600.0), (500.0, 760.0)])
def test_a_map_is_large_beside_its_legend_and_what_it_is_of_is_not_hidden(
    atlas: Atlas, size: tuple[float, float]
) -> None:
    for view in (
        MapView(city_bounds(atlas), tuple(layer.id for layer in atlas.layers if layer.visible)),
        MapView(city_bounds(atlas), ("axes",)),
    ):
        layout = laid_out(atlas, view, *size)
        assert layout.legend and not hides(layout, atlas.city)
        beside = fit(view.bounds, *size, (0, 0, size[0] - layout.legend.width - 16, size[1]))
        assert layout.frame.mpp <= beside.mpp
    left, _top, right, _bottom = layout.frame.to_px(to_plan(atlas.city)).bounds
    assert abs((left + right) / 2 - size[0] / 2) < size[0] / 12


def test_the_scale_bar_keeps_off_the_city(atlas: Atlas) -> None:
    layout = laid_out(atlas, MapView(city_bounds(atlas), ("axes",)), 567, 514)
    left, bottom = layout.bar_at
    city = layout.frame.to_px(to_plan(atlas.city))
    assert not shapely.box(left, bottom - 24, left + 90, bottom).intersects(city)
    assert not overlap((left, bottom - 24, left + 90, bottom), layout.legend_at)
