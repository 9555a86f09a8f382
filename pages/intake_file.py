"""The first steps of an intake: the file, what the doctor says of it, what is to be done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import shapely
import streamlit as st
from shapely.geometry import shape

from geodata.atlas import Atlas
from geodata.errors import AtlasError
from geodata.i18n import _
from loaders.vector.doctor import MUST_DECIDE
from loaders.vector.fields import NAMES, target_label
from loaders.vector.limits import Limits
from loaders.vector.report import Finding, Report, severity_label
from pages.background import Job
from pages.intake_draft import Draft, begin, drop_draft
from pages.shared import shared_workspace

INBOX = "inbox"
COLORS = {"note": "gray", "doubt": "orange", "fault": "red", "stop": "red"}
TYPES = ["zip", "gpkg", "geojson", "json", "kml", "kmz", "fgb", "gml", "dxf", "tab", "mif", "csv", "xlsx"]


def choose_file(atlas: Atlas) -> None:
    """An uploader, and the files that lie in the inbox."""
    limits = Limits.of()
    text = _(
        "支持 Shapefile（zip）、GeoPackage、File GDB（zip）、GeoJSON、KML/KMZ、FlatGeobuf、GML、DXF、MapInfo、CSV/XLSX；不超过 {n:g} MB。"
    )
    st.caption(text.format(n=limits.upload_mb))
    given = st.file_uploader(
        _("选择数据文件"), type=TYPES, key="intake-upload", max_upload_size=int(limits.upload_mb)
    )
    if given is not None and st.button(_("开始体检"), type="primary"):
        start(atlas, given.name, given.getvalue())
    inbox = shared_workspace().home / INBOX
    inbox.mkdir(exist_ok=True)
    waiting = sorted(path for path in inbox.iterdir() if not path.name.startswith("."))
    if waiting:
        st.divider()
        chosen = st.selectbox(
            _("投递箱里的文件"), waiting, format_func=lambda path: path.name, key="intake-inbox"
        )
        if chosen is not None and st.button(_("体检这个文件")):
            start(atlas, chosen.name, chosen)
    else:
        st.caption(_("也可以把文件放进投递箱 {path}，这里会列出来。").format(path=inbox))


def start(atlas: Atlas, name: str, content: bytes | Path) -> None:
    """Begins a draft and opens the file in the background."""
    try:
        draft = begin(atlas, name, content)
    except AtlasError as error:
        st.error(str(error))
        return
    draft.job = Job(
        _("打开 {name}").format(name=name), lambda tell, stop: ("open", draft.intake.open(tell, stop))
    )
    st.rerun()


def examine(draft: Draft, decisions: dict[str, Any] | None = None) -> None:
    """Lets the doctor look at the chosen dataset, in the background."""
    dataset = draft.dataset
    assert dataset is not None
    draft.job = Job(
        _("体检 {name}").format(name=dataset.name),
        lambda tell, stop: ("examine", draft.intake.examine(dataset, decisions, tell, stop)),
    )
    st.rerun()


def repair(draft: Draft) -> None:
    """Applies what was decided, in the background."""
    dataset = draft.dataset
    assert dataset is not None
    decisions = dict(draft.decisions)
    draft.job = Job(
        _("处理 {name}").format(name=dataset.name),
        lambda tell, stop: ("repair", draft.intake.repair(dataset, decisions, tell, stop)),
    )
    st.rerun()


def collect(draft: Draft) -> None:
    """Takes over what the job brought; an error gives the file up with its message, except where something is to be decided."""
    job, draft.job = draft.job, None
    assert job is not None
    if job.error is not None:
        if draft.report is None:
            drop_draft()
        st.session_state["intake-said"] = (
            str(job.error)
            if isinstance(job.error, AtlasError)
            else _(
                "处理时出了意外（{kind}），没有留下任何改动。请换一种格式再试，或把文件交给维护人员。"
            ).format(kind=type(job.error).__name__)
        )
        return
    kind, result = job.result
    if kind == "open":
        draft.datasets = result
        if len(result) == 1:
            draft.dataset = result[0]
            examine(draft)
    elif kind == "examine":
        draft.report = result
        draft.decisions = dict(result.decisions)
    else:
        draft.take(result.layer, result.report)


def choose_dataset(draft: Draft) -> None:
    """Which of several layers of the file."""
    st.write(_("文件里有 {n} 个图层，选一个：").format(n=len(draft.datasets)))
    rows = {d.id: f"{d.name}（{d.file}，{d.count if d.count >= 0 else '…'} 个要素）" for d in draft.datasets}
    chosen = st.radio(_("图层"), list(rows), format_func=lambda i: rows[i], label_visibility="collapsed")
    if st.button(_("体检这个图层"), type="primary"):
        draft.dataset = next(d for d in draft.datasets if d.id == chosen)
        examine(draft)


def show_report(draft: Draft, atlas: Atlas) -> None:
    """The doctor's findings with the choices about them, and the button that applies them."""
    report = draft.report
    assert report is not None and draft.dataset is not None
    st.subheader(_("体检结果：{name}").format(name=draft.dataset.name))
    kinds = "、".join(f"{kind} {n}" for kind, n in report.geometry.items())
    st.write(
        _("{n} 个要素（{kinds}），{m} 个字段。").format(n=report.features, kinds=kinds, m=len(report.fields))
    )
    if report.preview:
        table = pd.DataFrame(report.preview).rename(
            columns={name: target_label(name) for name in NAMES} | {"feature_number": _("行")}
        )
        st.dataframe(table, hide_index=True, height=140)
    if not report.findings:
        st.success(_("没有发现问题。"))
    for finding in report.findings:
        with st.container(border=True):
            _finding(draft, finding, atlas)
    undecided = [
        f.title for f in report.findings if f.kind in MUST_DECIDE and not draft.decisions.get(f.kind)
    ]
    if undecided:
        st.warning(_("还须选定：{names}").format(names="、".join(undecided)))
    if st.button(_("按所选处理，下一步"), type="primary", disabled=bool(undecided)):
        repair(draft)


