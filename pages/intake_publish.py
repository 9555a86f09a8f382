"""The last steps of an intake: what changes, which clauses name the new features, and the publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import shapely
import streamlit as st
from shapely.geometry import mapping

from geodata.atlas import Atlas
from geodata.coverage import finder_of
from geodata.errors import AtlasError, PublishConflict
from geodata.i18n import _
from geodata.layer_changes import FeatureChange, change_label, compare, counts
from geodata.mentions import SENTENCE_ENDS, sentence_at
from geodata.model import Feature, Link
from geodata.workspace.layers import NewVersion, add_version, current, publish
from pages.editing import editor
from pages.intake_draft import Draft, drop_draft
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
PROPOSED_MOST = 300


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


def propose_links(draft: Draft, atlas: Atlas, features: Sequence[Feature]) -> None:
    """Clauses that name a feature that has no link to them yet: each is confirmed or left, its quote chosen."""
    known = {(link.feature_id, link.clause_id) for link in atlas.plan.links}
    new = [f for f in features if f.id not in atlas.links]
    finder = finder_of((f.layer, f.id, (f.name, *f.aliases)) for f in new)
    names = {f.id: f.name for f in new}
    rows = []
    for clause in atlas.plan.clauses if new else ():
        for feature_id, (word, at) in finder.find(clause.text).items():
            if (feature_id, clause.clause_id) not in known and len(rows) < PROPOSED_MOST:
                rows.append(
                    (feature_id, word, clause, sentence_at(clause.text, at).strip(SENTENCE_ENDS + " "))
                )
    if not rows:
        draft.links = ()
        st.caption(_("没有发现点到新要素名称、而尚未关联的条文。"))
        return
    st.write(
        _("有 {n} 处条文点到新要素的名称，勾选要关联的；引文可改，须与原文一字不差。").format(n=len(rows))
    )
    table = pd.DataFrame(
        [
            {_("关联"): True, _("要素"): names[i], _("文中称"): word, _("引文"): quote, _("文件"): atlas.documents[c.doc_id].title}
            for i, word, c, quote in rows
        ]
    )  # fmt: skip
    fixed = [_("要素"), _("文中称"), _("文件")]
    edited = st.data_editor(table, hide_index=True, disabled=fixed, key=f"links-{id(draft)}")
    links = []
    for (feature_id, _word, clause, _quote), wanted, quote in zip(
        rows, edited[_("关联")], edited[_("引文")], strict=True
    ):
        if not wanted:
            continue
        if not str(quote).strip() or str(quote) not in clause.text:
            st.error(
                _("“{quote}”不是原文，请照原文改：{text}").format(
                    quote=str(quote)[:40], text=clause.text[:80]
                )
            )
            continue
        links.append(Link(feature_id, clause.clause_id, str(quote)))
    draft.links = tuple(links)


def preview_and_publish(draft: Draft, atlas: Atlas) -> None:
    """What would change for everyone, and the button that does it."""
    workspace = shared_workspace()
    features = draft.features(atlas)
    layer = str(draft.entry["id"])
    draft.seen = draft.seen or current(workspace, layer)
    st.subheader(_("预览：与现在的图层相比"))
    changes = compare(atlas.layer_features(layer), features)
    show_changes(changes, "data", "plan-atlas-intake")
    st.subheader(_("关联条文"))
    propose_links(draft, atlas, features)
    st.subheader(_("发布"))
    why = st.text_input(_("为什么改（记入修改记录）"), key=f"why-{id(draft)}", max_chars=200)
    who = editor()
    if st.button(_("发布给所有人"), type="primary", disabled=not (who and why.strip())):
        _publish(draft, features, layer, str(who), why.strip())
    elif not (who and why.strip()):
        st.caption(_("填写编辑人和原因后即可发布；发布后可随时回退。"))


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
