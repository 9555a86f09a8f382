"""The upload doctor: examines a dataset, says what it found and proposes, and applies what was accepted.

Checks run in one order, each on the layer as the decisions before it leave it. To examine is to run them with the
proposals accepted, so that what a proposal does is measured, not guessed; to repair is to run them with only the
decisions that somebody made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geodata.crs import WGS84
from geodata.errors import IntakeError
from geodata.i18n import _
from loaders.vector import (
    geometry_checks,
    place_checks,
    source_checks,
    text_checks,
    tiling_checks,
    value_checks,
)
from loaders.vector.fields import mapping
from loaders.vector.limits import Limits
from loaders.vector.progress import Progress
from loaders.vector.reading import Raw, read
from loaders.vector.reference import Reference
from loaders.vector.report import FIRST, Finding, Report, Step
from loaders.vector.sources import Dataset
from loaders.vector.state import LEAVE, Check, Found, State, family_label

CHECKS: tuple[Check, ...] = (
    *source_checks.CHECKS,
    *text_checks.CHECKS,
    *geometry_checks.CHECKS_BEFORE,
    *place_checks.CHECKS,
    Check("fields", "fields", mapping),
    *place_checks.CHECKS_AFTER_NAMES,
    *place_checks.OUTSIDE,
    *geometry_checks.CHECKS_AFTER,
    *tiling_checks.CHECKS,
    text_checks.TYPES,
    *value_checks.CHECKS,
    text_checks.ACTIVE,
)
STAGES = {
    "read": 4.0,
    "text": 1.0,
    "fields": 1.0,
    "geometry": 2.0,
    "place": 1.0,
    "shift": 1.0,
    "between": 4.0,
    "write": 1.0,
}
PREVIEW_ROWS = 5
MUST_DECIDE = ("crs",)
Decisions = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a run of the checks gave: the report, and the layer as the decisions leave it (WGS 84).

    The layer has the column `feature_number`, the number of each feature in the file, from 1.
    """

    report: Report
    layer: gpd.GeoDataFrame


def stage_label(stage: str) -> str:
    """A stage of the work in Chinese, for a progress bar."""
    return {
        "copy": _("接收文件"), "unpack": _("解压"), "list": _("查看内容"), "read": _("读取"), "text": _("核对文字"),
        "fields": _("核对属性"), "geometry": _("检查几何"), "place": _("核对坐标系"), "shift": _("核对偏移"),
        "between": _("检查重叠与缝隙"), "write": _("保存"),
    }.get(stage, stage)  # fmt: skip


def examine(
    dataset: Dataset, folder: Path, reference: Reference, limits: Limits, progress: Progress,
    decisions: Decisions | None = None,
) -> Outcome:  # fmt: skip
    """Examines a dataset: the decisions given, and the proposals for the rest.

    Raises:
        IntakeError: It cannot be read, or a decision names something that is not there.
    """
    return run(dataset, folder, reference, limits, progress, decisions or {}, accept=True)


def repair(
    dataset: Dataset,
    folder: Path,
    reference: Reference,
    limits: Limits,
    progress: Progress,
    decisions: Decisions,
) -> Outcome:
    """Applies decisions and nothing else; findings without a decision are left as they are.

    Args:
        dataset: One that `sources.open_file` listed.
        folder: Its work folder.
        reference: The city.
        limits: What is let in.
        progress: Told of the stages; may cancel.
        decisions: Finding kind to the id of an option; "fields" also takes a mapping of target to column,
            "crs" any EPSG code, "columns" {"kind", "columns"} as the finding has them.
            `Report.proposals` accepts everything.

    Raises:
        IntakeError: It cannot be read, a decision names something that is not there, or the coordinate system is
            not known and not decided.
    """
    return run(dataset, folder, reference, limits, progress, decisions, accept=False)


