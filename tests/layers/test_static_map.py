"""Static maps: what is to be seen on them, in the colours, dashes and order of the web map's styles."""

import io
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray

from geodata.atlas import Atlas
from geodata.crs import length_m, to_plan
from geodata.errors import NotFound
from geodata.model import STAGES
from layers.static_canvas import Canvas, new_figure
from layers.static_furniture import bar_length
from layers.static_items import items_of
from layers.static_labels import Label, place_labels
from layers.static_legend import LegendBox, LegendEntry, draw_legend
from layers.static_map import (
    MapView,
    city_bounds,
    draw_features,
    draw_map,
    figure_png,
    legend_entries,
    map_pdf,
    map_png,
    map_svg,
    view_of,
)
from layers.static_room import overlap
from layers.static_symbols import symbol_paint
from layers.static_view import PX_MM, Frame, fit
from tests.pictures import Pixels, like, pixels

DPI = 192  # two dots to a pixel of the web map
DOTS = DPI / 96
SIZE = (240, 200)  # mm
MAIN_AXIS, MAIN_RED = "axes.zhengji", "#d62f23"
LIT_YELLOW = "#f3cf02"  # the bright line over its dark casing


def everything(atlas: Atlas) -> MapView:
    return MapView(city_bounds(atlas), tuple(layer.id for layer in atlas.layers))


def at_start(atlas: Atlas) -> MapView:
    return MapView(city_bounds(atlas), tuple(layer.id for layer in atlas.layers if layer.visible))


def plain_map(atlas: Atlas, view: MapView) -> tuple[Pixels, Frame]:
    """A map without furniture as pixels, and its frame."""
    png = map_png(atlas, view, *SIZE, dpi=DPI, legend=False, scale_bar=False, north_arrow=False)
    return pixels(png), fit(view.bounds, SIZE[0] / PX_MM, SIZE[1] / PX_MM)


def along(atlas: Atlas, frame: Frame, feature_id: str, step: float = 1) -> NDArray[np.int_]:
    """Dots (row, column) on a line of the map, `step` pixels apart, those in the frame."""
    geometry = frame.to_px(to_plan(atlas.features[feature_id].geometry))
    found = [
        (point.y * DOTS, point.x * DOTS)
        for part in shapely.get_parts(geometry)
        for point in (part.interpolate(at) for at in np.arange(0, part.length, step))
        if 1 < point.x < frame.width - 1 and 1 < point.y < frame.height - 1
    ]
    return np.round(found).astype(int)


def share(picture: Pixels, dots: NDArray[np.int_], color: str) -> float:
    return float(like(picture[dots[:, 0], dots[:, 1]], color).mean())


def test_a_line_lies_where_its_coordinates_are_in_the_colour_of_its_class(atlas: Atlas) -> None:
    view = MapView(city_bounds(atlas), ("axes",), features=frozenset({MAIN_AXIS}))
    picture, frame = plain_map(atlas, view)
    dots = along(atlas, frame, MAIN_AXIS)
    assert share(picture, dots, MAIN_RED) > 0.5
    assert share(picture, dots + np.array([60, 0]), MAIN_RED) < 0.1
    without, _frame = plain_map(atlas, MapView(city_bounds(atlas), ()))
    assert not like(without, MAIN_RED).any()


def test_planned_lines_are_dashed_and_mapped_ones_are_not(atlas: Atlas) -> None:
    river = next(
        f for f in atlas.layer_features("main_rivers") if f.stage == "existing" and f.accuracy == "mapped"
    )
    assert atlas.features[MAIN_AXIS].stage == "planned"
    view = view_of(atlas, (river.id,), ("main_rivers",))
    view = MapView(view.bounds, view.layers, features=frozenset({river.id}), basics=False)
    picture, frame = plain_map(atlas, view)
    color = atlas.layer_by_id["main_rivers"].style["classes"][0]["strokes"][0]["color"]
    name_px = 60  # the name hides some of the line
    dots = along(atlas, frame, river.id)
    assert share(picture, dots, color) * len(dots) > len(dots) - name_px * 3
    view = MapView(city_bounds(atlas), ("axes",), features=frozenset({MAIN_AXIS}), basics=False)
    picture, frame = plain_map(atlas, view)
    seen = like(picture[tuple(along(atlas, frame, MAIN_AXIS, 0.5).T)], MAIN_RED)
    assert np.count_nonzero(np.diff(seen.astype(int)) == 1) > 8


