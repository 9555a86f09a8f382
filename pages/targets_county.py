"""By county: what is asked of each, to read, print and take along."""

from __future__ import annotations

import streamlit as st

from geodata.atlas import Atlas


def show(atlas: Atlas) -> None:
    """To be done."""
    st.write("…")
