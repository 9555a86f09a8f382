"""A scene's chart on a slide: a bar chart of PowerPoint's own, whose numbers can be edited there."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from exports.story_template import ACCENT, EAST_ASIAN, Box
from exports.story_words import clean
from geodata.i18n import _

LEAST_PT, MOST_PT, TITLE_PT = 9, 16, 12
TEXT_SHARE = 0.6  # of a bar's row
NAME_SHARE = 0.45  # of the chart's width, for the longest name
GAP_PERCENT = 60
EMU_PER_PT = 12_700


def add_chart(slide: Any, chart: dict[str, Any], box: Box, own: bool) -> None:
    """Puts a chart (`chart` of geodata.story_facts.scene_facts) into a box; the first bar is on top.

    Colours and fonts are the atlas's `own`, or those of the template.
    """
    data = CategoryChartData()
    bars = list(reversed(chart["bars"]))
    years = {bar["year_text"] for bar in bars}
    data.categories = [
        clean(_("{label}（{year}）").format(label=bar["label"], year=bar["year_text"]))
        if bar["year_text"] and len(years) > 1
        else clean(bar["label"])
        for bar in bars
    ]
    data.add_series(clean(chart["title"] or chart["unit"]), [bar["number"] for bar in bars])
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, *(Emu(n) for n in (box.left, box.top, box.width, box.height)), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(_("图表：{title}").format(title=chart["title"])))
    drawn = frame.chart
    drawn.has_legend = False
    size = Pt(_size(data, box))
    drawn.font.size = size
    drawn.has_title = True
    unit = _("（单位：{unit}）").format(unit=chart["unit"]) if chart["unit"] else ""
    drawn.chart_title.text_frame.text = clean(f"{chart['title']}{unit}")
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(TITLE_PT)
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.minimum_scale = 0
    drawn.category_axis.format.line.fill.background()
    plot = drawn.plots[0]
    plot.gap_width = GAP_PERCENT
    plot.has_data_labels = True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size = size
    if own:
        fill = plot.series[0].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(ACCENT)
    axis = drawn.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": "1"})  # every bar has its name
    axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    if own:
        _chinese(drawn)


def _size(data: CategoryChartData, box: Box) -> int:
    """The size (points) at which every bar's name fits beside its bar."""
    names = [str(one.label) for one in data.categories]
    row = box.height / EMU_PER_PT / (len(names) + 1.5) * TEXT_SHARE
    widest = box.width / EMU_PER_PT * NAME_SHARE / max(len(name) for name in names)
    return round(max(LEAST_PT, min(MOST_PT, row, widest)))


def _chinese(chart: Any) -> None:
    """Names the Chinese font wherever the chart says how text looks."""
    for properties in chart._chartSpace.iter(qn("a:defRPr"), qn("a:rPr")):
        properties.append(properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN}))
