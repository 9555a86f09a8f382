"""带走: what a story leaves behind, made when it is asked for, with progress: one HTML file, slides, a handout."""

from __future__ import annotations

from functools import lru_cache, partial

import streamlit as st

from exports.story_handout import story_pdf
from exports.story_html import file_name, story_html
from exports.story_leave_routes import PPTX
from exports.story_leave_routes import file_name as leave_name
from exports.story_maps import MapCache
from exports.story_page import play_address
from exports.story_slides import story_pptx
from exports.story_template import check_template
from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.stories import Story
from pages.shared import shared_atlas

MADE = "story-made"
MAPS_SHARE = 0.85  # of the work: drawing the maps


@lru_cache(maxsize=1)
def _maps() -> MapCache:
    """The maps drawn last; slides and handout share them."""
    return MapCache()


def leave_buttons(story: Story) -> None:
    """The three files of a story, in a popover."""
    with st.popover(_("带走"), width="stretch"):
        _files(story)


@st.fragment
def _files(story: Story) -> None:
    st.download_button(
        _("单文件 HTML（不联网可放）"), partial(story_html, shared_atlas(), story), file_name(story),
        "text/html", key=f"html-{story.id}", on_click="ignore", width="stretch",
    )  # fmt: skip
    pptx = st.button(_("制作幻灯片 PPTX"), key=f"pptx-{story.id}", width="stretch")
    pdf = st.button(_("制作讲义 PDF"), key=f"pdf-{story.id}", width="stretch")
    template = st.file_uploader(
        _("幻灯片用本单位的模板（.pptx，可不选）"), type=["pptx"], key=f"template-{story.id}"
    )
    if pptx:
        _make(story, "pptx", template.getvalue() if template else None)
    if pdf:
        _make(story, "pdf", None)
    _offer(story)


def _make(story: Story, kind: str, template: bytes | None) -> None:
    """Draws the maps one by one, then makes the file; trouble is told."""
    atlas, scenes = shared_atlas(), (story.cover, *story.scenes)
    bar = st.progress(0.0, _("正在画图……"))
    try:
        if template is not None:
            check_template(template)
        for number, scene in enumerate(scenes, 1):
            _maps().scene_map(atlas, scene)
            share = MAPS_SHARE * number / len(scenes)
            bar.progress(share, _("正在画图：{n} / {all}").format(n=number, all=len(scenes)))
        bar.progress(MAPS_SHARE, _("正在排版……"))
        if kind == "pptx":
            content = story_pptx(atlas, story, _maps(), template)
        else:
            live = f"{st.context.url or ''}".rsplit("/", 1)[0] + f"/{play_address(story)}"
            content = story_pdf(atlas, story, _maps(), live)
    except AtlasError as error:
        bar.empty()
        st.error(str(error))
        return
    bar.empty()
    st.session_state[MADE] = (story, kind, content)


def _offer(story: Story) -> None:
    """The file that was made last, if it is this story's as it is now."""
    made, kind, content = st.session_state.get(MADE, (None, "", b""))
    if made == story:
        label = _("下载{what}（{size:.1f} MB）").format(
            what=_("讲义") if kind == "pdf" else _("幻灯片"), size=len(content) / 1e6
        )
        st.download_button(
            label, content, leave_name(story, kind), "application/pdf" if kind == "pdf" else PPTX,
            key=f"made-{story.id}", type="primary", on_click="ignore", width="stretch",
        )  # fmt: skip
