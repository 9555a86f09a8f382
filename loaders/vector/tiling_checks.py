"""Checks between features: duplicates, slivers, and gaps and overlaps where a layer should tile."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from geodata.crs import to_wgs84
from geodata.i18n import _
from loaders.vector.edges import tiles
from loaders.vector.report import Finding, Option, area_text
from loaders.vector.state import Check, Found, State, leave
from loaders.vector.systems import degree_points

SLIVER_ROUNDNESS = 0.02
SLIVER_M2 = 5000.0
SPECK_M2 = 1.0
GAP_M2 = 1e6
GAP_SHARE = 0.05
CLEAN_WIDTH_M = 5.0
SMALLEST_M2 = 0.01
PAIRS_SHOWN = 20


def duplicates(state: State) -> Found | None:
    """Features whose geometry another one has too."""
    there = np.flatnonzero(~shapely.is_missing(state.geometry) & ~shapely.is_empty(state.geometry))
    keys = pd.Series(shapely.to_wkb(shapely.normalize(shapely.force_2d(state.geometry[there]))))
    again = keys.duplicated().to_numpy()
    rows = there[again]
    if not len(rows):
        return None
    attributes = pd.util.hash_pandas_object(state.table.iloc[there].astype(str), index=False).reset_index(
        drop=True
    )
    wholly = pd.DataFrame({"shape": keys, "facts": attributes}).duplicated().to_numpy()
    same = there[wholly]
    found = _("{n} 个要素与前面的要素形状、位置完全相同，其中 {same} 个属性也相同。").format(
        n=len(rows), same=len(same)
    )
    options = [leave(_("重复的要素照样导入，会互相遮盖。"))]
    if len(same):
        options.insert(
            0, Option("drop", _("去掉完全重复的"), _("属性也相同的只留第一个；属性不同的都保留。"))
        )

    def mend(state: State, choice: str) -> None:
        if choice == "drop":
            state.drop(same)

    finding = Finding(
        "duplicates", "fault" if len(same) else "doubt", _("要素重复"), found,
        _("去掉完全重复的要素。") if len(same) else _("请核对这些要素该留哪一个。"),
        len(rows), state.first(rows), tuple(options), options[0].id,
    )  # fmt: skip
    return Found(finding, same if len(same) else rows, mend)


def slivers(state: State) -> Found | None:
    """Areas that are specks, or long and thin beyond what things on a plan are."""
    rows = np.flatnonzero(state.families() == "Polygon")
    if not state.placed or not len(rows):
        return None
    plan = state.plan()[rows]
    area, length = shapely.area(plan), shapely.length(plan)
    roundness = 4 * np.pi * area / np.maximum(length, 1e-9) ** 2
    thin = (area < SPECK_M2) | ((roundness < SLIVER_ROUNDNESS) & (area < SLIVER_M2))
    rows = rows[thin]
    if not len(rows):
        return None
    found = _("{n} 个面极小（不足 1 平方米）或又细又长，合计 {area}，像是叠加或描边留下的碎屑。").format(
        n=len(rows), area=area_text(float(area[thin].sum()))
    )
    options = (leave(_("碎屑照样导入。")), Option("drop", _("去掉"), _("这些碎屑不导入。")))

    def mend(state: State, choice: str) -> None:
        if choice == "drop":
            state.drop(rows)

    finding = Finding(
        "slivers", "doubt", _("细碎面"), found, _("先保持原样，在小图上核对后再决定是否去掉。"),
        len(rows), state.first(rows), options, "leave",
    )  # fmt: skip
    return Found(finding, rows, mend)


def overlaps_and_gaps(state: State) -> Found | None:
    """Gaps and overlaps of a layer that should tile (its polygons share most of their edges)."""
    areas = np.flatnonzero(state.families() == "Polygon")
    if not state.placed or not tiles(state.geometry[areas]):
        return None
    plan = state.plan()[areas]
    if not shapely.is_valid(plan).all():
        return None
    faulty = _faulty(plan)
    pairs, shared = _overlaps(plan, faulty)
    gaps = _gaps(plan, faulty)
    if not len(pairs) and not len(gaps):
        return None
    overlapping = areas[np.unique(pairs)] if len(pairs) else np.array([], dtype=int)
    beside = areas[np.unique(_beside(plan, gaps))] if len(gaps) else np.array([], dtype=int)
    rows = np.unique(np.concatenate([overlapping, beside])).astype(int)
    words = []
    if len(pairs):
        words.append(_("{n} 处重叠，合计 {area}").format(n=len(pairs), area=area_text(float(shared.sum()))))
    if len(gaps):
        words.append(
            _("{n} 处缝隙，合计 {area}").format(n=len(gaps), area=area_text(float(shapely.area(gaps).sum())))
        )
    found = _("这个图层的面彼此相接，本应不重不漏，却有{what}。").format(what="，".join(words))
    options = (
        Option(
            "clean", _("修整接边"),
            _("重叠部分并入接边最长的一方，{m} 米以内的窄缝并入邻面；更宽的缝保留。").format(m=f"{CLEAN_WIDTH_M:g}"),
        ),
        leave(_("重叠和缝隙照样导入，面积合计会有出入。")),
    )  # fmt: skip

    def mend(state: State, choice: str) -> None:
        if choice == "clean":
            _clean(state)

    finding = Finding(
        "tiling", "fault", _("重叠与缝隙"), found, _("修整接边；改动的要素和面积列在下面。"),
        len(rows), state.first(rows), options, "clean", _places(state, areas, pairs, shared, gaps),
    )  # fmt: skip
    return Found(finding, rows, mend)


def _faulty(plan: np.ndarray) -> np.ndarray:
    """The polygons with an edge that does not match its neighbour's, and the polygons around them."""
    faulty = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(plan, gap_width=CLEAN_WIDTH_M)))
    around = shapely.STRtree(plan).query(plan[faulty], predicate="dwithin", distance=CLEAN_WIDTH_M)[1]
    return np.union1d(faulty, around)


