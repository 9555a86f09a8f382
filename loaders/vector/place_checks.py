"""Checks of where a layer is: its coordinate system, map shifts, and what lies outside the city."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from geodata.i18n import _
from loaders.vector import shift as shifts
from loaders.vector.crs_guess import PLAUSIBLE, Candidate, Fit, fit, rank, sample
from loaders.vector.edges import outline
from loaders.vector.report import Finding, Option
from loaders.vector.state import LEAVE, Check, Found, State, leave
from loaders.vector.systems import Placement, is_old_datum

OUTLINE_POINTS = 800
CLEARLY_INSIDE = 0.5
HARDLY_INSIDE = 0.05
NEAR_M = 1000.0
NO_ROWS = np.array([], dtype=int)


def system(state: State) -> Found | None:
    """The coordinate system: declared and fitting, missing, or suspected to be wrong."""
    at = sample(state.geometry)
    declared = Placement(state.raw.crs) if state.raw.crs else None
    if not len(at):
        _settle(state, str(declared or Placement("EPSG:4490")))
        return None
    lies = fit(declared.points(at), state.reference) if declared else None
    state.notes["lies"] = lies
    if declared and lies and (lies.inside >= HARDLY_INSIDE or lies.near >= PLAUSIBLE):
        _settle(state, str(declared))
        return None
    candidates = rank(at, _edge(state), state.reference)
    best = candidates[0] if candidates else None
    if declared and (best is None or best.inside < CLEARLY_INSIDE):
        _settle(state, str(declared))
        return None
    finding = _wrong(state, declared, lies, candidates) if declared else _unknown(state, candidates)
    return Found(finding, np.arange(len(state.geometry)), _settle)


def _edge(state: State) -> np.ndarray:
    """Points along the layer's outline (n, 2), as its geometries are now; found once, in the file's coordinates."""
    if "outline" not in state.notes:
        state.notes["outline"] = outline(state.geometry, OUTLINE_POINTS)
        state.notes["outline_placed"] = state.placed
    edge: np.ndarray = state.notes["outline"]
    if not len(edge) or not state.placed or state.placement is None or state.notes["outline_placed"]:
        return edge
    return state.placement.points(edge)


def _settle(state: State, choice: str) -> None:
    placement = Placement.parse(choice if choice != "leave" else state.raw.crs)
    state.move(placement.shapes(state.geometry))
    state.placed, state.placement = True, placement


def _options(candidates: list[Candidate], declared: Placement | None) -> tuple[Option, ...]:
    """The candidates, then the other datums of the first one, then the declared system."""
    options = [Option(str(one.placement), one.placement.label, _effect(one.placement)) for one in candidates]
    if candidates:
        first = candidates[0].placement
        for code in candidates[0].codes[1:]:
            other = Placement(f"EPSG:{code}", first.swapped, first.unit)
            options.append(Option(str(other), other.label, _effect(other)))
    if declared:
        options.append(leave(_("仍按文件声明的坐标系导入，图层会落在市外。")))
    return tuple(options)


def _effect(placement: Placement) -> str:
    words = _("按“{name}”换算为经纬度（WGS 84）后导入。").format(name=placement.label)
    if is_old_datum(placement.system):
        words += _("没有公开的转换参数，位置会有几十到一百多米的误差。")
    return words


def _unknown(state: State, candidates: list[Candidate]) -> Finding:
    missing = _("文件里没有坐标系说明（.prj）。") if state.raw.missing else _("文件里没有说明坐标系。")
    if state.raw.prj_text:
        missing = _("坐标系说明（.prj）读不懂：“{text}”。").format(text=state.raw.prj_text[:60])
    if not candidates:
        found = missing + _("按山东用到的各种坐标系试算，都不在本市附近，可能是地方独立坐标系或外地数据。")
        proposal = _("请向数据提供单位问清坐标系，转换为 CGCS2000 后再添加，或直接指定 EPSG 代码。")
        return Finding("crs", "stop", _("坐标系不明"), found, proposal)
    best = candidates[0]
    found = missing + _("按坐标数值推断，最可能是{name}：{reasons}。").format(
        name=best.placement.label, reasons="；".join(best.reasons)
    )
    others = [one for one in candidates[1:] if one.score >= 0.8 * best.score]
    if others:
        names = "、".join(one.placement.label for one in others)
        found += _("{names}也说得通，请对照小图核对。").format(names=names)
    return Finding(
        "crs", "fault" if state.raw.columns is None else "doubt", _("坐标系缺失"), found, _("按{name}导入。").format(name=best.placement.label),
        options=_options(candidates, None), recommended=str(best.placement), details=_details(candidates),
    )  # fmt: skip


def _wrong(state: State, declared: Placement, lies: Fit | None, candidates: list[Candidate]) -> Finding:
    best = candidates[0]
    found = _("文件声明的坐标系是{declared}，但照此全部落在市外{away}；").format(
        declared=declared.label, away=_away(lies)
    )
    found += _("按{name}则正好落在市域内：{reasons}。").format(
        name=best.placement.label, reasons="；".join(best.reasons)
    )
    return Finding(
        "crs", "fault", _("坐标系可能标错"), found, _("改按{name}导入。").format(name=best.placement.label),
        options=_options(candidates, declared), recommended=str(best.placement), details=_details(candidates),
    )  # fmt: skip


def _away(lies: Fit | None) -> str:
    if lies is None or not np.isfinite(lies.distance_km):
        return _("（不是有效的位置）")
    return _("（约 {km:.0f} 公里）").format(km=lies.distance_km)


def _details(candidates: list[Candidate]) -> dict[str, object]:
    return {"candidates": [one.as_json() for one in candidates]}


def old_datum(state: State) -> Found | None:
    """Xian 80 or Beijing 54: there is no exact public way to CGCS2000."""
    if state.placement is None or not state.raw.crs or not is_old_datum(state.placement.system):
        return None
    found = _("数据是{name}。它与 CGCS2000 椭球不同，坐标相差几十到一百多米，转换参数不公开，").format(
        name=state.placement.label
    )
    found += _("这里只作近似换算。要准确位置，请由测绘部门转换为 CGCS2000 后再添加。")
    return Found(Finding("old_datum", "doubt", _("旧坐标系"), found), NO_ROWS)


def shifted(state: State) -> Found | None:
    """GCJ-02 or BD-09, suspected by known boundaries and points."""
    if not state.placed:
        return None
    edge = _edge(state)
    families = state.families()
    points, names = np.full((len(state.geometry), 2), np.nan), None
    dots = np.flatnonzero(families == "Point")
    if len(dots):
        centres = shapely.centroid(state.geometry[dots])
        points[dots] = np.column_stack([shapely.get_x(centres), shapely.get_y(centres)])
        column = state.notes.get("name_column")
        names = state.table[column] if column in state.table.columns else None
    found = shifts.suspect(edge, names, points, state.reference)
    if found is None:
        return None
    words = _(
        "图层与{by}相差约 {before:.0f} 米；当作 {system} 坐标反算后相差约 {after:.0f} 米（移动 {moved:.0f} 米），"
    ).format(
        by=found.by, before=found.before_m, after=found.after_m, moved=found.moved_m, system=found.system
    )
    words += _("很像取自{map}的加偏坐标。").format(
        map=_("百度地图") if found.system == "BD-09" else _("高德、腾讯等地图")
    )

    def mend(state: State, choice: str) -> None:
        if choice in ("GCJ-02", "BD-09"):
            state.move(shifts.take_back(state.geometry, choice))

    other = "BD-09" if found.system == "GCJ-02" else "GCJ-02"
    options = tuple(
        Option(
            one,
            _("按 {system} 纠偏").format(system=one),
            _("所有要素移动约几百米，回到 WGS 84 位置，误差小于 1 米。"),
        )
        for one in (found.system, other)
    )
    finding = Finding(
        "shift", "fault", _("疑似加偏坐标"), words, _("确认数据来自该地图后，按 {system} 纠偏。").format(system=found.system),
        options=(*options, leave(_("不纠偏，位置照原样导入。"))), recommended=found.system,
        details={"system": found.system, "before_m": round(found.before_m, 1), "after_m": round(found.after_m, 1)},
    )  # fmt: skip
    return Found(finding, np.flatnonzero(~shapely.is_missing(state.geometry)), mend)


def outside(state: State) -> Found | None:
    """Features that are outside the city by more than NEAR_M."""
    away, near = _outside(state)
    if not len(away):
        return None
    total = int(_there(state).sum())
    whole = len(away) + len(near) == total
    found = _("{n} 个要素（共 {total} 个）完全在市域之外，离市界 1 公里以上。").format(
        n=len(away), total=total
    )
    if whole:
        lies = state.notes.get("lies")
        found = _("整个图层都在市域之外{away}。").format(away=_away(lies) if lies else "")
    options = (
        Option("drop", _("去掉远在市外的"), _("离市界 1 公里以上的要素不导入。")),
        leave(_("市外的要素也导入，显示在市界之外。")),
    )
    finding = Finding(
        "outside", "fault" if whole else "doubt", _("在市域之外"), found,
        _("请核对坐标系和文件是否选对。") if whole else _("若是邻市数据，可以去掉；跨界的和市界附近的都会保留。"),
        len(away), state.first(away), options, "leave" if whole else "drop",
    )  # fmt: skip
    return Found(finding, away, _dropping(away))


def beside(state: State) -> Found | None:
    """Features that are outside the city, but not by more than NEAR_M: border places and inexact boundaries are alike."""
    _far, near = _outside(state)
    if not len(near):
        return None
    found = _("{n} 个要素（共 {total} 个）在市界外 1 公里以内。").format(
        n=len(near), total=int(_there(state).sum())
    )
    found += _("市界本身也有误差，这些要素可能就是本市的。")
    options = (
        leave(_("这些要素照原样导入，显示在市界之外。")),
        Option("drop", _("去掉"), _("市界外 1 公里以内的要素也不导入。")),
    )
    finding = Finding(
        "beside", "note", _("紧邻市界"), found, _("建议保留。"), len(near), state.first(near), options, LEAVE
    )
    return Found(finding, near, _dropping(near))


def _dropping(rows: np.ndarray) -> Callable[[State, str], None]:
    def mend(state: State, choice: str) -> None:
        if choice == "drop":
            state.drop(rows)

    return mend


def _there(state: State) -> np.ndarray:
    missing: np.ndarray = shapely.is_missing(state.geometry) | shapely.is_empty(state.geometry)
    return ~missing


def _outside(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Rows that are outside the city by more than NEAR_M, and those that are so by less."""
    if not state.placed:
        return NO_ROWS, NO_ROWS
    rows = np.flatnonzero(_there(state) & ~touches_city(state))
    near = shapely.dwithin(state.reference.city_plan, state.plan()[rows], NEAR_M)
    return rows[~near], rows[near]


def touches_city(state: State) -> np.ndarray:
    """Mask of the features that touch the city; boxes first, exact only along the boundary."""
    plan, city = state.plan(), state.reference.city_plan
    middle = shapely.point_on_surface(plan)
    found = shapely.contains_xy(city, shapely.get_x(middle), shapely.get_y(middle))
    rest = np.flatnonzero(~found & ~shapely.is_missing(plan))
    found[rest] = shapely.intersects(city, plan[rest])
    return found


def describe_bounds(state: State) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all that is placed (WGS 84)."""
    if not state.placed:
        return None
    bounds = shapely.total_bounds(state.geometry)
    return tuple(float(one) for one in bounds) if np.isfinite(bounds).all() else None  # type: ignore[return-value]


CHECKS = (
    Check("crs", "place", system),
    Check("old_datum", "place", old_datum),
)
CHECKS_AFTER_NAMES = (Check("shift", "shift", shifted),)
OUTSIDE = (Check("outside", "place", outside), Check("beside", "place", beside))
