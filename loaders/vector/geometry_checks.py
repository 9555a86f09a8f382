"""Checks of single geometries: missing, not finite, heights, invalid, mixed types, giants. Each with its repair."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely

from geodata.i18n import _
from loaders.vector.mending import parts_of, repaired
from loaders.vector.report import Finding, Option
from loaders.vector.state import LEAVE, Check, Found, State, family_label, leave

SIMPLIFY_M = 0.5
DEGREE_M = 111_320.0
REASONS_SHOWN = 4
DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2}


def missing(state: State) -> Found | None:
    """Features without geometry, or with an empty or unreadable one."""
    rows = np.flatnonzero(shapely.is_missing(state.geometry) | shapely.is_empty(state.geometry))
    if not len(rows):
        return None
    unreadable = np.isin(state.numbers[rows] - 1, state.raw.unreadable).sum()
    found = _("{n} 个要素没有位置（几何为空）").format(n=len(rows))
    if unreadable:
        found += _("，其中 {n} 个的坐标或几何读不出来").format(n=unreadable)
    options = (
        Option("unplaced", _("只列名，不上图"), _("这些要素保留属性，列为“未落图”，以后可以补位置。")),
        Option("drop", _("去掉"), _("这些要素不导入。")),
    )
    proposal = _("保留它们的属性，只列名、不上图。")

    def mend(state: State, choice: str) -> None:
        if choice == "drop":
            state.drop(rows)
        else:
            state.set_geometry(rows, None)

    severity = "stop" if len(rows) == len(state.geometry) else "doubt"
    if severity == "stop":
        found = _("所有要素都没有位置")
        if state.raw.columns is None and state.raw.evidence is not None:
            found += _("：没有找到坐标列（经度和纬度、X 和 Y、WKT 或“经纬度”）")
    finding = Finding(
        "missing",
        severity,
        _("没有位置"),
        found + "。",
        proposal,
        len(rows),
        state.first(rows),
        options,
        "unplaced",
    )
    return Found(finding, rows, mend)


def not_finite(state: State) -> Found | None:
    """Geometries with NaN or infinite coordinates."""
    at, owner = shapely.get_coordinates(state.geometry, return_index=True)
    rows = np.unique(owner[~np.isfinite(at).all(axis=1)])
    if not len(rows):
        return None
    options = (
        Option("unplaced", _("去掉位置，保留属性"), _("这些要素列为“未落图”，不上图。")),
        Option("drop", _("去掉"), _("这些要素不导入。")),
    )

    def mend(state: State, choice: str) -> None:
        if choice == "drop":
            state.drop(rows)
        else:
            state.set_geometry(rows, None)

    found = _("{n} 个要素的坐标里有“非数值”或无穷大。").format(n=len(rows))
    proposal = _("去掉这些位置，保留属性；请在原软件里查看这几个要素。")
    finding = Finding(
        "not_finite",
        "fault",
        _("坐标不是数"),
        found,
        proposal,
        len(rows),
        state.first(rows),
        options,
        "unplaced",
    )
    return Found(finding, rows, mend)


def closed(state: State) -> Found | None:
    """Rings that reading had to close."""
    if not len(state.raw.closed):
        return None
    rows = np.flatnonzero(np.isin(state.numbers - 1, state.raw.closed))
    found = _("{n} 个面的边界没有闭合，读入时已把首尾相连。请核对形状。").format(n=len(rows))
    return Found(Finding("closed", "doubt", _("边界未闭合"), found, "", len(rows), state.first(rows)), rows)


def curves(state: State) -> Found | None:
    """Arcs that became short straight lines."""
    if not state.raw.curves:
        return None
    found = _("图层里有圆弧或曲线，读入时已按每 4° 一段换成折线，面积和长度会有微小差别。")
    return Found(Finding("curves", "note", _("曲线已转为折线"), found), np.array([], dtype=int))


def heights(state: State) -> Found | None:
    """Z and M values."""
    has_z, has_m = shapely.has_z(state.geometry), shapely.has_m(state.geometry)
    rows = np.flatnonzero(has_z | has_m)
    if not len(rows):
        return None
    at = shapely.get_coordinates(state.geometry[has_z], include_z=True)[:, 2:]
    real = bool(len(at)) and bool((np.nan_to_num(at) != 0).any())
    what = _("高程（Z）") if has_z.any() and not has_m.any() else _("测量值（M）")
    what = _("高程（Z）和测量值（M）") if has_z.any() and has_m.any() else what
    found = _("{n} 个要素带有{what}").format(n=len(rows), what=what)
    found += _("，全部是 0。") if has_z.any() and not real and not has_m.any() else "。"
    options = (
        Option("drop", _("只留平面坐标"), _("去掉{what}，平面位置不变。").format(what=what)),
        Option("keep", _("保留高程"), _("高程随坐标保存，地图上不显示；测量值不保留。")),
    )

    def mend(state: State, choice: str) -> None:
        make = shapely.force_2d if choice != "keep" else _without_m
        state.set_geometry(rows, make(state.geometry[rows]))

    finding = Finding(
        "heights", "doubt" if real else "note", _("带有高程或测量值"), found,
        _("去掉；规划图只用平面坐标。"), len(rows), state.first(rows), options, "drop",
    )  # fmt: skip
    return Found(finding, rows, mend)


def _without_m(shapes: np.ndarray) -> np.ndarray:
    kept = np.array([shapely.force_2d(one) if not one.has_z else one for one in shapes], dtype=object)
    with_m = shapely.has_m(kept)
    kept[with_m] = shapely.transform(kept[with_m], lambda at: at, include_z=True)
    return kept


def giants(state: State) -> Found | None:
    """Geometries with more vertices than a map needs."""
    if not state.placed:
        return None
    counts = shapely.get_num_coordinates(state.geometry)
    rows = np.flatnonzero(counts > state.limits.vertices)
    if not len(rows):
        return None
    found = _("{n} 个要素的顶点超过 {most} 个，最多的一个有 {top} 个，显示和编辑都会很慢。").format(
        n=len(rows), most=state.limits.vertices, top=int(counts.max())
    )
    options = (
        Option(
            "simplify",
            _("简化到 {m} 米").format(m=SIMPLIFY_M),
            _("边线移动不超过 {m} 米，顶点大大减少。").format(m=SIMPLIFY_M),
        ),
        leave(_("照原样导入，地图会变慢。")),
    )

    def mend(state: State, choice: str) -> None:
        if choice == "simplify":
            made = shapely.simplify(state.geometry[rows], SIMPLIFY_M / DEGREE_M, preserve_topology=False)
            state.set_geometry(rows, made)

    finding = Finding(
        "giants",
        "doubt",
        _("顶点过多"),
        found,
        _("简化这几个要素。"),
        len(rows),
        state.first(rows),
        options,
        "simplify",
    )
    return Found(finding, rows, mend)


def invalid(state: State) -> Found | None:
    """Invalid rings and self-intersections of areas."""
    rows = np.flatnonzero(~shapely.is_valid(state.geometry) & ~shapely.is_missing(state.geometry))
    if not len(rows):
        return None
    reasons = Counter(_reason(text) for text in shapely.is_valid_reason(state.geometry[rows]))
    listed = "、".join(f"{reason} {n}" for reason, n in reasons.most_common(REASONS_SHOWN))
    found = _("{n} 个要素的几何无效（{reasons}）。").format(n=len(rows), reasons=listed)
    options = (
        Option("repair", _("修复"), _("按面的实际覆盖重新组织边界；修复前后的面积列在下面。")),
        leave(_("照原样导入；面积量算和叠加分析可能出错。")),
    )

    def mend(state: State, choice: str) -> None:
        if choice == "repair":
            state.set_geometry(rows, repaired(state.geometry[rows]))

    finding = Finding(
        "invalid",
        "fault",
        _("几何无效"),
        found,
        _("修复这些要素。"),
        len(rows),
        state.first(rows),
        options,
        "repair",
    )
    return Found(finding, rows, mend)


def _reason(text: str) -> str:
    """GEOS's reason in Chinese."""
    known = {
        "Self-intersection": _("自相交"),
        "Ring Self-intersection": _("环自相接"),
        "Hole lies outside shell": _("洞在面外"),
        "Holes are nested": _("洞套洞"),
        "Nested shells": _("面套面"),
        "Duplicate Rings": _("环重复"),
        "Too few points in geometry component": _("点数不够"),
        "Interior is disconnected": _("内部被切断"),
        "Invalid Coordinate": _("坐标无效"),
    }
    key = text.partition("[")[0].strip()
    return next((word for name, word in known.items() if key.lower() == name.lower()), _("其他"))


