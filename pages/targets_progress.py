"""Progress: what was reached, beside a straight line from the baseline and beside the due date."""

from __future__ import annotations

from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from geodata.atlas import Atlas
from geodata.errors import WorkspaceError
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.actuals import Actual
from geodata.targets.numbers import amount, number_text, unit_of
from geodata.targets.progress import STATES, Progress, progress_of, progress_table, state_label, year_end
from geodata.targets.table import targets_of
from geodata.targets.wording import value_text, with_unit
from geodata.workspace.actuals import actuals
from layers.charts import STATE_COLOURS, progress_chart
from pages import targets_actuals
from pages.shared import shared_workspace
from pages.targets_choice import show_chart, table, touch
from pages.targets_overview import bar_chart

PRESSING = {
    "overdue": "#c0392b",
    "untold": "#a8584e",
    "judge": "#8a6a66",
    "behind": "#a8691c",
    "reached": "#25734c",
}


def kept() -> list[Actual]:
    """The actual values of the workspace; none, with a word why, where it can't be read."""
    try:
        return actuals(shared_workspace())
    except WorkspaceError as error:
        st.warning(str(error))
        return []


def table_of(atlas: Atlas, frame: pd.DataFrame, selected: Target | None, today: date) -> None:
    """The progress of the rows of a table, the most pressing first, to be narrowed to some states."""
    rows = progress_table(targets_of(atlas, frame), kept(), today)
    with st.container(key="targets-count", horizontal=True, vertical_alignment="center"):
        states = st.multiselect(
            _("状态"),
            [state_label(state) for state in STATES],
            key="state",
            bind="query-params",
            placeholder=_("状态"),
            label_visibility="collapsed",
            select_all=False,
            on_change=touch,
        )
        shown = rows[rows["state"].isin(states)] if states else rows
        st.caption(_("{n} 项，按今天（{today}）判断").format(n=len(shown), today=today.isoformat()))
    columns = {
        "indicator": st.column_config.TextColumn(_("指标"), width=230),
        "value": st.column_config.TextColumn(_("目标"), width=130),
        "year": st.column_config.TextColumn(_("年份"), width=55),
        "latest": st.column_config.TextColumn(_("最近实际值"), width=95),
        "state": st.column_config.TextColumn(_("状态"), width=100),
        "text": st.column_config.TextColumn(_("说明"), width=330),
        "day": st.column_config.TextColumn(_("实际值日期"), width=95),
    }
    colours = {state_label(state): colour for state, colour in PRESSING.items()}
    styled = shown[[*columns]].style.map(
        lambda label: f"color: {colours.get(label, '#5a6672')}", subset=["state"]
    )
    table("targets-progress", styled, columns, selected)


def overview(atlas: Atlas, frame: pd.DataFrame, today: date) -> None:
    """How the targets stand, by state and by year, and how actual values come in."""
    rows = progress_table(targets_of(atlas, frame), kept(), today)
    if rows.empty:
        st.info(_("没有符合条件的目标。请放宽筛选条件。"))
        return
    labels = {state: state_label(state) for state in STATES}
    st.html(f'<h4 class="pt-title">{escape(_("进展如何"))}</h4>')
    counted = rows.groupby("state", as_index=False).size().rename(columns={"state": "value", "size": "count"})
    counted["part"] = counted["value"]
    order = [label for label in labels.values() if label in set(counted["value"])]
    colours = {labels[state]: colour for state, colour in STATE_COLOURS.items()}
    bar_chart("targets-by-state", counted, order, colours, _only_state, legend=False)
    hint = _(
        "直线进度从基期年末到目标年末逐日均匀推进，只是一把尺子，文件并没有这样要求。点图中一条只看这一类。"
    )
    st.html(f'<p class="pt-hint">{escape(hint)}</p>')
    targets_actuals.upload(atlas, today)


def _only_state(label: str) -> None:
    touch()
    st.session_state["state"] = [label]


def show(atlas: Atlas, target: Target, today: date, editable: bool) -> None:
    """The progress of one target: in words, drawn, and as the table of its actual values.

    Args:
        atlas: The loaded atlas.
        target: The target.
        today: The day on which it is judged.
        editable: Whether its actual values may be changed here (by those who may edit).
    """
    known = [actual for actual in kept() if actual.target_id == target.target_id]
    found = progress_of(target, known, today)
    colour = PRESSING.get(found.state, "#5a6672")
    st.html(
        f'<h4 class="pt-title">{escape(_("进展"))}</h4><p class="pt-said">'
        f'<strong style="color: {colour}">{escape(state_label(found.state))}</strong>　{escape(found.text)}</p>'
    )
    if amount(target) is not None and (known or found.line):
        _chart(target, found, known, today)
    if editable and amount(target) is not None:
        targets_actuals.edit(atlas, target, known, today)
    elif known:
        st.html(
            "".join(
                f'<p class="pt-hint">{escape(targets_actuals.value_line(target, actual))}</p>'
                for actual in known
            )
        )


def _chart(target: Target, found: Progress, known: list[Actual], today: date) -> None:
    unit, goal = unit_of(target), amount(target) or 0.0
    ends = [(found.line.start, found.line.baseline)] if found.line else []
    ends.append((year_end(target.year) or today, goal))
    line = pd.DataFrame(ends, columns=["date", "value"])
    line["text"] = [with_unit(number_text(value), unit) for _day, value in ends[:-1]] + [value_text(target)]
    points = pd.DataFrame(
        [(a.date, a.value, with_unit(number_text(a.value), unit), _("实际")) for a in known],
        columns=["date", "value", "text", "kind"],
    )
    show_chart(progress_chart(line, points, today, unit), key="targets-line")
