"""带走: what a story leaves behind, made when it is asked for, with progress: one HTML file, slides, a handout."""

from __future__ import annotations

import logging
from typing import Any

import streamlit as st

from exports.story_handout import story_pdf
from exports.story_html import file_name as html_name
from exports.story_html import story_html
from exports.story_leave_routes import PPTX, no_room
from exports.story_leave_routes import file_name as leave_name
from exports.story_page import play_address
from exports.story_slides import story_pptx
from exports.story_template import check_template
from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.stories import Story
from pages.shared import shared_atlas, shared_maps

LOG = logging.getLogger(__name__)
MADE = "story-made"
MAPS_SHARE = 0.85  # of the work: drawing the maps
MEDIA = {"html": "text/html", "pptx": PPTX, "pdf": "application/pdf"}


def leave_buttons(story: Story) -> None:
    """The three files of a story, in a popover."""
    with st.popover(_("带走"), width="stretch"):
        _files(story)


@st.fragment
def _files(story: Story) -> None:
    titles = {
        "html": _("制作单文件 HTML（不联网可放）"),
        "pptx": _("制作幻灯片 PPTX"),
        "pdf": _("制作讲义 PDF"),
    }
    wanted, places = "", {}
    for kind, title in titles.items():
        if st.button(title, key=f"{kind}-{story.id}", width="stretch"):
            wanted = kind
        places[kind] = st.container()  # what comes of it stands under its button
    template = st.file_uploader(
        _("幻灯片用本单位的模板（.pptx 或 .potx，可不选）"), type=["pptx", "potx"], key=f"template-{story.id}"
    )
    if wanted:
        with places[wanted]:
            _make(story, wanted, template.getvalue() if template and wanted == "pptx" else None)
    made, kind, content = st.session_state.get(MADE, (None, "", b""))
    if made == story:  # as it is now
        with places[kind]:
            _offer(story, kind, content)


def _make(story: Story, kind: str, template: bytes | None) -> None:
    """Makes a file and keeps it for the session; trouble is told."""
    bar = st.progress(0.0, _("正在打包……") if kind == "html" else _("正在画图……"))
    try:
        content = _content(story, kind, template, bar)
    except AtlasError as error:
        st.error(str(error))
    except OSError as error:
        LOG.exception("no %s of %s", kind, story.id)
        st.error(no_room(error))
    else:
        st.session_state[MADE] = (story, kind, content)
    finally:
        bar.empty()


def _content(story: Story, kind: str, template: bytes | None, bar: Any) -> bytes:
    """The file: for slides and handout the maps are drawn first, one by one."""
    atlas, maps, scenes = shared_atlas(), shared_maps(), (story.cover, *story.scenes)
    if kind == "html":
        return story_html(atlas, story).encode()
    if template is not None:
        check_template(template)
    for number, scene in enumerate(scenes, 1):
        maps.scene_map(atlas, scene)
        share = MAPS_SHARE * number / len(scenes)
        bar.progress(share, _("正在画图：{n} / {all}").format(n=number, all=len(scenes)))
    bar.progress(MAPS_SHARE, _("正在排版……"))
    if kind == "pptx":
        return story_pptx(atlas, story, maps, template)
    live = f"{st.context.url or ''}".rsplit("/", 1)[0] + f"/{play_address(story)}"
    return story_pdf(atlas, story, maps, live)


def _offer(story: Story, kind: str, content: bytes) -> None:
    """The file that was made last, to be downloaded."""
    names = {"html": _("单文件 HTML"), "pptx": _("幻灯片"), "pdf": _("讲义")}
    label = _("下载{what}（{size:.1f} MB）").format(what=names[kind], size=len(content) / 1e6)
    st.download_button(
        label, content, html_name(story) if kind == "html" else leave_name(story, kind), MEDIA[kind],
        key=f"made-{story.id}", type="primary", on_click="ignore", width="stretch",
    )  # fmt: skip
