"""The candidate targets of an added document, in a table to be corrected, confirmed and rejected."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.proposals import Candidate
from geodata.workspace.documents import PUBLISHED, Added
from geodata.workspace.proposals import (
    CONFIRMED,
    OPEN,
    REJECTED,
    TARGET_FIELDS,
    Decided,
    correct_target,
    decide_targets,
    targets_of,
)
from pages.shared import shared_workspace

ROUND = "targets-round"
TROUBLE = "targets-trouble"
SURE = 0.9
YES, NO = "confirm", "reject"
ORDER = [
    YES,
    NO,
    "indicator",
    "comparator",
    "value",
    "unit",
    "year",
    "quote",
    "score",
    "area",
    "nature",
    "baseline",
    "lead",
]


def candidate_targets(found: Added, who: str | None) -> None:
    """The table; every change is kept at once."""
    doc_id = found.document.doc_id
    if TROUBLE in st.session_state:
        st.error(st.session_state.pop(TROUBLE))
    targets = targets_of(shared_workspace(), doc_id)
    if not targets:
        st.info(_("这份文件里没有找到像指标的句子。"))
        return
    editable = who is not None and found.state != PUBLISHED
    still = [target for target in targets if target.state == OPEN]
    told = _("已核 {done}/{all}。候选指标由句式找出，难免有漏有错；数字照录原文，名称可以改。")
    st.caption(told.format(done=len(targets) - len(still), all=len(targets)))
    if editable and still:
        _many(doc_id, still, str(who))
    _table(doc_id, targets, who if editable else None)


def _many(doc_id: str, still: list[Decided[Candidate]], who: str) -> None:
    sure = [target.id for target in still if target.what.score >= SURE]
    with st.container(horizontal=True):
        for ids, state, label, key in (
            (sure, CONFIRMED, _("高分项全部确认（{n}）"), "sure"),
            ([target.id for target in still], REJECTED, _("其余全部驳回（{n}）"), "rest"),
        ):
            st.button(
                label.format(n=len(ids)),
                disabled=not ids,
                key=f"targets-{key}-{doc_id}",
                on_click=_decide,
                args=(doc_id, dict.fromkeys(ids, state), who),
            )


def _decide(doc_id: str, decisions: dict[int, str], who: str) -> None:
    decide_targets(shared_workspace(), doc_id, decisions, who)
    _anew()


def _anew() -> None:
    """The table is made anew from what is kept; until then it stands as it was made, with the edits on it."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def frame(targets: list[Decided[Candidate]]) -> pd.DataFrame:
    """One row per candidate: whether it is confirmed or rejected, the target's fields, the sentence, the score."""
    rows = [
        {YES: target.state == CONFIRMED, NO: target.state == REJECTED}
        | {name: getattr(target.what, name) for name in TARGET_FIELDS}
        | {"quote": target.what.quote.replace("\t", "　"), "score": target.what.score}
        for target in targets
    ]
    return pd.DataFrame(rows, index=[target.id for target in targets])


def _table(doc_id: str, targets: list[Decided[Candidate]], who: str | None) -> None:
    key = f"targets-{doc_id}-{bool(who)}-{st.session_state.get(ROUND, 0)}"
    made = st.session_state.setdefault(f"{key}-made", {"frame": frame(targets), "kept": {}})
    st.data_editor(
        made["frame"],
        key=key,
        hide_index=True,
        height=560,
        column_order=ORDER,
        column_config=_columns(),
        disabled=True if who is None else ["quote", "score"],
        on_change=_changed,
        args=(doc_id, key, who),
    )


def _columns() -> dict[str, Any]:
    words = {
        "indicator": (_("指标"), 260),
        "comparator": (_("程度"), 78),
        "value": (_("目标值"), 110),
        "unit": (_("单位"), 78),
        "year": (_("年份"), 70),
        "area": (_("范围"), 90),
        "nature": (_("性质"), 78),
        "baseline": (_("基期值"), 90),
        "lead": (_("牵头单位"), 200),
    }
    columns: dict[str, Any] = {
        name: st.column_config.TextColumn(label, width=width, max_chars=200)
        for name, (label, width) in words.items()
    }
    columns[YES] = st.column_config.CheckboxColumn(_("确认"), width=58, pinned=True)
    columns[NO] = st.column_config.CheckboxColumn(_("驳回"), width=58, pinned=True)
    columns["quote"] = st.column_config.TextColumn(_("原文"), width=430)
    columns["score"] = st.column_config.NumberColumn(_("把握"), format="%.2f", width=64)
    return columns


def _changed(doc_id: str, key: str, who: str) -> None:
    """Keeps what has been changed in the table since it was last asked; what cannot be kept is told."""
    made = st.session_state[f"{key}-made"]
    try:
        for place, cells in st.session_state[key]["edited_rows"].items():
            kept = made["kept"].setdefault(place, {})
            fresh = {name: value for name, value in cells.items() if kept.get(name, ...) != value}
            if fresh:
                _keep_row(doc_id, made["frame"], int(place), fresh, {**kept, **fresh}, who)
                kept.update(fresh)
    except AtlasError as error:
        st.session_state[TROUBLE] = str(error)
        _anew()


def _keep_row(
    doc_id: str, table: pd.DataFrame, place: int, fresh: dict[str, Any], cells: dict[str, Any], who: str
) -> None:
    row = table.iloc[place]
    target_id = int(table.index[place])
    words = {name: str(value or "") for name, value in fresh.items() if name in TARGET_FIELDS}
    if words:
        correct_target(shared_workspace(), doc_id, target_id, words, who)
    if YES in fresh or NO in fresh:
        yes, no = (bool(cells.get(name, row[name])) for name in (YES, NO))
        if yes and no:  # what was ticked last counts
            yes, no = YES in fresh, NO in fresh
            _anew()
        state = CONFIRMED if yes else REJECTED if no else OPEN
        decide_targets(shared_workspace(), doc_id, {target_id: state}, who)
