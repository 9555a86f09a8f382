"""数据管理: from a file on a GIS engineer's disk to a published layer, and back."""

from __future__ import annotations

import streamlit as st

from geodata.atlas import Atlas
from geodata.errors import WorkspaceError
from geodata.i18n import _
from pages.background import show_progress
from pages.editing import editor, may_edit
from pages.intake_draft import current_draft, drop_draft
from pages.intake_file import choose_dataset, choose_file, collect, show_report
from pages.intake_layer import choose_target, describe_source, settle_matches
from pages.intake_publish import preview_and_publish
from pages.intake_versions import show_trail, show_versions
from pages.shared import shared_atlas, shared_workspace, shipped_atlas

QUICK_SECONDS = 0.3


def show() -> None:
    """Bringing in, versions, the trail."""
    atlas = shared_atlas()
    st.title(_("数据管理"))
    try:
        shared_workspace()
    except WorkspaceError as error:
        st.error(str(error))
        return
    who = editor(compact=True)
    bring, kept, trail = st.tabs([_("导入"), _("图层与版本"), _("修改记录")])
    with bring:
        _bring(atlas, who)
    with kept:
        show_versions(atlas, shipped_atlas(), who)
    with trail:
        show_trail(atlas)


def _bring(atlas: Atlas, who: str | None) -> None:
    for key, tell in (("intake-done", st.success), ("intake-said", st.error)):
        if key in st.session_state:
            tell(st.session_state.pop(key))
    if not may_edit():
        st.caption(_("这里只能查看，不能导入。"))
        return
    draft = current_draft()
    if draft is None:
        choose_file(atlas)
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"**{_('文件')}**")
    left.text(draft.name)
    if right.button(_("放弃这个文件")):
        drop_draft()
        st.rerun()
    if draft.job is not None and not draft.job.wait(QUICK_SECONDS):
        show_progress(draft.job)
        return
    if draft.job is not None:
        collect(draft)
        st.rerun()
    if draft.dataset is None:
        choose_dataset(draft)
    elif draft.repaired is None:
        show_report(draft, atlas)
    else:
        for step in draft.repaired.steps:
            st.caption(step.line())
        choose_target(draft, atlas)
        if draft.target is not None:
            settle_matches(draft, atlas)
            if describe_source(draft, atlas):
                preview_and_publish(draft, atlas, who)
