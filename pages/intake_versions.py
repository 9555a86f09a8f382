"""Layer versions: see, compare, take along, publish or roll back, put into the bin; and the trail of changes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from geodata.atlas import Atlas
from geodata.catalogue_files import data_name, data_text, entry_text
from geodata.errors import AtlasError, PublishConflict
from geodata.i18n import _
from geodata.layer_changes import compare
from geodata.model import Feature, date_text
from geodata.moments import beijing_time
from geodata.workspace.layer_files import features_frame
from geodata.workspace.layers import (
    SHIPPED,
    LayerVersion,
    current,
    load_version,
    publish,
    set_binned,
    versions,
)
from loaders.vector.kinds import label
from loaders.vector.writing import endings, write
from pages.intake_publish import show_changes
from pages.shared import shared_workspace

TRAIL_MOST = 300


def show_versions(atlas: Atlas, shipped: Atlas, who: str | None) -> None:
    """The versions of one layer and what can be done with them."""
    workspace = shared_workspace()
    rows = versions(workspace)
    if not rows:
        st.info(_("还没有导入过图层。随附的图层就是现在的版本。"))
        return
    titles = {row.layer: str(row.entry.get("title", row.layer)) for row in rows}
    layer = st.selectbox(_("图层"), list(titles), format_func=lambda i: titles[i], key="versions-layer")
    own = [row for row in rows if row.layer == layer]
    seen = current(workspace, layer)
    st.dataframe(_table(own, seen, shipped.layer_features(layer)), hide_index=True)
    names = {row.version_id: _name(row) for row in own}
    if layer in shipped.layer_by_id:
        names[SHIPPED] = _("随附的版本")
    chosen = st.selectbox(_("版本"), list(names), format_func=lambda i: names[i], key="versions-one")
    version = next((row for row in own if row.version_id == chosen), None)
    try:
        features = load_version(workspace, version)[0].features if version else shipped.layer_features(layer)
        with st.expander(_("与另一版本比较")):
            others = {i: n for i, n in {"": _("现在显示的"), **names}.items() if i != chosen}
            other = st.selectbox(
                _("比较对象"), list(others), format_func=lambda i: others[i], key="versions-other"
            )
            base = atlas.layer_features(layer) if other == "" else _features(own, shipped, layer, other)
            if st.toggle(_("在图上比较"), key="versions-compare"):
                show_changes(compare(base, features), "data", "plan-atlas-versions")
        _download(titles[layer], features)
        _definition(layer, version, features)
        _act(layer, chosen, version, seen, who)
    except AtlasError as error:
        st.error(str(error))


def _features(own: list[LayerVersion], shipped: Atlas, layer: str, chosen: str) -> tuple[Feature, ...]:
    version = next((row for row in own if row.version_id == chosen), None)
    return load_version(shared_workspace(), version)[0].features if version else shipped.layer_features(layer)


def _name(row: LayerVersion) -> str:
    return _("第 {n} 版（{date}，{who}）").format(
        n=row.number, date=date_text(beijing_time(row.at)[:10]), who=row.who
    )


def _table(own: list[LayerVersion], seen: str, shipped: tuple[Feature, ...]) -> pd.DataFrame:
    state = {True: _("回收站"), False: ""}
    rows = [
        {
            _("版本"): str(row.number),
            _("状态"): _("使用中") if row.version_id == seen else state[row.binned],
            _("要素"): row.features,
            _("文件"): row.source_name,
            _("时间"): beijing_time(row.at)[:16],
            _("编辑人"): row.who,
            _("原因"): row.why,
        }
        for row in own
    ]
    if shipped:
        rows.append(
            {_("版本"): _("随附"), _("状态"): _("使用中") if seen == SHIPPED else "", _("要素"): len(shipped)}
        )
    return pd.DataFrame(rows).fillna("")


def _download(title: str, features: tuple[Feature, ...]) -> None:
    """The chosen version in any of the formats; what the format cannot keep is told."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    kind = left.selectbox(_("下载格式"), list(endings()), format_func=label, key="versions-format")
    if right.button(_("准备下载")):
        with tempfile.TemporaryDirectory(prefix="plan-download-") as folder:
            written = write(features_frame(features), Path(folder), title, kind)
            st.session_state["versions-file"] = (written.path.name, written.path.read_bytes(), written.losses)
    if "versions-file" in st.session_state:
        name, content, losses = st.session_state["versions-file"]
        for loss in losses:
            st.caption(loss)
        st.download_button(_("下载 {name}").format(name=name), content, name)


def _definition(layer: str, version: LayerVersion | None, features: tuple[Feature, ...]) -> None:
    """The version as the two files of the catalogue, to be shipped with the product."""
    if version is None:
        return
    left, right = st.columns(2)
    left.download_button(
        _("下载图层定义（YAML）"), lambda: entry_text(version.entry), f"{layer}.yaml", "application/yaml",
        on_click="ignore", key="versions-yaml",
    )  # fmt: skip
    right.download_button(
        _("下载随附数据（GeoJSON）"), lambda: data_text(features), data_name(layer), "application/geo+json",
        on_click="ignore", key="versions-data",
    )  # fmt: skip
    st.caption(
        _(
            "两个文件分别放进程序的 geodata/catalog 和 geodata/data，这个图层就随程序一起分发；一般使用不需要。"
        )
    )


def _act(layer: str, chosen: str, version: LayerVersion | None, seen: str, who: str | None) -> None:
    """Publish or roll back, and the bin, for those who may."""
    st.divider()
    why = st.text_input(_("原因"), key="versions-why", max_chars=200).strip()
    ready = bool(who and why)
    left, right = st.columns(2)
    workspace = shared_workspace()
    binned = bool(version and version.binned)
    try:
        if left.button(_("改用这一版（发布或回退）"), disabled=not ready or chosen == seen or binned):
            publish(workspace, layer, chosen, str(who), why, expected=seen)
            st.rerun()
        text = _("从回收站取回") if binned else _("放入回收站")
        if right.button(text, disabled=not ready or version is None or chosen == seen):
            set_binned(workspace, chosen, not binned, str(who), why)
            st.rerun()
    except PublishConflict as conflict:
        st.error(str(conflict))


def show_trail(atlas: Atlas) -> None:
    """Who changed what, when and why."""
    rows = versions(shared_workspace())
    names = {i: layer.title for i, layer in atlas.layer_by_id.items()}
    names |= {i: document.title for i, document in atlas.documents.items()}
    names |= {row.layer: str(row.entry["title"]) for row in rows}
    names |= {
        row.version_id: _("{title}第 {n} 版").format(title=row.entry["title"], n=row.number) for row in rows
    }
    lines = shared_workspace().trail(most=TRAIL_MOST)
    if not lines:
        st.info(_("还没有修改。"))
        return
    table = pd.DataFrame(
        {
            _("时间"): [beijing_time(line.at) for line in lines],
            _("编辑人"): [line.who for line in lines],
            _("做了什么"): [line.what for line in lines],
            _("对象"): [names.get(line.subject, line.subject) for line in lines],
            _("原因"): [line.why for line in lines],
        }
    )
    st.dataframe(table, hide_index=True, height=min(560, 38 + 35 * len(table)))
