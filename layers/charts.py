"""The charts of the targets (Altair), in the project's colours and fonts, with nothing but Chinese on them.

Each is given as a Vega-Lite specification. Altair doesn't check it against the schema, which would take longer than
all the rest; the tests do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from geodata.i18n import _

ACCENT, INK, SOFT, LINE, RED, GREEN = "#1f5f8b", "#1d2733", "#5a6672", "#dde3e9", "#c0392b", "#25734c"
PALE = "#b9c9d6"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
STATE_COLOURS = {
    "overdue": RED,
    "untold": "#e3a59d",
    "judge": "#efd0cb",
    "behind": "#d08a2e",
    "ahead": "#4d8fba",
    "open": PALE,
    "worded": "#d5dee6",
    "undated": "#e6eaee",
    "reached": GREEN,
}
VERDICT_COLOURS = {"fits": GREEN, "more": "#4d8fba", "fewer": "#d08a2e", "partly": PALE}
LABEL_DAYS = 80


def dressed(chart: Any, height: int) -> dict[str, Any]:
    """A chart's specification in the project's dress: its fonts, thin axes, no frame, no menu."""
    axis = {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": "#eef1f4",
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    }
    legend = {"labelColor": INK, "labelFontSize": 12, "title": None, "orient": "top", "symbolType": "square"}
    view = {"strokeWidth": 0}
    config = {"font": FONT, "background": "transparent", "view": view, "axis": axis, "legend": legend}
    spec = chart.to_dict(validate=False)
    return spec | {"height": height, "usermeta": {"embedOptions": {"actions": False}}, "config": config}


def timeline_chart(spans: pd.DataFrame, points: pd.DataFrame, unit: str, height: int = 190) -> dict[str, Any]:
    """Targets about one thing: from the day each was set to the end of its year, at the height of its number.

    Args:
        spans: set, due, value, text, document, mark (red, chosen, other).
        points: date, value, text, kind: baselines and actual values.
        unit: Of all values.
        height: In pixels.
    """
    years = _years([*spans["set"], *spans["due"], *points["date"]])
    x, y = _time_axis("set:T", years, after=LABEL_DAYS), _value_axis(unit)
    colour = alt.Color(
        "mark:N",
        legend=None,
        scale=alt.Scale(domain=["red", "chosen", "other"], range=[RED, ACCENT, "#8793a0"]),
    )
    told = [
        alt.Tooltip("text:N", title=_("目标")),
        alt.Tooltip("document:N", title=_("文件")),
        alt.Tooltip("on:N", title=_("发文")),
    ]
    base = alt.Chart(_iso(spans, "set", "due").assign(on=lambda rows: rows["set"])).encode(
        y=y, color=colour, tooltip=told
    )
    layers = [
        _year_rules(years),
        base.mark_rule(strokeWidth=2).encode(x=x, x2="due:T"),
        base.mark_tick(orient="vertical", thickness=2, size=10).encode(x=x),
        base.mark_circle(size=70, opacity=1).encode(x=alt.X("due:T")),
        base.mark_text(align="left", dx=8, fontSize=12).encode(x=alt.X("due:T"), text="text:N"),
    ]
    if len(points):
        layers.append(_points(points))
    return dressed(alt.layer(*layers), height)


def progress_chart(
    line: pd.DataFrame, actuals: pd.DataFrame, today: date, unit: str, height: int = 190
) -> dict[str, Any]:
    """The straight line from baseline to target, what was reached, and today.

    Args:
        line: date, value, text: the two ends of the line, or the target alone.
        actuals: date, value, text, kind.
        today: A rule is drawn there.
        unit: Of all values.
        height: In pixels.
    """
    years = _years([*line["date"], *actuals["date"], today])
    x, y = _time_axis("date:T", years), _value_axis(unit)
    told = [alt.Tooltip("text:N", title=_("数值")), alt.Tooltip("on:N", title=_("日期"))]
    ends = alt.Chart(_dated(line)).encode(x=x, y=y, tooltip=told)
    now = pd.DataFrame({"date": [today.isoformat()], "text": [_("今天")]})
    rule = alt.Chart(now).mark_rule(strokeDash=[3, 3], color=SOFT).encode(x=x)
    label = (
        alt.Chart(now).mark_text(align="left", dx=4, y=6, color=SOFT, fontSize=12).encode(x=x, text="text:N")
    )
    layers = [
        _year_rules(years),
        rule,
        label,
        ends.mark_line(color=ACCENT, strokeWidth=2),
        ends.mark_circle(color=ACCENT, size=60, opacity=1),
        _names(line.tail(1), x, y, dy=-12),
        _names(line.head(len(line) - 1), x, y, align="left", dx=10, dy=6),
    ]
    if len(actuals):
        layers += [_points(actuals, joined=True)]
    return dressed(alt.layer(*layers), height)


def _names(ends: pd.DataFrame, x: alt.X, y: alt.Y, **place: Any) -> Any:
    named = alt.Chart(_dated(ends)).mark_text(color=ACCENT, fontSize=12, **place)
    return named.encode(x=x, y=y, text="text:N")


def _points(points: pd.DataFrame, joined: bool = False) -> Any:
    told = [
        alt.Tooltip("kind:N", title=_("类别")),
        alt.Tooltip("text:N", title=_("数值")),
        alt.Tooltip("on:N", title=_("日期")),
    ]
    base = alt.Chart(_dated(points)).encode(x="date:T", y="value:Q", tooltip=told)
    label = base.mark_text(dy=14, fontSize=12, color=GREEN).encode(text="text:N")
    dots = base.mark_point(filled=False, size=60, strokeWidth=2, color=GREEN, fill="white")
    return alt.layer(*([base.mark_line(color=GREEN, strokeWidth=1.5)] if joined else []), dots, label)


def comparison_chart(planned: float, mapped: float, unit: str, height: int = 78) -> dict[str, Any]:
    """The plan's number and the map's own as two bars."""
    rows = pd.DataFrame(
        {
            "who": [_("规划"), _("图上")],
            "value": [planned, mapped],
            "text": [f"{planned:g} {unit}", f"{mapped:g} {unit}"],
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("who:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 1.25 * max(planned, mapped, 1e-9)])),
        tooltip=[alt.Tooltip("who:N", title=_("来源")), alt.Tooltip("text:N", title=_("数值"))],
    )
    bars = base.mark_bar(size=18).encode(
        color=alt.Color(
            "who:N", legend=None, scale=alt.Scale(domain=[_("规划"), _("图上")], range=[ACCENT, GREEN])
        )
    )
    return dressed(
        bars + base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(text="text:N"), height
    )


def counts_chart(
    rows: pd.DataFrame,
    order: Sequence[str],
    colours: dict[str, str],
    height: int,
    choose: str = "",
    legend: bool = True,
) -> dict[str, Any]:
    """How many targets there are of each value: one bar each, parted by a second property.

    Args:
        rows: value (a bar), part, count.
        order: The bars from top to bottom.
        colours: Part to colour, in drawing order.
        height: In pixels.
        choose: The name of the selection that a click on a bar makes; "" for none.
        legend: Whether the parts are named; not needed where each bar is one part.
    """
    told = [
        alt.Tooltip("value:N", title=_("类别")),
        alt.Tooltip("part:N", title=_("其中")),
        alt.Tooltip("count:Q", title=_("目标数")),
    ]
    y = alt.Y("value:N", title=None, sort=list(order), axis=alt.Axis(ticks=False, domain=False))
    ranked = rows.assign(rank=[list(colours).index(part) for part in rows["part"]])
    bars = (
        alt.Chart(ranked)
        .mark_bar(cursor="pointer" if choose else "default")
        .encode(
            y=y,
            x=alt.X("count:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=5)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=alt.Undefined if legend else None,
            ),
            order="rank:Q",
            tooltip=told,
        )
    )
    if choose:
        bars = bars.add_params(alt.selection_point(name=choose, fields=["value"]))
    totals = rows.groupby("value", as_index=False)["count"].sum()
    numbers = (
        alt.Chart(totals)
        .mark_text(align="left", dx=4, fontSize=12, color=SOFT)
        .encode(y=y, x="count:Q", text="count:Q")
    )
    return dressed(bars + numbers, height)


def _iso(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Days as text that Vega reads as days."""
    return rows.assign(**{name: [day.isoformat() for day in rows[name]] for name in columns})


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return _iso(rows, "date").assign(on=lambda dated: dated["date"])


def _years(dates: Sequence[date]) -> range:
    return range(min(dates).year, max(dates).year + 1)


def _time_axis(field: str, years: range, after: int = 0) -> alt.X:
    """Whole years, each named in its middle; `after` are days kept free behind them for a label."""
    end = date(years[-1] + 1, 1, 1) + timedelta(days=after * len(years))
    middles = [_day(date(year, 7, 1)) for year in years]
    axis = alt.Axis(format="%Y", values=middles, grid=False, ticks=False)
    return alt.X(
        field, title=None, scale=alt.Scale(domain=[_day(date(years[0], 1, 1)), _day(end)]), axis=axis
    )


def _year_rules(years: range) -> Any:
    starts = pd.DataFrame({"start": [f"{year}-01-01" for year in range(years[0], years[-1] + 2)]})
    return alt.Chart(starts).mark_rule(color="#eef1f4").encode(x="start:T")


def _value_axis(unit: str) -> alt.Y:
    axis = alt.Axis(
        tickCount=4, domain=False, ticks=False, titleAngle=0, titleAlign="left", titleY=-6, titleX=-30
    )
    return alt.Y("value:Q", title=unit or None, scale=alt.Scale(zero=False, padding=16), axis=axis)


def _day(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)
