"""What the table of targets is narrowed to; it lives in the address."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.targets.table import CHOICES, Filters, target_table, unknown_choices
from pages.targets_choice import SHOWN_CHARACTERS, touch

LONGEST_WORDS = 100


def _labels() -> dict[str, str]:
    return {
        "words": _("搜指标、原文、单位"),
        "area": _("地区"),
        "topic": _("主题"),
        "doc": _("文件"),
        "nature": _("性质"),
        "year": _("年份"),
        "lead": _("牵头单位"),
    }


def filters(atlas: Atlas, away: bool) -> Filters:
    """The row of filters; where it is `away` it is not to be seen, but keeps what was set."""
    labels = _labels()
    options = target_table(atlas).options
    with st.container(key="targets-filters-away" if away else "targets-filters", horizontal=True):
        words = st.text_input(
            labels["words"],
            key="words",
            bind="query-params",
            placeholder=labels["words"],
            max_chars=LONGEST_WORDS,
            label_visibility="collapsed",
            on_change=touch,
        )
        found = {
            name: _choice(name, labels[name], options[name], "collapsed") for name in ("area", "topic", "doc")
        }
        more = [name for name in ("nature", "year", "lead") if st.session_state.get(name)]
        with st.popover(_("更多（{n}）").format(n=len(more)) if more else _("更多"), key="targets-more"):
            found |= {
                name: _choice(name, labels[name], options[name], "visible")
                for name in ("nature", "year", "lead")
            }
    return Filters(words=words or "", **found)


def _choice(name: str, label: str, options: list[str], label_visibility: str) -> tuple[str, ...]:
    chosen = st.multiselect(
        label,
        options,
        key=name,
        bind="query-params",
        placeholder=label if label_visibility == "collapsed" else _("全部"),
        label_visibility=label_visibility,  # type: ignore[arg-type]
        select_all=False,
        on_change=touch,
    )
    return tuple(chosen)


def clear() -> None:
    """Empties every filter; to be called back by a button."""
    touch()
    st.session_state["words"] = ""
    for name in CHOICES:
        st.session_state[name] = []


def narrow(name: str, value: str) -> None:
    """Sets one filter to one value, as a click on a chart does."""
    touch()
    st.session_state[name] = [value]


def tell_unknown(atlas: Atlas) -> None:
    """Tells which filter values in the address nothing has; Streamlit then takes them out of it."""
    asked = {f.name: tuple(st.query_params.get_all(f.name)) for f in fields(Filters) if f.name in CHOICES}
    unknown = unknown_choices(Filters(**asked), target_table(atlas).options)
    if unknown:
        labels = _labels()
        told = _("、").join(f"{labels[name]}“{value[:SHOWN_CHARACTERS]}”" for name, value in unknown[:5])
        st.warning(_("地址里的筛选条件没有对应的目标，已忽略：{told}。请在下面重新选择。").format(told=told))
