"""The charts of the gap register, in the project's palette, with Chinese labels."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from geodata.gaps import EXACTNESSES, exactness_label
from geodata.i18n import _

ACCENT, PALE, INK, SOFT, LINE = "#1f5f8b", "#cfdfea", "#1d2733", "#5a6672", "#dde3e9"
FONT = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
# From exact (dark) to rough (light); drawn and computed places in the hues of their tags; nothing is grey.
EXACTNESS_COLORS = ("#12405f", "#1f5f8b", "#5f95bb", "#a9c8dc", "#e3b872", "#b3a4d4", "#e6eaee")
ROW_PX = 21
CELL = "cell"
UNSEEN = 0.001  # what is quite transparent takes no clicks
LABEL_PX = 150
DOCUMENT_PX = 330
LEGEND_PX, AXIS_PX, MARGIN_PX = 36, 28, 10  # the height that Streamlit gives a chart includes them


def _styled(chart: Any, height: int) -> alt.Chart:
    """A chart on white, without a frame, in the project's font."""
    axis = {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
        "labelLimit": LABEL_PX,
        "labelPadding": 6,
    }
    legend = {"labelColor": INK, "labelFontSize": 12, "symbolType": "square", "orient": "top", "title": None}
    return (
        chart.properties(height=height, background="transparent")
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(**axis)
        .configure_legend(**legend)
    )


def _clicks(*fields: str) -> alt.Parameter:
    """Clicks at a mark, as the values of these fields."""
    return alt.selection_point(CELL, fields=list(fields), empty=False)


def _pane(base: alt.Chart, *fields: str) -> alt.Chart:
    """An unseen pane over the cells of a chart that takes the clicks, wherever in a cell they fall."""
    return base.mark_rect(opacity=UNSEEN, cursor="pointer").add_params(_clicks(*fields))


def accuracy_chart(shares: pd.DataFrame) -> alt.Chart:
    """How exactly each layer is placed: a bar of shares for each, with its number of features behind it.

    Args:
        shares: What geodata.gap_tables.accuracy_shares gives. A click selects `id` and `code` (CELL).
    """
    rows = list(dict.fromkeys(shares["title"]))
    labels = [exactness_label(code) for code in EXACTNESSES]
    used = [label for label in labels if label in set(shares["label"])]
    colors = [EXACTNESS_COLORS[labels.index(label)] for label in used]
    shares = shares.assign(order=[EXACTNESSES.index(code) for code in shares["code"]])
    y = alt.Y("title:N", sort=rows, title=None)
    bars = (
        alt.Chart(shares)
        .mark_bar(height=14, cursor="pointer")
        .encode(
            y=y,
            x=alt.X("share:Q", stack="normalize", axis=alt.Axis(format="%", values=[0, 0.5, 1]), title=None),
            color=alt.Color("label:N", scale=alt.Scale(domain=used, range=colors)),
            order="order:Q",
            tooltip=[
                alt.Tooltip("title:N", title=_("图层")),
                alt.Tooltip("label:N", title=_("精度")),
                alt.Tooltip("features:Q", title=_("要素")),
                alt.Tooltip("share:Q", title=_("占比"), format=".0%"),
            ],
        )
        .add_params(_clicks("id", "code"))
    )
    totals = (
        alt.Chart(shares.drop_duplicates("title"))
        .mark_text(align="left", dx=6, color=SOFT, fontSize=12)
        .encode(y=y, x=alt.XDatum(1), text="total:Q")
    )
    return _styled(bars + totals, ROW_PX * len(rows) + LEGEND_PX + AXIS_PX)


def county_chart(unplaced: pd.DataFrame) -> alt.Chart:
    """Unplaced features beside all features of each county, with the number.

    Args:
        unplaced: What geodata.gap_tables.unplaced_by_county gives. A click selects `county` (CELL).
    """
    base = alt.Chart(unplaced).encode(
        y=alt.Y("county:N", sort=list(unplaced["county"]), title=None),
        tooltip=[
            alt.Tooltip("county:N", title=_("县（市、区）")),
            alt.Tooltip("unplaced:Q", title=_("未落图")),
            alt.Tooltip("features:Q", title=_("全部要素")),
            alt.Tooltip("share:Q", title=_("占比"), format=".0%"),
        ],
    )
    whole, part = (
        base.mark_bar(height=14, color=color).encode(x=alt.X(f"{field}:Q", title=None, axis=None))
        for field, color in (("features", PALE), ("unplaced", ACCENT))
    )
    number = (
        base.transform_calculate(text="datum.unplaced + ' / ' + datum.features")
        .mark_text(align="left", dx=6, color=SOFT, fontSize=12)
        .encode(x="features:Q", text="text:N")
    )
    return _styled(whole + part + number + _pane(base, "county"), ROW_PX * len(unplaced) + MARGIN_PX)


def doubt_chart(doubts: pd.DataFrame) -> alt.Chart:
    """Doubts by document and kind, as numbers on a field that is the darker the more there are.

    Args:
        doubts: What geodata.gap_tables.doubts_by_document gives. A click selects `document` and `kind` (CELL).
    """
    rows = list(dict.fromkeys(doubts["title"]))
    kinds = list(doubts.groupby("kind")["doubts"].sum().sort_values(ascending=False).index)
    base = alt.Chart(doubts).encode(
        y=alt.Y("title:N", sort=rows, title=None, axis=alt.Axis(grid=False, labelLimit=DOCUMENT_PX)),
        x=alt.X("kind:N", sort=kinds, title=None, axis=alt.Axis(orient="top", labelAngle=0, grid=False)),
        tooltip=[
            alt.Tooltip("title:N", title=_("文件")),
            alt.Tooltip("kind:N", title=_("类别")),
            alt.Tooltip("doubts:Q", title=_("存疑")),
        ],
    )
    shade = alt.Scale(type="sqrt", domain=[0, int(doubts["doubts"].max())], range=["#f3f7fa", "#7fabc9"])
    field = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("doubts:Q", scale=shade, legend=None)
    )
    number = base.mark_text(fontSize=12, color=INK).encode(text="doubts:Q")
    return _styled(
        field + number + _pane(base, "document", "kind"), (ROW_PX + 3) * len(rows) + AXIS_PX + MARGIN_PX
    )
