"""体检: how complete and consistent the knowledge is; every number opens what it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from geodata.atlas import COUNTIES, Atlas
from geodata.errors import NotFound
from geodata.gap_lists import listing
from geodata.gap_tables import (
    ACCURACY,
    DOUBTS,
    GROUP,
    UNPLACED,
    accuracy_shares,
    cell,
    doubts_by_document,
    unplaced_by_county,
)
from geodata.gaps import Gap, Scope, exactness_label, gaps, verdict
from geodata.i18n import _
from pages.listing import download, plain, show_listing
from pages.shared import shared_atlas

STYLE = Path(__file__).parents[1] / "layers" / "web" / "checkup.css"
SCROLL = "checkup-scroll"
TO_PANEL = """<script>
document.querySelector(".st-key-checkup-panel")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
</script>"""
LONGEST_VALUE = 60
CHOICE = ("list", "row", "column")
CELL = "cell"  # as in layers.gap_charts, which is not loaded yet


@dataclass(frozen=True)
class Words:
    """How a gap is spoken of: its title, what is counted, what it means."""

    title: str
    unit: str
    meaning: str


def words() -> dict[str, Words]:
    """The words of every gap, in the order of the tiles."""
    return {
        "clauses": Words(
            _("条文没有地点"),
            _("条"),
            _("没有点名任何要素的条文，多是原则、机制和保障措施。条文不分县，不受县的筛选影响。"),
        ),
        "targets": Words(_("目标没有要素"), _("个"), _("多是全市的总量目标，不对应具体的要素。")),
        "measures": Words(
            _("目标不能对照"),
            _("个"),
            _("图上数不出、量不出的目标。其余目标的规划数与图上数并列在目标页和详情里。"),
        ),
        "features": Words(_("要素没有条文"), _("个"), _("图上有而文件没有点名，多是作底图的乡镇街道。")),
        "unplaced": Words(
            _("要素未落图"), _("个"), _("文件点了名而没有可靠位置，只列名，不上图；有了可靠的坐标就能补上。")
        ),
        "inexact": Words(
            _("位置不能量算"),
            _("个"),
            _("已落图要素中的示意、推算，以及误差超过 2 公里的概略点位，只表示大致位置。"),
        ),
        "doubts": Words(
            _("文件存疑"), "", _("文件自己的误写、一名两写、前后不一：照录原文，逐条登记，不悄悄改掉。")
        ),
        "problems": Words(
            _("数据问题"), "", _("读不出的数据、没有交代的数字、点了名而没有关联的地名；不受筛选影响。")
        ),
    }


def show() -> None:
    """The verdict, the numbers, the list that was asked for, the charts."""
    atlas = shared_atlas()
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom", key="checkup-head"):
        st.title(_("体检"), anchor=False)
        unknown, scope = _scope(atlas)
    for message in unknown:
        st.warning(message)
    asked = _asked(atlas, scope)
    _verdict(atlas, scope)
    found = gaps(atlas, scope)
    said_of = words()
    for column, id_ in zip(st.columns(len(found), gap="small"), said_of, strict=True):
        with column:
            _tile(found[id_], said_of[id_])
    if asked and asked.id in found and not _choice()[1]:
        _panel(atlas, asked, said_of[asked.id].title, said_of[asked.id].meaning)
    _tables(atlas, scope, asked)


def _scope(atlas: Atlas) -> tuple[list[str], Scope]:
    """The filters, bound to the address, and messages about what the address asks for and is not there."""
    titles = {"": _("全部文件")} | {document.doc_id: document.title for document in atlas.plan.documents}
    counties = {"": _("全部县（市、区）")} | {f.name: f.name for f in atlas.layer_features(COUNTIES)}
    given = [(st.query_params.get(n, ""), known) for n, known in (("document", titles), ("county", counties))]
    told = _("没有“{given}”，显示的是{all}。")
    unknown = [
        told.format(given=plain(value[:LONGEST_VALUE]), all=known[""])
        for value, known in given
        if value and value not in known.values()
    ]
    document = st.selectbox(
        _("文件"),
        list(titles),
        format_func=titles.__getitem__,
        key="document",
        bind="query-params",
        width=420,
    )
    county = st.selectbox(
        _("县（市、区）"),
        list(counties),
        format_func=counties.__getitem__,
        key="county",
        bind="query-params",
        width=200,
    )
    return unknown, Scope(document or "", county or "")


def _asked(atlas: Atlas, scope: Scope) -> Gap | None:
    """What the address asks to list: a gap, or what a number of a chart counts; what is not there is told."""
    list_, row, column = _choice()
    try:
        if row:
            return cell(atlas, scope, list_, row, column)
        if list_ and list_ not in words():
            raise NotFound(_("没有“{id}”这份清单，请点下面的数字。").format(id=list_[:LONGEST_VALUE]))
    except NotFound as error:
        st.warning(plain(str(error)))
    return gaps(atlas, scope).get(list_)


def _choice() -> tuple[str, str, str]:
    """Which list the address asks for: its id and, for a number of a table, row and column."""
    list_, row, column = (st.query_params.get(name, "") for name in CHOICE)
    return list_, row, column


def _choose(list_: str, row: str = "", column: str = "") -> None:
    """Opens a list, or closes it where it is open."""
    wanted = (list_, row, column)
    wanted = ("", "", "") if wanted == _choice() else wanted
    for name, value in zip(CHOICE, wanted, strict=True):
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _verdict(atlas: Atlas, scope: Scope) -> None:
    labels = {"good": _("做到的"), "lacking": _("欠缺的"), "own": _("文件自身")}
    said = verdict(atlas, scope)
    if not said:
        st.info(_("所选范围内没有条文、目标和要素，请换一个文件或县（市、区）。"))
        return
    rows = [f"<dt>{escape(labels[name])}</dt><dd>{escape(text)}</dd>" for name, text in said.items()]
    st.html(f'<dl class="pa-verdict">{"".join(rows)}</dl>')


def _tile(gap: Gap, said: Words) -> None:
    """A number; the whole tile opens or closes its list."""
    open_ = _choice() == (gap.id, "", "")
    with st.container(border=True, key=f"tile-{gap.id}-{'open' if open_ else 'shut'}"):
        st.button(said.title, key=f"open-{gap.id}", type="tertiary", on_click=_choose, args=(gap.id,))
        of = _("共 {n} {unit} · {share:.0%}").format(n=gap.total, unit=said.unit, share=gap.share)
        beneath = of if said.unit else _("处")
        bar = f'<i style="width:{gap.share:.1%}"></i>' if said.unit else ""
        st.html(f'<div class="pa-number"><b>{gap.count}</b><span>{escape(beneath)}</span><u>{bar}</u></div>')


def _panel(atlas: Atlas, gap: Gap, title: str, meaning: str) -> None:
    """A list with its title, its file, a way to close it."""
    lines = listing(atlas, gap)
    with st.container(border=True, key="checkup-panel"):
        with st.container(horizontal=True, vertical_alignment="center", key="checkup-panel-head"):
            st.markdown(f"**{plain(title)}**　{gap.count}", width="content")
            st.space("stretch")
            if lines.lines:
                download(_("下载 CSV"), title, lines.table)
            st.button(_("收起"), key="close", type="tertiary", on_click=_choose, args=_choice())
        if meaning:
            st.caption(meaning)
        show_listing(lines, f"page-{'-'.join(_choice())}", _("没有，很好。"))
    if st.session_state.pop(SCROLL, False):
        st.html(TO_PANEL, unsafe_allow_javascript=True)


def _tables(atlas: Atlas, scope: Scope, asked: Gap | None) -> None:
    """The charts, each with its file; the list of a number that was clicked stands under them."""
    from layers import gap_charts as charts  # Altair takes half a second to load: only this page waits for it

    left, right = st.columns([3, 2], gap="large")
    with left:
        by_layer = _heading(_("精度构成"), accuracy_shares(atlas, scope), (_("按分组"), _("按图层"))) == _(
            "按图层"
        )
        shares = accuracy_shares(atlas, scope, by_group=not by_layer)
        st.caption(_("占各组要素的比例，右边是要素数。点色块，列出它包含的要素。"))
        _chart(charts.accuracy_chart, shares, ACCURACY, "id", "code")
    with right:
        counties = unplaced_by_county(atlas, scope)
        _heading(_("各地未落图要素"), counties)
        st.caption(_("未落图 / 全部要素；跨县的各计一次。点一行，列出未落图的。"))
        _chart(charts.county_chart, counties, UNPLACED, "county")
    _cell_list(atlas, asked, (ACCURACY, UNPLACED))
    doubts = doubts_by_document(atlas, scope)
    _heading(_("各文件的存疑"), doubts)
    st.caption(_("一处存疑引到两份文件的，各计一次。点数字，列出这些存疑。"))
    _chart(charts.doubt_chart, doubts, DOUBTS, "document", "kind")
    _cell_list(atlas, asked, (DOUBTS,))


def _heading(title: str, table: pd.DataFrame, ways: tuple[str, ...] = ()) -> str:
    """The title of a chart, the ways to see it, and its file; the chosen way."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"head-{title}"):
        st.subheader(title, anchor=False, width="content")
        st.space("stretch")
        way = ""
        if ways:
            way = st.segmented_control(
                title, ways, default=ways[0], required=True, key="by", bind="query-params",
                label_visibility="collapsed",
            ) or ways[0]  # fmt: skip
        if len(table):
            download(_("下载 CSV"), title, lambda: chart_table(table))
    return way


