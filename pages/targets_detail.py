"""The chosen target: its numbers, clause, places, and what else is set for the same thing."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote as address

import streamlit as st

from geodata.atlas import CITY, Atlas
from geodata.cards import target_facts
from geodata.citation import heading_number, source
from geodata.i18n import _
from geodata.model import Target
from geodata.targets.numbers import amount
from geodata.targets.timeline import Member, timeline
from geodata.targets.topics import topic_label, topic_of
from layers.charts import comparison_chart, timeline_chart
from pages import targets_progress
from pages.shared import dock_map
from pages.targets_choice import choose, show_chart

MAP_HEIGHT = 240
AROUND = 140
PLACES_NAMED = 12


def show(atlas: Atlas, target: Target, today: date, progress_first: bool) -> None:
    """All about one target, from its number down to its doubts."""
    facts = target_facts(atlas, target)
    st.html(_to_top(target), unsafe_allow_javascript=True)
    with st.container(key="targets-head", horizontal=True, vertical_alignment="top"):
        st.html(_head(facts, topic_label(topic_of(atlas, target))))
        st.button(_("关闭"), key="targets-close", type="tertiary", on_click=choose, args=(None,))
    if progress_first:
        targets_progress.show(atlas, target, today, editable=True)
    _clause(atlas, target)
    _places(atlas, target)
    _same(atlas, target)
    _compared(atlas, target, facts["mapped"])
    if not progress_first:
        targets_progress.show(atlas, target, today, editable=False)
    if facts["doubts"]:
        st.html(_title(_("存疑")) + "".join(_doubt(doubt) for doubt in facts["doubts"]))


def _to_top(target: Target) -> str:
    """Another target is read from its beginning: the panel doesn't stay where the one before was left."""
    script = "document.querySelector('.st-key-targets-right')?.scrollTo(0, 0)"
    return f'<span hidden data-target="{escape(target.target_id)}"></span><script>{script}</script>'


def _title(text: str) -> str:
    return f'<h4 class="pt-title">{escape(text)}</h4>'


def _head(facts: dict[str, Any], topic: str) -> str:
    start = (
        f'<span class="pt-start">{escape(facts["baseline_text"])} → </span>' if facts["baseline_text"] else ""
    )
    year = f'<span class="pt-year">{escape(facts["year_text"])}</span>' if facts["year_text"] else ""
    tags = "".join(
        f'<span class="pt-tag">{escape(tag)}</span>' for tag in (facts["nature"], facts["area"], topic) if tag
    )
    lead = (
        f'<p class="pt-lead">{escape(_("牵头：{lead}").format(lead=facts["lead"]))}</p>'
        if facts["lead"]
        else ""
    )
    return (
        f'<h3 class="pt-name">{escape(facts["indicator"])}</h3>'
        f'<p class="pt-value">{start}<strong>{escape(facts["value_text"])}</strong>{year}</p>'
        f'<p class="pt-tags">{tags}</p>{lead}'
    )


def _clause(atlas: Atlas, target: Target) -> None:
    clause = atlas.clauses.get(target.clause_id)
    if clause is None:
        st.html(_title(_("原文")) + f'<p class="pt-hint">{escape(_("这一目标的条文没有收录。"))}</p>')
        return
    before, marked, after = _around(clause.text, target.quote)
    cited = source(atlas.documents[clause.doc_id]) + "".join(map(heading_number, clause.heading_path))
    reading = f"read?clause={address(target.clause_id)}"
    mapped = f"./?clause={address(target.clause_id)}"
    st.html(
        _title(_("原文"))
        + f'<blockquote class="pt-quote">{escape(before)}<mark>{escape(marked)}</mark>{escape(after)}</blockquote>'
        + f'<p class="pt-cite">{escape(cited)}</p>'
        + f'<p class="pt-links"><a class="pa-go" href="{reading}">{escape(_("读原文"))}</a>'
        + f'<a class="pa-go" href="{mapped}">{escape(_("在图上看本条"))}</a></p>'
    )


