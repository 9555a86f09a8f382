"""数据与来源: what every layer rests on, and the problems in the data."""

from __future__ import annotations

import streamlit as st

from geodata.i18n import _
from geodata.summary import accuracy_table, document_table, doubt_table, issue_table, layer_table
from pages.shared import shared_atlas


def show() -> None:
    """Counts, problems, accuracies, documents and layers, each as a table that prints well."""
    atlas = shared_atlas()
    st.title(_("数据与来源"))
    st.write(
        _(
            "全图 {layers} 个图层、{features} 个要素，关联条文 {links} 处，目标 {targets} 项。数据版本 {version}。"
        ).format(
            layers=len(atlas.layers),
            features=len(atlas.features),
            links=len(atlas.plan.links),
            targets=len(atlas.plan.targets),
            version=atlas.version,
        )
    )
    if atlas.issues:
        st.warning(_("有 {n} 处数据问题，相关内容暂未显示，其余照常：").format(n=len(atlas.issues)))
        st.table(issue_table(atlas).set_index(_("文件")))
    st.subheader(_("精度"))
    st.table(accuracy_table(atlas).set_index(_("精度")))
    st.subheader(_("文件"))
    st.table(document_table(atlas).set_index(_("文号")))
    st.subheader(_("存疑"))
    st.write(_("文件里的误写和前后不一，照录并注明，共 {n} 处。").format(n=len(atlas.plan.doubts)))
    with st.expander(_("列出全部存疑")):
        st.table(doubt_table(atlas).set_index(_("类别")))
    st.subheader(_("图层"))
    st.table(layer_table(atlas).set_index(_("图层")))
    st.caption(
        _(
            "界线仅供参考，不作划界依据。水面与部分坐标 © OpenStreetMap contributors，按 ODbL 许可使用，详见 NOTICE。"
        )
    )