def _finding(draft: Draft, finding: Finding, atlas: Atlas) -> None:
    tag = f":{COLORS[finding.severity]}-badge[{severity_label(finding.severity)}]"
    st.markdown(f"{tag} **{_plain(finding.title)}**")
    st.text(finding.found)
    if finding.features:
        numbers = "、".join(map(str, finding.features))
        st.caption(
            _("要素编号：{numbers}{more}").format(
                numbers=numbers, more=_(" 等") if finding.count > len(finding.features) else ""
            )
        )
    if not finding.options:
        if finding.proposal:
            st.caption(finding.proposal)
        return
    ids = [option.id for option in finding.options]
    labels = {option.id: option.label for option in finding.options}
    chosen = draft.decisions.get(finding.kind)
    index = ids.index(chosen) if isinstance(chosen, str) and chosen in ids else None
    picked = st.radio(
        finding.proposal or finding.title, ids, index=index, horizontal=len(ids) <= 3, key=f"find-{id(draft)}-{finding.kind}",
        format_func=lambda i: labels[i] + (_("（建议）") if i == finding.recommended else ""),
    )  # fmt: skip
    effect = next((option.effect for option in finding.options if option.id == picked), "")
    if effect:
        st.caption(_("接受后：{effect}").format(effect=effect))
    if picked and picked != chosen:
        draft.decisions[finding.kind] = picked
        if finding.kind in ("crs", "encoding"):
            examine(draft, {**_made(draft.report, draft.decisions), finding.kind: picked})
    if finding.kind == "crs":
        _candidates(finding, atlas)


def _made(report: Report | None, decisions: dict[str, Any]) -> dict[str, Any]:
    """The decisions that differ from the proposals: what the person chose."""
    proposed = report.proposals if report else {}
    return {kind: choice for kind, choice in decisions.items() if proposed.get(kind) != choice}


def _candidates(finding: Finding, atlas: Atlas) -> None:
    """Each candidate's outline over the city, small."""
    candidates = finding.details.get("candidates") or []
    columns = st.columns(max(len(candidates), 4))
    for column, candidate in zip(columns, candidates, strict=False):
        with column:
            st.html(_small_map(atlas, candidate.get("outline")))
            st.caption(candidate["label"])


def _small_map(atlas: Atlas, outline: dict[str, Any] | None) -> str:
    """An outline over the city's as a small SVG picture."""
    city = shapely.simplify(atlas.city, 0.01)
    west, south, east, north = city.buffer(0.25).bounds
    parts = [(city, "#dfe6ec", "#7c8a97")]
    if outline:
        parts.append((shape(outline), "#1f5f8b55", "#1f5f8b"))
    paths = []
    for geometry, fill, stroke in parts:
        rings = [
            list(part.exterior.coords) for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"
        ]
        d = "".join(
            "M" + "L".join(f"{x - west:.4f},{(north - y) * 1.24:.4f}" for x, y in ring) + "Z"
            for ring in rings
        )
        paths.append(f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="0.015"/>')
    return (
        f'<svg viewBox="0 0 {east - west:.4f} {(north - south) * 1.24:.4f}" style="width:100%;max-width:180px" '
        f'role="img" aria-label="{_("范围示意")}">{"".join(paths)}</svg>'
    )


def _plain(text: str) -> str:
    """Text that Markdown leaves alone."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!|<>$~:" else char for char in text)
