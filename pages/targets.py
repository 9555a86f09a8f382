"""目标: every target in one table, the chosen one beside it; planned beside mapped; progress; by county."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.table import export_frame, target_table, targets_of, unsaid
from pages import targets_compared, targets_county, targets_detail, targets_overview, targets_progress
from pages.downloads import save_buttons
from pages.shared import shared_atlas
from pages.targets_choice import chosen, table, touch
from pages.targets_filters import clear, filters, tell_unknown

STYLE = Path(__file__).parents[1] / "layers" / "web" / "targets.css"


def today() -> date:
    """The day on which progress is judged."""
    return date.today()


def show() -> None:
    """The views, their filters, and beside the table the target that the address names."""
    atlas = shared_atlas()
    st.html(STYLE)
    everything, compared, progress, county = (_("全部目标"), _("规划与图上"), _("进展"), _("分县"))
    with st.container(key="targets-page"):
        tell_unknown(atlas)
        with st.container(key="targets-top", horizontal=True, vertical_alignment="center"):
            tab = st.segmented_control(
                _("视图"),
                [everything, compared, progress, county],
                default=everything,
                required=True,
                key="tab",
                bind="query-params",
                on_change=touch,
                label_visibility="collapsed",
            )
            wanted = filters(atlas, away=tab == county)
        if tab == county:
            targets_county.show(atlas)
            return
        selected = chosen(atlas)
        frame = target_table(atlas).filtered(wanted)
        left, right = st.columns([62, 38], gap="medium")
        with left, st.container(key="targets-left", height=600, border=False):
            if tab == compared:
                targets_compared.table_of(atlas, frame, selected)
            elif tab == progress:
                targets_progress.table_of(atlas, frame, selected, today())
            else:
                _everything(atlas, frame, selected)
        with right, st.container(key="targets-right", height=600, border=False):
            if selected is not None:
                targets_detail.show(atlas, selected, today(), progress_first=tab == progress)
            elif tab == progress:
                targets_progress.overview(atlas, frame, today())
            elif tab == compared:
                targets_compared.overview(atlas, frame)
            else:
                targets_overview.show(frame)


def _everything(atlas: Atlas, frame: pd.DataFrame, selected: Target | None) -> None:
    with st.container(key="targets-count", horizontal=True, vertical_alignment="center"):
        _count(len(frame), len(target_table(atlas).frame))
        save_buttons(_("目标"), "targets-all", lambda: export_frame(atlas, targets_of(atlas, frame)))
    columns = {
        "indicator": st.column_config.TextColumn(_("指标"), width=240),
        "value": st.column_config.TextColumn(_("目标"), width=140),
        "year": st.column_config.TextColumn(_("年份"), width=55),
        "area": st.column_config.TextColumn(_("地区"), width=80),
        "topic": st.column_config.TextColumn(_("主题"), width=85),
        "nature": st.column_config.TextColumn(_("性质"), width=65),
        "lead": st.column_config.TextColumn(_("牵头单位"), width=180),
        "document": st.column_config.TextColumn(_("文件"), width=260),
    }
    table("targets-table", frame[[*columns]].replace(unsaid(), ""), columns, selected)


def _count(found: int, whole: int) -> None:
    if found == whole:
        st.caption(_("共 {n} 项目标").format(n=whole))
        return
    st.caption(_("共 {whole} 项目标，符合 {n} 项").format(whole=whole, n=found))
    st.button(_("清除筛选"), type="tertiary", on_click=clear)