def _around(text: str, quote: str) -> tuple[str, str, str]:
    """The quote with what stands around it, shortened on both sides."""
    at = text.find(quote)
    if at < 0:
        return "", quote, ""
    before, after = text[:at], text[at + len(quote) :]
    cut_before = f"……{before[-AROUND:]}" if len(before) > AROUND else before
    cut_after = f"{after[:AROUND]}……" if len(after) > AROUND else after
    return cut_before, quote, cut_after


def _places(atlas: Atlas, target: Target) -> None:
    known = [atlas.features[i] for i in target.feature_ids if i in atlas.features]
    st.html(_title(_("地点")))
    if not known:
        st.html(f'<p class="pt-hint">{escape(_("文件没有说到具体地点。"))}</p>')
        return
    named = "".join(
        f'<a class="pa-go" href="./?id={address(feature.id)}">{escape(feature.name)}</a>'
        + ("" if feature.geometry else f"<small>{escape(_('未落图'))}</small>")
        for feature in known[:PLACES_NAMED]
    )
    rest = len(known) - PLACES_NAMED
    more = f"<small>{escape(_('等 {n} 处').format(n=len(known)))}</small>" if rest > 0 else ""
    if any(feature.geometry for feature in known if feature.layer != CITY):
        dock_map("targets", [feature.id for feature in known], height=MAP_HEIGHT)
    whole = all(feature.layer == CITY for feature in known)
    hint = f'<p class="pt-hint">{escape(_("全市范围，没有更具体的地点。"))}</p>' if whole else ""
    st.html(f'{hint}<p class="pt-links">{named}{more}</p>')


def _same(atlas: Atlas, target: Target) -> None:
    line = timeline(atlas, target, targets_progress.kept())
    if len(line.members) < 2:
        return
    st.html(_title(_("同一件事，各文件怎么定")))
    if line.drawn:
        show_chart(timeline_chart(line.spans, line.points, line.unit), key="targets-timeline")
    with st.container(key="targets-same"):
        for member in line.members:
            _member(member, member.target_id == target.target_id)
    told = dict.fromkeys(member.contradiction for member in line.members if member.contradiction)
    st.html("".join(f'<p class="pt-told">{escape(text)}</p>' for text in told))


def _member(member: Member, here: bool) -> None:
    red = " pt-red" if member.contradiction else ""
    label = f"{member.value}　{member.year}".strip()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="pt-member{red}"><strong>{escape(label)}</strong>{escape(member.indicator)}'
            f"<small>{escape(f'《{member.document}》{member.date}')}</small></p>"
        )
        if here:
            st.html(f'<p class="pt-here">{escape(_("本项"))}</p>', width="content")
        else:
            key = f"targets-to-{member.target_id}"
            st.button(_("查看"), key=key, type="tertiary", on_click=choose, args=(member.target_id,))


def _compared(atlas: Atlas, target: Target, beside: dict[str, Any] | None) -> None:
    if beside is None:
        return
    st.html(_title(_("规划与图上")))
    number, unit = amount(target), atlas.measures[target.target_id].unit
    if number is not None:
        show_chart(comparison_chart(number, beside["value"], unit), key="targets-beside")
    gap = beside["difference"] if beside["difference"] and not beside["difference"].startswith("+0") else ""
    said = beside["text"] + (_("，相差 {gap}").format(gap=gap) if gap else "")
    st.html(f'<p class="pt-said">{escape(said)}</p><p class="pt-hint">{escape(beside["reason"])}</p>')


def _doubt(doubt: dict[str, str]) -> str:
    readings = _("；另作：").join(filter(None, (doubt["reading_a"], doubt["reading_b"])))
    kind = _("存疑 · {kind}").format(kind=doubt["kind"])
    return (
        f'<p class="pt-doubt"><span class="pt-tag pt-tag-doubt">{escape(kind)}</span>'
        f"<strong>{escape(doubt['subject'])}</strong>　{escape(readings)}<small>{escape(doubt['treatment'])}</small></p>"
    )
