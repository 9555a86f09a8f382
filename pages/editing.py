"""Who may change things: whoever sits at this machine, or knows the passphrase. Everyone else reads."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from geodata.errors import WorkspaceError
from geodata.i18n import _
from geodata.workspace.passphrase import VARIABLE, Gate
from pages.shared import shared_workspace

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
WHO = "editor-name"
KEPT = "editor-name-kept"  # Streamlit forgets a field's content when its page is left
UNLOCKED = "editor-unlocked"


def may_edit() -> bool:
    """True for a visitor at this machine, whose connection comes from it through no proxy, or who gave the passphrase."""
    here = st.context.ip_address is None and not any(name in st.context.headers for name in FORWARDED)
    return here or bool(st.session_state.get(UNLOCKED))


def editor(compact: bool = False) -> str | None:
    """The name of the person who edits, asked for once a session; None, with a word why, where nothing may be changed.

    Args:
        compact: In one short line without a heading.
    """
    if not may_edit():
        _ask_for_passphrase()
        return None
    if WHO not in st.session_state:
        st.session_state[WHO] = st.session_state.get(KEPT, "")
    name = st.text_input(
        _("编辑人"),
        key=WHO,
        placeholder=_("编辑人姓名或工号") if compact else _("姓名或工号，记入修改记录"),
        max_chars=40,
        label_visibility="collapsed" if compact else "visible",
        width=240 if compact else "stretch",
    )
    st.session_state[KEPT] = name
    return name.strip() or None


@lru_cache(maxsize=1)
def _gate(home: Path) -> Gate:
    return Gate(home)


def _ask_for_passphrase() -> None:
    try:
        gate = _gate(shared_workspace().home)
        if not gate.exists:
            message = _(
                "这里只能查看：增改只能在运行本系统的机器上进行，或由管理员用环境变量 {name} 设口令后输入口令。"
            )
            st.info(message.format(name=VARIABLE))
            return
        with st.form("editor-passphrase", clear_on_submit=True, border=False):
            typed = st.text_input(_("这里只能查看。增改请输入编辑口令"), type="password", max_chars=200)
            sent = st.form_submit_button(_("解锁"))
        if sent and gate.opens(typed):
            st.session_state[UNLOCKED] = True
            st.rerun()
        elif sent:
            st.error(_("口令不对。"))
    except WorkspaceError as error:
        st.error(str(error))
