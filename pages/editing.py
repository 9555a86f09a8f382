"""Who may change things: whoever sits at this machine. Everyone else reads."""

from __future__ import annotations

import streamlit as st

from geodata.i18n import _

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
WHO = "editor-name"


def may_edit() -> bool:
    """True for a visitor at this machine: one whose connection comes from it, and through no proxy."""
    return st.context.ip_address is None and not any(name in st.context.headers for name in FORWARDED)


def editor() -> str | None:
    """The name of the person who edits, asked for once a session; None, with a word why, where nothing may be changed."""
    if not may_edit():
        st.info(_("这里只能查看：增改只能在运行本系统的机器上进行。"))
        return None
    name = st.text_input(_("编辑人"), key=WHO, placeholder=_("姓名或工号，记入修改记录"), max_chars=40)
    return name.strip() or None