def chart_table(table: pd.DataFrame) -> tuple[list[str], list[list[object]]]:
    """A chart's table for a file: Chinese headings, shares in percent."""
    headings = {
        "title": _("名称"), "label": _("精度"), "features": _("要素"), "total": _("合计"), "share": _("占比"),
        "county": _("县（市、区）"), "unplaced": _("未落图"), "kind": _("类别"), "doubts": _("存疑"),
    }  # fmt: skip
    shown = [column for column in table.columns if column in headings]
    rows = table[shown].assign(**{"share": table["share"].map("{:.1%}".format)} if "share" in shown else {})
    return [headings[column] for column in shown], rows.to_numpy().tolist()


def _chart(
    make: Callable[[pd.DataFrame], Any], table: pd.DataFrame, list_: str, row: str, column: str = ""
) -> None:
    """A chart of a table; a click at a number opens what it counts."""
    if not len(table):
        st.caption(_("所选范围内没有。"))
        return
    key = f"chart-{list_}"

    def clicked() -> None:
        picked = st.session_state[key]["selection"][CELL]
        if picked:
            _choose(list_, picked[0][row], picked[0].get(column, ""))
            st.session_state[SCROLL] = True

    st.altair_chart(make(table), theme=None, key=key, on_select=clicked, selection_mode=CELL)


def _cell_list(atlas: Atlas, asked: Gap | None, lists: tuple[str, ...]) -> None:
    """The list behind a number of a chart, if that is what the address asks for."""
    _list, row, column = _choice()
    if asked is None or asked.id not in lists or not row:
        return
    titles = {layer.id: layer.title for layer in atlas.layers}
    titles |= {GROUP + group["id"]: group["title"] for group in atlas.settings.groups}
    if asked.id == DOUBTS:
        titles = {document.doc_id: document.title for document in atlas.plan.documents}
    place = titles.get(row, row)
    kind = exactness_label(column) if asked.id == ACCURACY and column else column
    _panel(atlas, asked, f"{place} · {kind or words()[asked.id].title}", "")