def test_layers_lie_in_the_catalogues_order(atlas: Atlas) -> None:
    picture, frame = plain_map(atlas, at_start(atlas))
    centre = next(f for f in atlas.layer_features("city_ranks") if f.kind == "中心城区")
    star = frame.to_px(to_plan(centre.geometry))
    assert like(picture[round(star.y * DOTS), round(star.x * DOTS)], "#c0261c").all()
    order = [item.layer.order for item in items_of(atlas, everything(atlas), frame)]
    assert order == sorted(order)


def test_what_is_lit_is_seen_even_where_its_layer_is_not_drawn(atlas: Atlas) -> None:
    view = MapView(city_bounds(atlas), (), highlights=(MAIN_AXIS,))
    picture, frame = plain_map(atlas, view)
    assert share(picture, along(atlas, frame, MAIN_AXIS), LIT_YELLOW) > 0.5
    dark, _frame = plain_map(atlas, MapView(city_bounds(atlas), ("axes",)))
    assert not like(dark, LIT_YELLOW).any()


def test_symbols_stay_on_top_of_a_lit_line(atlas: Atlas) -> None:
    view = MapView(city_bounds(atlas), ("axes", "city_ranks"), highlights=(MAIN_AXIS,))
    picture, frame = plain_map(atlas, view)
    centre = next(f for f in atlas.layer_features("city_ranks") if f.kind == "中心城区")
    star = frame.to_px(to_plan(centre.geometry))
    assert like(picture[round(star.y * DOTS), round(star.x * DOTS)], "#c0261c").all()


def test_a_choice_of_features_leaves_the_boundaries_alone(atlas: Atlas) -> None:
    chosen = frozenset({atlas.layer_features("key_towns")[0].id})
    view = MapView(city_bounds(atlas), ("key_towns", "axes", "counties"), features=chosen, basics=False)
    frame = fit(view.bounds, 900, 900)
    ids = {item.feature.id for item in items_of(atlas, view, frame)}
    assert ids == chosen | {feature.id for feature in atlas.layer_features("counties")}


def test_fainter_layers_marks_and_outlines(atlas: Atlas) -> None:
    area = shapely.box(115.8, 36.3, 116.1, 36.6)
    view = MapView(
        city_bounds(atlas), ("axes",), marks=((115.5, 36.2),), areas=(area,), opacities=(("axes", 0.3),)
    )
    picture, frame = plain_map(atlas, view)
    assert not like(picture, MAIN_RED).any()
    mark = frame.to_px(to_plan(shapely.Point(115.5, 36.2)))
    around = picture[round(mark.y * DOTS) - 14 : round(mark.y * DOTS) + 14, round(mark.x * DOTS) - 14 :][
        :, :28
    ]
    assert like(around, "#1f5f8b").sum() > 40
    edge = frame.to_px(to_plan(area.exterior))
    dots = np.array([edge.interpolate(at).coords[0][::-1] for at in np.arange(0, edge.length)]) * DOTS
    assert share(picture, np.round(dots).astype(int), "#d0021b") > 0.3
    titles = [entry.title for entry in legend_entries(atlas, view)]
    assert {"自绘范围", "标注点"} <= set(titles)


def test_bounds_fit_the_frame_and_metres_are_true_in_it(atlas: Atlas) -> None:
    for width, height in ((900.0, 500.0), (400.0, 900.0)):
        frame = fit(city_bounds(atlas), width, height)
        city = frame.to_px(to_plan(atlas.city))
        left, top, right, bottom = city.bounds
        assert left >= 0 and top >= 0 and right <= width and bottom <= height
        assert max((right - left) / width, (bottom - top) / height) > 0.9
        line = shapely.LineString([(115.5, 36.2), (116.2, 36.8)])
        assert frame.to_px(to_plan(line)).length * frame.mpp == pytest.approx(length_m(line))


def test_a_view_of_features_shows_them_with_something_around(atlas: Atlas) -> None:
    town = atlas.layer_features("key_towns")[0]
    view = view_of(atlas, (town.id,))
    west, south, east, north = view.bounds
    assert shapely.box(*view.bounds).contains(town.geometry)
    assert 0.1 < east - west < 0.3 and 0.1 < north - south < 0.3
    assert view.layers == ("key_towns",) and view.highlights == (town.id,)
    unplaced = next(f for f in atlas.features.values() if f.geometry is None)
    assert view_of(atlas, (unplaced.id,)).bounds == city_bounds(atlas)


