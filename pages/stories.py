"""讲图: the stories, each to be played or taken along as one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from exports.story_page import play_address
from geodata.i18n import _
from geodata.model import Issue
from geodata.stories import Story
from geodata.summary import issue_rows
from layers.story_picture import story_picture
from pages.own_stories import edit_button, own_stories
from pages.shared import shared_atlas, story_shelf
from pages.story_leave import leave_buttons

COUNTIES_IN_A_ROW = 4
Weight = Literal["primary", "secondary", "tertiary"]


def show() -> None:
    """All stories with a picture, how long they are, and the two ways to use them."""
    stories, issues = story_shelf()
    st.title(_("讲图"))
    st.write(
        _(
            "在会议室里一幕一幕讲规划。放映用键盘或翻页笔，按 ? 看全部按键；单文件 HTML 拷到 U 盘，不联网也能放。"
        )
    )
    own_stories(stories, _row)
    st.subheader(_("专题讲图"))
    for story in (one for one in stories if one.file and not one.own):
        _row(story)
    st.subheader(_("各县（市、区）"))
    counties = [story for story in stories if not story.file]
    for i in range(0, len(counties), COUNTIES_IN_A_ROW):
        _cells(counties[i : i + COUNTIES_IN_A_ROW])
    if issues:
        _problems(issues)


def _problems(issues: Sequence[Issue]) -> None:
    """What is wrong with stories, for whoever mends it."""
    faulty = len({issue.file for issue in issues})
    with st.expander(_("{n} 个讲图有问题").format(n=faulty)):
        st.caption(_("能读的部分照常播放；失效的内容不显示，在那一幕里注明。"))
        st.table(issue_rows(issues, _("幕")).set_index(_("文件")))


def _row(story: Story) -> None:
    """A story over the whole width."""
    with st.container(border=True):
        picture, text, buttons = st.columns([1, 3, 1.4], vertical_alignment="center", gap="medium")
        picture.image(story_picture(shared_atlas(), story), width=130)
        with text:
            st.markdown(f"#### {_plain(story.title)}")
            st.write(_plain(story.subtitle))
            st.caption(_length(story))
        with buttons:
            _buttons(story, "primary")
            if story.own:
                edit_button(story)


def _cells(stories: Sequence[Story]) -> None:
    """Stories side by side."""
    for column, story in zip(st.columns(COUNTIES_IN_A_ROW), stories, strict=False):
        with column, st.container(border=True):
            st.image(story_picture(shared_atlas(), story), width=110)
            st.markdown(f"##### {_plain(story.title)}")
            st.caption(_length(story))
            _buttons(story, "secondary")


def _buttons(story: Story, weight: Weight) -> None:
    """To play it, and to take it along."""
    st.link_button(_("放映"), play_address(story), type=weight, width="stretch")
    leave_buttons(story)


def _length(story: Story) -> str:
    if not story.scenes:
        return _("还没有幕")
    return _("{n} 幕 · 自动播放约 {minutes:.0f} 分钟").format(
        n=len(story.scenes), minutes=max(1, story.minutes)
    )


def _plain(text: str) -> str:
    """Text that Streamlit's Markdown leaves as it is."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!|<>~$:" else char for char in text)
