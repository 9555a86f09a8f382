"""The last steps of an intake: what changes, which clauses name the new features, and the publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely
import streamlit as st
from shapely.geometry import mapping

from geodata.atlas import Atlas
from geodata.errors import AtlasError, PublishConflict
from geodata.i18n import _
from geodata.layer_changes import FeatureChange, change_label, compare, counts
from geodata.model import Feature
from geodata.workspace.layers import NewVersion, add_version, current, publish
from pages.intake_draft import Draft, drop_draft
from pages.intake_links import propose_links
from pages.shared import dock_map, shared_workspace

COLORS = {
    "added": "#2e8b57",
    "removed": "#b3261e",
    "moved": "#d9822b",
    "changed": "#1f5f8b",
    "same": "#9aa5b1",
}
DRAWN_MOST = 1500
LISTED_MOST = 500


def show_changes(changes: Sequence[FeatureChange], page: str, key: str) -> None:
    """The changes counted, drawn in colours and listed."""
    numbers = counts(changes)
    for column, (kind, n) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(change_label(kind), n)
    told = [change for change in changes if change.kind != "same"]
    drawn = told or list(changes)
    dock_map(page, (), overlay=_groups(drawn[:DRAWN_MOST]), height=440, key=key)
    if len(drawn) > DRAWN_MOST:
        st.caption(_("变化较多，图上只画前 {n} 个。").format(n=DRAWN_MOST))
    if told:
        table = pd.DataFrame(
            {
                _("变化"): [change_label(c.kind) for c in told[:LISTED_MOST]],
                _("名称"): [c.feature.name for c in told[:LISTED_MOST]],
                _("所在"): [c.feature.county_text for c in told[:LISTED_MOST]],
                _("内容"): [c.details for c in told[:LISTED_MOST]],
            }
        )
        st.dataframe(table, hide_index=True, height=min(320, 38 + 35 * len(table)))


def _groups(changes: Sequence[FeatureChange]) -> list[dict[str, Any]]:
    """Changes as coloured groups of shapes; a moved feature is drawn as it is now, and as it was beside."""
    groups = []
    for kind, color in COLORS.items():
        rows = [c for c in changes if c.kind == kind and c.feature.geometry is not None]
        if rows:
            groups.append(_group(change_label(kind), color, [c.feature for c in rows]))
    before = [c.before for c in changes if c.kind == "moved" and c.before is not None and c.before.geometry]
    if before:
        groups.append(_group(_("改变前的位置"), "#8a94a0", before))
    return groups


def _group(title: str, color: str, features: Sequence[Feature]) -> dict[str, Any]:
    shapes = [
        {"name": f.name, "geometry": mapping(shapely.simplify(f.geometry, 0.0003))}
        for f in features
        if f.geometry is not None
    ]
    return {"title": title, "color": color, "features": shapes}


def preview_and_publish(draft: Draft, atlas: Atlas, who: str | None) -> None:
    """What would change for everyone, and the button that does it."""
    workspace = shared_workspace()
    features = draft.features(atlas)
    layer = str(draft.entry["id"])
    draft.seen = draft.seen or current(workspace, layer)
    st.subheader(_("预览：与现在的图层相比"))
    changes = compare(atlas.layer_features(layer), features)
    show_changes(changes, "data", "plan-atlas-intake")
    st.subheader(_("关联条文"))
    propose_links(draft, atlas)
    st.subheader(_("发布"))
    why = st.text_input(_("为什么改（记入修改记录）"), key=f"why-{id(draft)}", max_chars=200)
    if st.button(_("发布给所有人"), type="primary", disabled=not (who and why.strip())):
        _publish(draft, features, layer, str(who), why.strip())
    elif not (who and why.strip()):
        st.caption(_("在页首填写编辑人，再填写原因，即可发布；发布后可随时回退。"))


def _publish(draft: Draft, features: tuple[Feature, ...], layer: str, who: str, why: str) -> None:
    workspace = shared_workspace()
    report = draft.repaired.as_json() if draft.repaired else {}
    new = NewVersion(draft.entry, features, draft.links, draft.name, report)
    try:
        version = add_version(workspace, new, who, why)
        publish(workspace, layer, version, who, why, expected=draft.seen)
    except PublishConflict as conflict:
        draft.seen = conflict.current
        st.error(
            _("{message}上面的预览已换成与最新版本的差别；您的版本已存入“图层与版本”，没有丢失。").format(
                message=conflict
            )
        )
        return
    except AtlasError as error:
        st.error(str(error))
        return
    title = str(draft.entry["title"])
    drop_draft()
    st.session_state["intake-done"] = _(
        "“{title}”已发布，{n} 个要素。打开一张图即可看到；如需撤回，到“图层与版本”回退。"
    ).format(title=title, n=len(features))
    st.rerun()
