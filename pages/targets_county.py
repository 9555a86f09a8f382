"""By county: what is asked of each, to read, to print and to take along."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from exports.county_sheet import STYLE, county_frame, sheet, summary
from exports.routes import layer_base
from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.targets.counties import ByCounty, county_names
from pages.downloads import save_buttons
from pages.targets_choice import SHOWN_CHARACTERS, touch

COUNTY = "county"


def show(atlas: Atlas) -> None:
    """The counties, and the sheet of the one that is chosen."""
    names = county_names(atlas)
    if not names:
        st.info(_("县（市、区）图层没有读出来，不能分县列出。请看“数据与来源”页的问题清单。"))
        return
    asked = st.query_params.get(COUNTY)
    if asked and asked not in names:
        message = _("没有名为“{name}”的县（市、区），先列出{first}。")
        st.warning(message.format(name=asked[:SHOWN_CHARACTERS], first=names[0]))
    with st.container(key="targets-counties", horizontal=True, vertical_alignment="center"):
        county = st.segmented_control(
            _("县（市、区）"),
            names,
            default=names[0],
            required=True,
            key=COUNTY,
            bind="query-params",
            on_change=touch,
            label_visibility="collapsed",
        )
        count = len(atlas.derived(ByCounty).asked[county])
        address = f"{layer_base(atlas)}/county/{quote(county)}.html"
        st.html(
            f'<p class="pt-links"><a href="{address}" target="_blank">{_("打印")}</a></p>', width="content"
        )
        save_buttons(
            _("{county}规划目标").format(county=county), "targets-county", lambda: county_frame(atlas, county)
        )
    st.caption(summary(atlas, county))
    if not count:
        st.info(_("文件没有专门对{county}提出目标。").format(county=county))
        return
    st.html(STYLE)
    with st.container(key="targets-sheet", height=600, border=False):
        st.html(sheet(atlas, county))
