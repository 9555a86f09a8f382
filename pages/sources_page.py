"""数据与来源: what every layer rests on, and the problems in the data."""

from __future__ import annotations

import streamlit as st

from geodata.i18n import _
from pages.shared import shared_atlas


def show() -> None:
    """TBD."""
    st.title(_("数据与来源"))
    st.write(len(shared_atlas().layers))
