"""我的讲图: users' own stories on the page of all stories: made new or from another, deleted, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.moments import beijing_time
from geodata.stories import Story
from geodata.story_entries import entry_of
from geodata.workspace.stories import Earlier, create, delete, earlier, take_back
from pages import compose
from pages.editing import editor
from pages.shared import shared_workspace

MOST_LISTED = 100
TROUBLE = "own-stories-trouble"
T = TypeVar("T")


def own_stories(stories: Sequence[Story], row: Callable[[Story], None]) -> None:
    """The users' own stories, and what makes new ones.

    Args:
        stories: All stories, to begin a new one from.
        row: Shows one of them.
    """
    own = [story for story in stories if story.own]
    st.subheader(_("我的讲图"))
    with st.container(key="own-stories", horizontal=True, vertical_alignment="bottom"):
        who = editor()
        _make_new(stories, who)
        _bin(own, who)
    if trouble := st.session_state.pop(TROUBLE, ""):
        st.error(trouble)
    if not own:
        st.caption(
            _(
                "还没有。可以复制下面任何一个再改，也可以从空白开始；在“一张图”里点右侧的投影屏按钮，可把画面存为一幕带来。"
            )
        )
    for story in own:
        row(story)


def edit_button(story: Story) -> None:
    """Opens a story of one's own in the editor."""
    if st.button(_("编辑"), width="stretch", key=f"edit-{story.id}"):
        _open(story.id)


def _open(story_id: str) -> None:
    st.switch_page(compose.page(), query_params={"story": story_id})


def _make_new(stories: Sequence[Story], who: str | None) -> None:
    with st.popover(_("新建讲图"), disabled=who is None):
        model = st.selectbox(
            _("从哪里开始"),
            [None, *stories],
            format_func=lambda story: _("复制：{title}").format(title=story.title) if story else _("空白"),
        )
        usual = _("{title}（我的版本）").format(title=model.title) if model else ""
        title = st.text_input(_("名称"), usual, max_chars=60, placeholder=_("例如：向常委会汇报现代水网"))
        made = st.button(_("建立并编辑"), type="primary", disabled=not title.strip())
    if made and who:
        entry: dict[str, Any] = (
            entry_of(model) if model else {"scenes": [{"title": _("第一幕"), "text": [""]}]}
        )
        kept = {key: value for key, value in entry.items() if key not in ("title", "order")}
        entry = {"title": title.strip(), "date": date.today().isoformat(), **kept}
        story_id = _tried(lambda: create(shared_workspace(), entry, who))
        if story_id:
            _open(story_id)


def _bin(own: Sequence[Story], who: str | None) -> None:
    kept = _earlier()
    if not own and not kept:
        return
    with st.popover(_("删除与取回"), disabled=who is None):
        if own:
            story = st.selectbox(_("讲图"), own, format_func=lambda one: one.title)
            if st.button(_("删除（可取回）")) and who:
                _tried(lambda: delete(shared_workspace(), story.id, who))
                st.rerun()
        if kept:
            one = st.selectbox(
                _("已删除的和早先的版本"),
                kept[:MOST_LISTED],
                format_func=lambda e: f"{e.title}　{beijing_time(e.at)}",
            )
            if st.button(_("取回")) and who:
                _tried(lambda: take_back(shared_workspace(), one, who))
                st.rerun()


def _tried(act: Callable[[], T]) -> T | None:
    """What an act gives; its trouble is told at the next run."""
    try:
        return act()
    except AtlasError as error:
        st.session_state[TROUBLE] = str(error)
        return None


def _earlier() -> list[Earlier]:
    try:
        return earlier(shared_workspace().home)
    except (AtlasError, OSError):
        return []
