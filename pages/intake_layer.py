"""The middle steps of an intake: which layer the file is for, which features its rows are, how a new layer looks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from pypinyin import lazy_pinyin

from geodata.atlas import Atlas
from geodata.catalogue import entry_faults, entry_for
from geodata.i18n import _
from geodata.matching import Adoption, Match
from geodata.model import accuracy_label
from layers.classifying import MOST_CLASSES, PALETTE, classified, numbers_of, schemes, style_class
from pages.intake_draft import NEW, Draft, replaceable

ACCURACIES = ("authoritative", "mapped", "located", "schematic")
ONE_COLOR = ""
ORDERS = {"Polygon": 30, "LineString": 50, "Point": 70}
UNCERTAIN_M = {"located": 2000.0}


def choose_target(draft: Draft, atlas: Atlas) -> None:
    """An existing layer to replace, or a new one."""
    layers = {layer.id: layer.title for layer in replaceable(atlas, draft.geometry)}
    options = [NEW, *layers]
    own = draft.dataset.name if draft.dataset else ""
    named = next((i for i, title in layers.items() if own and (own in title or title in own)), None)
    st.subheader(_("放到哪个图层"))
    chosen = st.selectbox(
        _("图层"), options, index=options.index(named) if named else None, placeholder=_("选一个图层"),
        format_func=lambda i: _("新图层") if i == NEW else _("替换“{title}”").format(title=layers[i]), key=f"target-{id(draft)}",
    )  # fmt: skip
    if chosen is not None and chosen != draft.target:
        draft.aim(atlas, chosen)


def settle_matches(draft: Draft, atlas: Atlas) -> None:
    """How many rows are known features, and the odd ones to settle by hand."""
    before = {feature.id: feature for feature in atlas.layer_features(draft.target or "")}
    if not before:
        return
    sure = [m for m in draft.matches if m.sure and m.feature_id]
    odd = [m for m in draft.matches if not m.sure]
    chosen = {draft.settled.get(m.number, m.feature_id) for m in draft.matches}
    missing = [feature.name for i, feature in before.items() if i not in chosen]
    st.subheader(_("与现有要素对应"))
    facts = {
        "n": len(draft.rows),
        "sure": len(sure),
        "odd": len(odd),
        "new": len(draft.matches) - len(sure) - len(odd),
    }
    st.write(
        _("{n} 行：{sure} 行按编号、代码或名称对上，{odd} 行要人工核定，{new} 行是新要素。").format(**facts)
    )
    if missing:
        st.caption(
            _("现有要素里没有对上的 {n} 个，发布后不再显示（历史版本里仍有）：{names}").format(
                n=len(missing), names="、".join(missing[:20])
            )
        )
    if odd:
        _settle(draft, odd, {i: f"{f.name}（{f.county_text}）" for i, f in before.items()})


def _settle(draft: Draft, odd: list[Match], labels: dict[str, str]) -> None:
    rows = {row.number: row for row in draft.rows}
    new = _("（新要素）")
    names = {label: i for i, label in labels.items()}
    table = pd.DataFrame(
        [
            {
                _("行"): m.number,
                _("文件里的名称"): rows[m.number].name or _("（无名）"),
                _("依据"): m.how,
                _("对应要素"): labels.get(draft.settled.get(m.number, m.feature_id), new),
            }
            for m in odd
        ]
    )
    options = [new, *labels.values()]
    column = st.column_config.SelectboxColumn(_("对应要素"), options=options, required=True, width="large")
    edited = st.data_editor(
        table, hide_index=True, key=f"settle-{id(draft)}", column_config={_("对应要素"): column},
        disabled=[_("行"), _("文件里的名称"), _("依据")],
    )  # fmt: skip
    for number, label in zip(edited[_("行")], edited[_("对应要素")], strict=True):
        draft.settled[int(number)] = names.get(label, "")
    given = [i for m in draft.matches if (i := draft.settled.get(m.number, m.feature_id))]
    twice = sorted({labels[i] for i in given if given.count(i) > 1})
    if twice:
        st.error(_("这些要素被对应了不止一次，请改正：{names}").format(names="、".join(twice)))
    draft.clash = bool(twice)


def describe_source(draft: Draft, atlas: Atlas) -> bool:
    """Accuracy and provenance, which are required; and for a new layer its title, group and style. True when complete."""
    provenance, accuracy, metres = _provenance(draft)
    complete = all(provenance.values()) and bool(accuracy)
    draft.entry = {**draft.entry, "provenance": provenance}
    if draft.target == NEW:
        kind = _new_layer(draft, atlas, draft.entry)
        complete = complete and bool(draft.entry.get("id"))
    if not complete:
        st.info(_("把必填各项写全，就能预览。"))
        return False
    if draft.target != NEW:
        layer = atlas.layer_by_id[str(draft.target)]
        draft.entry = entry_for(layer, accuracy, provenance)
        kind = layer.features[0].kind if layer.features else layer.title
    draft.adoption = Adoption(
        str(draft.entry.get("id", "")),
        accuracy,
        provenance["provider"],
        kind,
        metres or UNCERTAIN_M.get(accuracy),
    )
    if draft.target == NEW:
        _style(draft, atlas)
    faults = entry_faults(draft.entry)
    for fault in faults:
        st.error(fault)
    return not faults and not draft.clash


def _provenance(draft: Draft) -> tuple[dict[str, str], str, float]:
    """Where the data come from, how exact they are ("": not chosen yet), and within how many metres (0: not told)."""
    st.subheader(_("来源与精度"))
    mark = id(draft)
    left, right = st.columns(2)
    labels = {code: accuracy_label(code) for code in ACCURACIES}
    accuracy = left.selectbox(
        _("精度（必填）"), ACCURACIES, index=None, placeholder=_("请选择"),
        format_func=lambda code: labels[code], key=f"acc-{mark}",
    )  # fmt: skip
    hint = _("例：聊城市自然资源和规划局")
    provider = right.text_input(_("数据来源（必填）"), key=f"prov-{mark}", placeholder=hint, max_chars=200)
    hint = _("例：内部使用，不得外传")
    licence = left.text_input(_("许可或使用范围（必填）"), key=f"lic-{mark}", placeholder=hint, max_chars=200)
    retrieved = right.date_input(_("取得日期"), value="today", key=f"ret-{mark}", format="YYYY-MM-DD")
    hint = _("例：2023 年度国土变更调查成果")
    method = left.text_input(_("制作方法（必填）"), key=f"met-{mark}", placeholder=hint, max_chars=400)
    metres = right.number_input(
        _("位置误差（米，0 为不详）"), min_value=0.0, value=0.0, step=10.0, key=f"unc-{mark}"
    )
    when = retrieved.isoformat() if isinstance(retrieved, date) else ""
    texts = {"provider": provider, "licence": licence, "retrieved": when, "method": method}
    return {key: text.strip() for key, text in texts.items()}, accuracy or "", metres


def _new_layer(draft: Draft, atlas: Atlas, entry: dict[str, Any]) -> str:
    """Title, group and kind of a new layer; its id is made of the title."""
    st.subheader(_("新图层"))
    left, right = st.columns(2)
    suggested = draft.dataset.name if draft.dataset else ""
    title = left.text_input(
        _("图层名称（必填）"), value=suggested, key=f"title-{id(draft)}", max_chars=30
    ).strip()
    groups = {group["id"]: group["title"] for group in atlas.settings.groups}
    group = right.selectbox(
        _("分组"), list(groups), format_func=lambda i: groups[i], key=f"group-{id(draft)}"
    )
    kind = left.text_input(
        _("要素类型（文件里没有时用）"), value=title, key=f"kind-{id(draft)}", max_chars=30
    ).strip()
    shown = right.checkbox(_("打开时就显示"), key=f"shown-{id(draft)}")
    word = re.sub(r"[^a-z0-9]+", "_", "".join(lazy_pinyin(title)).lower()).strip("_")[:40]
    layer_id = word if word and word[0].isalpha() else f"layer_{word}" if word else ""
    if layer_id in atlas.layer_by_id:
        st.error(
            _("已有图层“{title}”用着同样的编号，请换个名称，或改为替换它。").format(
                title=atlas.layer_by_id[layer_id].title
            )
        )
        layer_id = ""
    entry.update(
        id=layer_id, title=title, group=group, geometry=draft.geometry, order=ORDERS[draft.geometry],
        visible=shown, crosses=True, description="",
    )  # fmt: skip
    return kind or title


def _style(draft: Draft, atlas: Atlas) -> None:
    """One colour, or classes by an attribute."""
    assert draft.adoption is not None
    features = draft.features(atlas)
    names = list(dict.fromkeys(name for feature in features[:2000] for name in feature.facts))
    left, middle, right = st.columns(3)
    by = left.selectbox(
        _("按属性分色"), [ONE_COLOR, *names], key=f"by-{id(draft)}",
        format_func=lambda name: name or _("不分，用一种颜色"),
    )  # fmt: skip
    if by == ONE_COLOR:
        color = middle.color_picker(_("颜色"), PALETTE[0], key=f"color-{id(draft)}")
        classes = [style_class(draft.geometry, str(draft.entry["title"]), color)]
    else:
        ways = schemes()
        numeric = bool(numbers_of(features, by))
        scheme = middle.selectbox(
            _("分级方法"),
            list(ways),
            format_func=lambda i: ways[i],
            disabled=not numeric,
            key=f"scheme-{id(draft)}",
        )
        count = right.number_input(_("级数"), 2, MOST_CLASSES, 5, disabled=not numeric, key=f"k-{id(draft)}")
        classes = classified(features, draft.geometry, by, scheme, int(count))
        st.caption(_("图例：{titles}").format(titles="、".join(one["title"] for one in classes)))
    label = {"size": 11.5, "color": "#333f4b", "zoom": 11, "priority": 60}
    draft.entry["style"] = {"label": label, "classes": classes}