def mixed(state: State) -> Found | None:
    """Geometry types that differ from what most features have."""
    families = state.families()
    counts = Counter(one for one in families if one in DIMENSIONS)
    collections = np.flatnonzero(families == "GeometryCollection")
    if len(counts) + bool(len(collections)) < 2 and not len(collections):
        return None
    main = counts.most_common(1)[0][0] if counts else "Polygon"
    rows = np.flatnonzero((families != main) & (families != ""))
    listed = "、".join(
        f"{family_label(one)} {n}" for one, n in Counter(families[families != ""]).most_common()
    )
    found = _("同一图层里几何类型不一（{listed}）；一个图层只能有一种。").format(listed=listed)
    label = _("只留{kind}").format(kind=family_label(main))
    options = (
        Option(
            "main",
            label,
            _("混合几何里的{kind}取出来留用，其余要素只列名、不上图。").format(kind=family_label(main)),
        ),
        Option("drop", _("去掉其余要素"), _("其他类型的要素不导入。")),
        leave(_("类型不一的图层不能发布。")),
    )

    def mend(state: State, choice: str) -> None:
        taken = np.array(
            [parts_of(one, DIMENSIONS[main]) if one is not None else None for one in state.geometry[rows]],
            dtype=object,
        )
        if choice != LEAVE:
            state.set_geometry(rows, taken)
        if choice == "drop":
            state.drop(rows[shapely.is_missing(taken)])

    finding = Finding(
        "mixed", "fault", _("几何类型不一"), found, _("只留下{kind}，其余列名不上图。").format(kind=family_label(main)),
        len(rows), state.first(rows), options, "main", {"types": dict(counts), "main": main},
    )  # fmt: skip
    return Found(finding, rows, mend)


CHECKS_BEFORE = (
    Check("curves", "geometry", curves),
    Check("closed", "geometry", closed),
    Check("not_finite", "geometry", not_finite),
    Check("missing", "geometry", missing),
)
CHECKS_AFTER = (
    Check("heights", "geometry", heights),
    Check("giants", "geometry", giants),
    Check("invalid", "geometry", invalid),
    Check("mixed", "geometry", mixed),
)
