"""Planned beside mapped: the plan's number, the map's own, how they differ and why."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.comparison import VERDICTS, comparison_table, verdict_label
from layers.charts import VERDICT_COLOURS
from pages.targets_choice import table, touch
from pages.targets_overview import bar_chart

VERDICT = "verdict"


def table_of(atlas: Atlas, frame: pd.DataFrame, selected: Target | None) -> None:
    """The rows of a table that the map can answer, to be narrowed to some verdicts."""
    rows = _rows(atlas, frame)
    with st.container(key="targets-count", horizontal=True, vertical_alignment="center"):
        wanted = st.multiselect(
            _("结论"),
            [verdict_label(code) for code in VERDICTS],
            key=VERDICT,
            bind="query-params",
            placeholder=_("结论"),
            label_visibility="collapsed",
            select_all=False,
            on_change=touch,
        )
        shown = rows[rows["verdict"].isin(wanted)] if wanted else rows
        st.caption(_("图上能数、能量的目标 {n} 项").format(n=len(shown)))
    columns = {
        "indicator": st.column_config.TextColumn(_("指标"), width=210),
        "planned": st.column_config.TextColumn(_("规划"), width=110),
        "mapped_text": st.column_config.TextColumn(_("图上"), width=75),
        "difference": st.column_config.TextColumn(_("相差"), width=85),
        "share": st.column_config.ProgressColumn(
            _("图上占规划"), width=115, format="%d%%", min_value=0, max_value=100
        ),
        "verdict": st.column_config.TextColumn(_("结论"), width=85),
        "reason": st.column_config.TextColumn(_("原因"), width=420),
    }
    table("targets-compared", shown[[*columns]], columns, selected)


def overview(atlas: Atlas, frame: pd.DataFrame) -> None:
    """How many of them agree; a click on a bar shows those alone."""
    rows = _rows(atlas, frame)
    if rows.empty:
        st.info(_("没有符合条件的目标。请放宽筛选条件。"))
        return
    st.html(f'<h4 class="pt-title">{escape(_("规划数与图上数是否相符"))}</h4>')
    counted = (
        rows.groupby("verdict", as_index=False).size().rename(columns={"verdict": "value", "size": "count"})
    )
    counted["part"] = counted["value"]
    labels = {verdict_label(code): colour for code, colour in VERDICT_COLOURS.items()}
    order = [label for label in labels if label in set(counted["value"])]
    bar_chart("targets-by-verdict", counted, order, labels, _only, legend=False)
    hint = _(
        "图上数只数、只量本图所收的要素，不代表实际进度。文件没有列全名单的，不能直接比；原因写在每一项里。点图中一条只看这一类。"
    )
    st.html(f'<p class="pt-hint">{escape(hint)}</p>')


def _rows(atlas: Atlas, frame: pd.DataFrame) -> pd.DataFrame:
    rows = comparison_table(atlas)
    rows = rows[rows["target_id"].isin(frame["target_id"])]
    fits = rows["verdict"] == "fits"
    return rows.assign(
        verdict=[verdict_label(code) for code in rows["verdict"]],
        share=100 * rows["mapped"] / rows["number"],
        difference=rows["difference"].mask(fits, ""),
    )


def _only(label: str) -> None:
    touch()
    st.session_state[VERDICT] = [label]
