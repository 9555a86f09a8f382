"""The script that Streamlit runs: names the pages and opens the chosen one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geodata.i18n import _
from pages import (
    about,
    checkup,
    compose,
    documents,
    explore,
    here,
    intake,
    provenance,
    read,
    stories,
    targets,
)

HERE = Path(__file__).parent

st.set_page_config(page_title=_("聊城规划一张图"), page_icon=str(HERE / "icon.svg"), layout="wide")
st.html(HERE / "looks.css")
st.logo(str(HERE / "logo.svg"), size="large")
st.navigation(
    [
        st.Page(explore.show, title=_("一张图"), url_path="explore", default=True),
        st.Page(read.show, title=_("阅读"), url_path="read"),
        st.Page(targets.show, title=_("目标"), url_path="targets"),
        st.Page(here.show, title=_("此处适用"), url_path="here"),
        st.Page(stories.show, title=_("讲图"), url_path="stories"),
        compose.page(),
        st.Page(checkup.show, title=_("体检"), url_path="checkup"),
        st.Page(documents.show, title=_("文件管理"), url_path="documents"),
        st.Page(intake.show, title=_("数据管理"), url_path="data"),
        st.Page(provenance.show, title=_("数据与来源"), url_path="sources"),
        st.Page(about.show, title=_("使用说明"), url_path="about"),
    ],
    position="top",
).run()
