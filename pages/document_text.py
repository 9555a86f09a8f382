"""The text of an added document as it was read: its headings, its clauses, and what was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geodata.i18n import _
from geodata.model import Clause
from geodata.workspace.documents import Added, clauses_of_added, correct, facts_faults, facts_of
from pages.shared import shared_workspace


def outline(clauses: Sequence[Clause]) -> None:
    """How much was read, and the tree of headings with the clauses under each."""
    characters = sum(len("".join(clause.text.split())) for clause in clauses)
    headings = {clause.heading_path[: n + 1] for clause in clauses for n in range(len(clause.heading_path))}
    tables = sum("\t" in clause.text for clause in clauses)
    told = _("读到 {clauses} 条条文、{characters} 字、{headings} 个标题、{tables} 个表格行。")
    st.markdown(
        told.format(clauses=len(clauses), characters=characters, headings=len(headings), tables=tables)
    )
    with st.expander(_("标题与条文")):
        st.dataframe(
            clause_table(clauses),
            hide_index=True,
            height=320,
            column_config=_widths(),
            key="document-clauses",
        )


def clause_table(clauses: Sequence[Clause]) -> pd.DataFrame:
    """One row per clause in order: its headings and its text."""
    return pd.DataFrame(
        {
            _("标题"): [" › ".join(clause.heading_path) for clause in clauses],
            _("条文"): [clause.text.replace("\t", "　") for clause in clauses],
        }
    )


def _widths() -> dict[str, Any]:
    return {
        _("标题"): st.column_config.TextColumn(width=260),
        _("条文"): st.column_config.TextColumn(width=900),
    }


def text_of(found: Added, who: str | None) -> None:
    """The facts of a document, to be put right, and its text."""
    for warning in found.warnings:
        st.warning(warning)
    clauses = clauses_of_added(shared_workspace(), found.document.doc_id)
    left, right = st.columns([2, 3])
    with left:
        _facts(found, who)
    with right:
        count = Counter(clause.heading_path[:1] for clause in clauses)
        told = _("共 {n} 条条文，{m} 个一级标题。").format(n=len(clauses), m=len(count))
        st.caption(told)
        st.dataframe(
            clause_table(clauses), hide_index=True, height=520, column_config=_widths(), key="document-text"
        )


def _facts(found: Added, who: str | None) -> None:
    labels = {
        "title": _("标题"),
        "number": _("文号"),
        "issuer": _("发文机关"),
        "date": _("日期（2023-08-25 或 2023-08）"),
        "period": _("规划期"),
    }
    known = facts_of(found.document)
    doc_id = found.document.doc_id
    facts = {
        key: st.text_input(
            label, value=known[key], key=f"known-{key}-{doc_id}", max_chars=200, disabled=who is None
        ).strip()
        for key, label in labels.items()
    }
    if facts == known or who is None:
        return
    faults = facts_faults(facts)
    if faults:
        st.error("".join(faults))
    elif st.button(_("保存文件信息"), key=f"keep-facts-{doc_id}"):
        correct(shared_workspace(), doc_id, facts, who)
        st.rerun()
