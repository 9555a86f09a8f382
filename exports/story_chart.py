"""A scene's chart on a slide: a bar chart of PowerPoint's own, whose numbers can be edited there."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from exports.story_template import EAST_ASIAN, Box
from exports.story_words import clean
from geodata.i18n import _

BAR_COLOR = "1F5F8B"
TEXT_PT, SMALL_PT = 12, 10
FEW_BARS = 6
GAP_PERCENT = 60


def add_chart(slide: Any, chart: dict[str, Any], box: Box) -> None:
    """Puts a chart (`chart` of geodata.story_facts.scene_facts) into a box; the first bar is on top."""
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
    size = Pt(TEXT_PT if len(bars) <= FEW_BARS else SMALL_PT)
    drawn.font.size = size
    drawn.has_title = True
    unit = _("（单位：{unit}）").format(unit=chart["unit"]) if chart["unit"] else ""
    drawn.chart_title.text_frame.text = clean(f"{chart['title']}{unit}")
    drawn.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(TEXT_PT)
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.minimum_scale = 0
    drawn.category_axis.format.line.fill.background()
    plot = drawn.plots[0]
    plot.gap_width = GAP_PERCENT
    plot.has_data_labels = True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size = size
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(BAR_COLOR)
    axis = drawn.category_axis._element
    skip = axis.makeelement(qn("c:tickLblSkip"), {"val": "1"})  # every bar has its name
    axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    _chinese(drawn)


def _chinese(chart: Any) -> None:
    """Names the Chinese font wherever the chart says how text looks."""
    for properties in chart._chartSpace.iter(qn("a:defRPr"), qn("a:rPr")):
        properties.append(properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN}))
