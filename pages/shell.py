"""The script that Streamlit runs: names the pages and opens the chosen one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geodata.i18n import _
from pages import about, explore, provenance, stories

HERE = Path(__file__).parent

st.set_page_config(page_title=_("聊城规划一张图"), page_icon=str(HERE / "icon.svg"), layout="wide")
st.logo(str(HERE / "logo.svg"), size="large")
st.navigation(
    [
        st.Page(explore.show, title=_("一张图"), url_path="explore", default=True),
        st.Page(stories.show, title=_("讲图"), url_path="stories"),
        st.Page(provenance.show, title=_("数据与来源"), url_path="sources"),
        st.Page(about.show, title=_("使用说明"), url_path="about"),
    ],
    position="top",
).run()