@pytest.mark.parametrize(
    "view",
    [
        MapView((115, 36, 116, 37), ("nowhere",)),
        MapView((115, 36, 116, 37), (), highlights=("axes.nowhere",)),
    ],
)
def test_unknown_ids_are_told(atlas: Atlas, view: MapView) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        draw_map(atlas, view, 100, 80)
    with pytest.raises(NotFound, match="nowhere"):
        view_of(atlas, ("axes.nowhere",))


def all_entries(atlas: Atlas) -> list[LegendEntry]:
    """A row for every style class of the catalogue in every stage."""
    return [
        LegendEntry(style["title"], layer.id, layer.geometry, style, stage, "schematic")
        for layer in atlas.layers
        for style in layer.style["classes"]
        for stage in STAGES
    ]


def test_every_style_class_can_be_drawn_in_its_colour(atlas: Atlas) -> None:
    for entry in all_entries(atlas):
        figure = new_figure(60, 12, DPI)
        canvas = Canvas(figure, 60 / PX_MM, 12 / PX_MM, 0.75)
        draw_legend(canvas, LegendBox((entry,), 1, ""), 2, 2, framed=False)
        picture = pixels(figure_png(figure))[:, :80]
        if entry.geometry == "Point":
            colors = [symbol_paint(entry.style, entry.stage)[0 if entry.stage == "existing" else 1]]
            colors = [entry.style["color"]] if colors == ["#ffffff"] else colors
        else:
            colors = [s["color"] for s in entry.style.get("strokes", ()) if not s.get("opacity")]
        for color in colors:
            assert like(picture, color).any(), (entry.title, entry.stage, color)
        assert not like(picture, "#ffffff").all(), entry.title


def test_a_style_that_leaves_things_out_is_drawn_all_the_same(atlas: Atlas) -> None:
    layers = tuple(
        replace(layer, style={"classes": [{}], "label": {"color": "#123456"}}) for layer in atlas.layers
    )
    bare = replace(atlas, layers=layers, _made={})
    assert map_png(bare, everything(bare), 120, 100, dpi=60).startswith(b"\x89PNG")
    assert {entry.title for entry in legend_entries(bare, everything(bare))} >= {"重点镇", "聊城市"}


def test_no_glyph_is_missing(atlas: Atlas) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert map_pdf(atlas, everything(atlas), *SIZE).startswith(b"%PDF")
        assert b"<svg" in map_svg(atlas, at_start(atlas), *SIZE)
        assert map_png(atlas, everything(atlas), *SIZE, dpi=60).startswith(b"\x89PNG")


def test_maps_can_be_drawn_in_several_threads_at_once(atlas: Atlas) -> None:
    view = at_start(atlas)
    alone = map_png(atlas, view, 120, 100, dpi=80)
    start = threading.Barrier(4)

    def draw(_number: int) -> bytes:
        start.wait(60)
        return map_png(atlas, view, 120, 100, dpi=80)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(draw, range(4))) == {alone}


def test_the_scale_bar_is_round_and_fits() -> None:
    for mpp in (0.7, 13, 137, 999, 4321):
        metres = bar_length(mpp)
        assert f"{metres:.0e}"[0] in "125" and metres == float(f"{metres:.0e}")
        assert 150 / 2.6 < metres / mpp <= 150


def labels_of(
    atlas: Atlas, view: MapView, width: float = 900, height: float = 750
) -> tuple[list[Label], Frame]:
    frame = fit(view.bounds, width, height)
    return place_labels(items_of(atlas, view, frame), frame), frame


def test_no_names_overlap_or_are_cut(atlas: Atlas) -> None:
    for view in (
        at_start(atlas),
        everything(atlas),
        MapView((115.8, 36.3, 116.2, 36.6), everything(atlas).layers),
    ):
        labels, frame = labels_of(atlas, view)
        assert len(labels) > 30
        for a, b in combinations(labels, 2):
            assert not any(overlap(one, other) for one in a.boxes for other in b.boxes), (a.text, b.text)
        for left, top, right, bottom in (box for label in labels for box in label.boxes):
            assert left >= 0 and top >= 0 and right <= frame.width and bottom <= frame.height


