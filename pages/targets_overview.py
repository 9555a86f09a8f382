"""Beside the table while no target is chosen: how many targets there are of what, each bar leads to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from geodata.i18n import _
from geodata.targets.table import chosen_rows, unsaid
from geodata.targets.topics import topic_codes, topic_label
from layers.charts import ACCENT, PALE, SOFT, counts_chart
from pages.targets_choice import show_chart
from pages.targets_filters import narrow

BAR = 21
FRAME, AXIS = 62, 34  # what a chart needs beside its bars, with a legend and without


def show(frame: pd.DataFrame) -> None:
    """Targets by year and by topic, parted by nature; a click on a bar narrows the table."""
    colours = {_("约束性"): ACCENT, _("预期性"): SOFT, unsaid(): PALE}
    st.html(f'<p class="pt-hint">{_("点表中一行看目标的全部内容；点图中一条只看这一类。")}</p>')
    if frame.empty:
        st.info(_("没有符合条件的目标。请放宽筛选条件。"))
        return
    years = sorted(set(frame["year"]), key=lambda year: (year == unsaid(), year))
    topics = [label for code in topic_codes() if (label := topic_label(code)) in set(frame["topic"])]
    for title, name, order in ((_("哪年到期"), "year", years), (_("管什么"), "topic", topics)):
        st.html(f'<h4 class="pt-title">{title}</h4>')
        rows = chosen_rows(frame, name).rename(columns={"nature": "part"})
        legend = name == "year"  # one legend does for both
        choose = partial(narrow, name)
        bar_chart(f"targets-by-{name}", rows, order, colours, choose, legend)


def bar_chart(
    key: str,
    rows: pd.DataFrame,
    order: list[str],
    colours: dict[str, str],
    choose: Callable[[str], None],
    legend: bool = True,
) -> None:
    """Shows counts as bars; `choose` is called back with the value of a bar that is clicked."""
    parts = set(rows["part"])
    used = {part: colour for part, colour in colours.items() if part in parts}
    chart = counts_chart(
        rows, order, used, BAR * len(order) + (FRAME if legend else AXIS), choose="bar", legend=legend
    )

    def picked() -> None:
        bars = st.session_state[key]["selection"].get("bar") or []
        if bars:
            choose(bars[0]["value"])

    show_chart(chart, key, picked)