def _overlaps(plan: np.ndarray, faulty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (n, 2) of polygons that overlap, and the shared areas in m²; only those at faulty edges are compared."""
    a, b = shapely.STRtree(plan[faulty]).query(plan[faulty], predicate="intersects")
    a, b = a[a < b], b[a < b]
    shared = shapely.area(shapely.intersection(plan[faulty[a]], plan[faulty[b]]))
    real = shared > SMALLEST_M2
    return np.column_stack([faulty[a[real]], faulty[b[real]]]), shared[real]


def _gaps(plan: np.ndarray, faulty: np.ndarray) -> np.ndarray:
    """Holes between the polygons that are small beside them, as polygons in plan metres."""
    clean = np.setdiff1d(np.arange(len(plan)), faulty)
    found = [_holes(shapely.coverage_union_all(plan[clean])), _holes(shapely.union_all(plan[faulty]))]
    holes = np.concatenate(found)
    areas = shapely.area(holes)
    most = min(GAP_M2, max(GAP_SHARE * float(np.median(shapely.area(plan))), 1.0))
    holes = holes[(areas <= most) & (areas > SMALLEST_M2)]
    filled = shapely.STRtree(plan).query(shapely.point_on_surface(holes), predicate="within")[0]
    return np.delete(holes, np.unique(filled))


def _holes(union: shapely.Geometry) -> np.ndarray:
    parts = shapely.get_parts(union)
    rings, owner = shapely.get_rings(parts, return_index=True)
    inner = np.concatenate([[False], owner[1:] == owner[:-1]]) if len(owner) else np.zeros(0, dtype=bool)
    return shapely.polygons(rings[inner])


def _beside(plan: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    return shapely.STRtree(plan).query(gaps, predicate="dwithin", distance=0.01)[1]


def _places(
    state: State, areas: np.ndarray, pairs: np.ndarray, shared: np.ndarray, gaps: np.ndarray
) -> dict[str, object]:
    """The largest overlaps by their feature numbers, the largest gaps by a point (WGS 84)."""
    order = np.argsort(-shared)[:PAIRS_SHOWN] if len(pairs) else np.array([], dtype=int)
    listed = [
        {
            "features": [int(n) for n in state.numbers[areas[pairs[at]]]],
            "area_m2": round(float(shared[at]), 2),
        }
        for at in order
    ]
    largest = gaps[np.argsort(-shapely.area(gaps))[:PAIRS_SHOWN]] if len(gaps) else gaps
    points = [to_wgs84(shapely.point_on_surface(one)) for one in largest]
    holes = [
        {"lon": round(point.x, 6), "lat": round(point.y, 6), "area_m2": round(float(shapely.area(one)), 2)}
        for point, one in zip(points, largest, strict=True)
    ]
    return {"overlaps": listed, "gaps": holes}


def _clean(state: State) -> None:
    """Repairs the tiling in plan metres where it is faulty; features that did not change keep their very coordinates."""
    areas = np.flatnonzero(state.families() == "Polygon")
    areas = areas[_faulty(state.plan()[areas])]
    before = state.plan()[areas]
    after = shapely.coverage_clean(before, gap_width=CLEAN_WIDTH_M)
    changed = np.flatnonzero(~shapely.equals(before, after))
    made = _back(after[changed], before, state.geometry[areas])
    made[shapely.is_empty(made)] = None
    state.set_geometry(areas[changed], made)


def _back(shapes: np.ndarray, plan: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Plan geometries in WGS 84; a vertex that was there before gets the very degrees that it had."""
    known = dict(
        zip(map(tuple, shapely.get_coordinates(plan)), shapely.get_coordinates(degrees), strict=True)
    )

    def there(at: np.ndarray) -> np.ndarray:
        found = degree_points(at)
        for n, xy in enumerate(map(tuple, at)):
            if xy in known:
                found[n] = known[xy]
        return found

    return shapely.transform(shapes, there)


CHECKS = (
    Check("duplicates", "between", duplicates),
    Check("slivers", "between", slivers),
    Check("tiling", "between", overlaps_and_gaps),
)
