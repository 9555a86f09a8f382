"""使用说明: how to use the map."""

from __future__ import annotations

import streamlit as st

from geodata.i18n import _


def show() -> None:
    """TBD."""
    st.title(_("使用说明"))