def run(
    dataset: Dataset, folder: Path, reference: Reference, limits: Limits, progress: Progress,
    decisions: Decisions, accept: bool,
) -> Outcome:  # fmt: skip
    """Reads a dataset and runs every check on it."""
    progress.begin("read")
    raw = read(dataset, folder, limits, str(decisions.get("encoding", "")), decisions.get("columns"))
    state = State(raw, reference, limits, raw.geometry, raw.table, np.arange(1, len(raw.geometry) + 1))
    described = _described(raw)
    findings: list[Finding] = []
    steps: list[Step] = []
    applied: dict[str, Any] = {}
    for n, check in enumerate(CHECKS):
        if n == 0 or CHECKS[n - 1].stage != check.stage:
            progress.begin(check.stage)
        found = check.look(state)
        if found is None:
            continue
        findings.append(found.finding)
        choice = _choice(found.finding, decisions, accept)
        if choice:
            applied[check.kind] = choice
            step = _mend(state, found, choice)
            steps += [step] if step else []
    progress.begin("write")
    layer = _layer(state)
    report = Report(
        dataset.as_json(), len(raw.geometry), described[0], described[1],
        place_checks.describe_bounds(state), tuple(findings), tuple(steps), applied, _preview(layer),
    )  # fmt: skip
    return Outcome(report, layer)


def _choice(finding: Finding, decisions: Decisions, accept: bool) -> Any:
    """What to do about a finding; "" for nothing."""
    choice = decisions.get(finding.kind)
    if choice is None:
        if not accept and finding.kind in MUST_DECIDE:
            raise IntakeError(
                _("{title}，还没有确定：{found}请先选定坐标系。").format(
                    title=finding.title, found=finding.found
                )
            )
        return finding.recommended if accept else ""
    known = {one.id for one in finding.options}
    if finding.kind in ("crs", "columns") or isinstance(choice, dict) or choice in known:
        return choice
    message = _("“{title}”没有“{choice}”这个选项，可选：{options}。")
    facts = {"title": finding.title, "choice": choice, "options": "、".join(sorted(known))}
    raise IntakeError(message.format(**facts))


def _mend(state: State, found: Found, choice: Any) -> Step | None:
    """Applies a choice; the step that it was, or None where nothing is changed by it."""
    if found.mend is None or (choice == LEAVE and found.finding.kind != "crs"):
        return None
    rows, placed = found.rows, state.placed
    numbers = state.numbers[rows]
    before = len(state.geometry)
    area_before = _area(state, rows) if placed else 0.0
    found.mend(state, choice)
    left = np.flatnonzero(np.isin(state.numbers, numbers))
    area_after = _area(state, left) if placed else 0.0
    label = next((one.label for one in found.finding.options if one.id == choice), None)
    return Step(
        found.finding.kind, found.finding.title, choice if isinstance(choice, str) else "custom",
        label or (choice if isinstance(choice, str) else _("自选")), len(rows) or found.finding.count,
        tuple(int(n) for n in numbers[:FIRST]), before, len(state.geometry), area_before, area_after,
    )  # fmt: skip


def _area(state: State, rows: np.ndarray) -> float:
    """The sum of the areas of some rows in m², of what is finite."""
    areas = shapely.area(state.plan()[rows])
    return float(areas[np.isfinite(areas)].sum())


def _described(raw: Raw) -> tuple[dict[str, int], dict[str, str]]:
    state = State(raw, Reference({}), Limits(), raw.geometry, raw.table, np.array([]))
    kinds = {family_label(family): n for family, n in Counter(state.families()).most_common()}
    return kinds, {str(name): _type_label(raw.table[name].dtype.kind) for name in raw.table.columns}


def _type_label(kind: str) -> str:
    names = {"i": _("整数"), "u": _("整数"), "f": _("小数"), "b": _("是否"), "M": _("日期")}
    return names.get(kind, _("文字"))


def _layer(state: State) -> gpd.GeoDataFrame:
    table = state.table.copy()
    table["feature_number"] = state.numbers
    shapes = state.geometry if state.placed else np.full(len(table), None, dtype=object)
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84, index=table.index))


def _preview(layer: gpd.GeoDataFrame) -> tuple[dict[str, Any], ...]:
    rows = layer.drop(columns="geometry").head(PREVIEW_ROWS).to_dict("records")
    return tuple({str(key): _plain(value) for key, value in row.items()} for row in rows)


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value