def test_paper_shows_names_earlier_where_there_is_room(atlas: Atlas) -> None:
    layers = ("counties", "industrial_parks", "dev_zones")
    screen = MapView(city_bounds(atlas), layers)
    paper = replace(screen, detail=1.5)
    frame = fit(screen.bounds, 900, 900)
    seen = [place_labels(items_of(atlas, v, frame), frame, detail=v.detail) for v in (screen, paper)]
    parks = {feature.name for feature in atlas.layer_features("industrial_parks")}
    assert not any(label.text in parks for label in seen[0])
    assert sum(label.text in parks for label in seen[1]) > 4
    for a, b in combinations(seen[1], 2):
        assert not any(overlap(one, other) for one in a.boxes for other in b.boxes), (a.text, b.text)


def test_the_most_important_names_are_always_written(atlas: Atlas) -> None:
    texts = {label.text for label in labels_of(atlas, everything(atlas))[0]}
    assert {feature.name for feature in atlas.layer_features("city_ranks")} <= texts
    lit = atlas.layer_features("projects")[5]
    view = everything(atlas)
    view = MapView(view.bounds, view.layers, highlights=(lit.id,))
    assert lit.name not in texts
    assert lit.name in {label.text for label in labels_of(atlas, view)[0]}


def test_names_keep_off_what_stands_on_the_map(atlas: Atlas) -> None:
    view = at_start(atlas)
    frame = fit(view.bounds, 900, 750)
    taken = (300.0, 200.0, 600.0, 500.0)
    labels = place_labels(items_of(atlas, view, frame), frame, [taken])
    assert labels
    assert not any(overlap(box, taken) for label in labels for box in label.boxes)


def test_level_names_are_drawn_within_their_boxes(atlas: Atlas) -> None:
    view = at_start(atlas)
    frame = fit(view.bounds, 900, 750)
    figure = new_figure(900 * PX_MM, 750 * PX_MM, 96)
    canvas = Canvas(figure, 900, 750, frame.points)
    labels = draw_features(canvas, items_of(atlas, view, frame), view, frame, [])
    figure.savefig(io.BytesIO(), format="png")
    assert isinstance(figure.canvas, FigureCanvasAgg)
    boxes = {label.text: label.boxes[0] for label in labels if not label.spot.angle and not label.spacing}
    drawn = {text.get_text(): text.get_window_extent() for text in canvas.axes.texts}
    assert len(boxes) > 20
    for text, (left, top, right, bottom) in boxes.items():
        extent = drawn[text]
        assert left - 1 <= extent.x0 and extent.x1 <= right + 1, text
        assert 750 - bottom - 2 <= extent.y0 and extent.y1 <= 750 - top + 2, text


def test_the_legend_lists_just_what_is_to_be_seen(atlas: Atlas) -> None:
    view = at_start(atlas)
    rows = legend_entries(atlas, view)
    titles = [entry.title for entry in rows]
    assert (
        titles[0] == "中心城区"
        and "主轴" in titles
        and "规划，线位示意" in titles
        and "空心：规划、研究" in titles
    )
    orders = [atlas.layer_by_id[entry.layer].order for entry in rows if entry.layer]
    assert orders == sorted(orders, reverse=True)
    corner = MapView((115.3, 35.85, 115.5, 36.0), view.layers)
    seen = [entry.title for entry in legend_entries(atlas, corner)]
    assert "中心城区" not in seen and "市界" in seen
    chosen = MapView(view.bounds, ("axes",), features=frozenset({MAIN_AXIS}))
    assert [e.title for e in legend_entries(atlas, chosen)] == ["主轴", "市界", "县级界", "规划，线位示意"]


def test_symbols_that_stand_for_others_tell_how_many(atlas: Atlas) -> None:
    view = everything(atlas)
    labels, frame = labels_of(atlas, view)
    items = items_of(atlas, view, frame)
    counts = [item for item in items if item.members]
    assert counts
    assert {label.text for label in labels if label.text.startswith("+")} <= {
        f"+{len(i.members)}" for i in counts
    }
    assert "旁边归并的符号数" in [entry.title for entry in legend_entries(atlas, view)]
    near = MapView((115.9, 36.4, 116.0, 36.5), view.layers)
    assert not any(item.members for item in items_of(atlas, near, fit(near.bounds, 900, 750)))


def test_a_large_legend_leaves_room_for_the_map(atlas: Atlas) -> None:
    picture = pixels(map_png(atlas, everything(atlas), 100, 70, dpi=DPI))
    ground = like(picture, "#ffffff", 3).mean()
    assert ground < 0.6
