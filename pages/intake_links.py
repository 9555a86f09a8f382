"""Linking new features: clauses that name them, taken or left one by one; a quote is picked by selecting its words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata.atlas import Atlas
from geodata.i18n import _
from geodata.new_links import NewLink, picked_links
from pages.intake_draft import Draft
from pages.mounting import mount


@st.fragment
def propose_links(draft: Draft, atlas: Atlas) -> None:
    """The clauses that name a feature without any link so far; what is chosen goes into `draft.links`."""
    proposed = draft.proposed_links(atlas)
    if not proposed:
        draft.links = ()
        st.caption(_("没有发现点到新要素名称、而尚未关联的条文。"))
        return
    key = f"links-{id(draft)}"
    told = (st.session_state.get(key) or {}).get("picked")
    if isinstance(told, dict):
        draft.picked = told
    draft.links, faults = picked_links(proposed, draft.picked)
    for fault in faults:
        st.error(fault)
    st.caption(
        _("有 {n} 处条文点到新要素的名称，将关联 {m} 处。不要的取消勾选；引文可改：在条文里用鼠标选中要引的字句。").format(
            n=len(proposed), m=len(draft.links)
        )
    )  # fmt: skip
    mount("plan_atlas_picking", "picking.js", key, picking_data(atlas, proposed, draft.picked), "picked")


def picking_data(atlas: Atlas, proposed: list[NewLink], picked: dict[str, Any]) -> dict[str, Any]:
    """What the component shows: the proposals, the clauses that they stand in, what was chosen so far."""
    rows = [
        {
            "id": one.id,
            "feature": one.feature.name,
            "word": one.word,
            "start": one.start,
            "clause": one.clause.clause_id,
            "quote": one.quote,
            "document": atlas.documents[one.clause.doc_id].title,
        }
        for one in proposed
    ]
    clauses = {
        one.clause.clause_id: {"headings": list(one.clause.heading_path), "text": one.clause.text}
        for one in proposed
    }
    return {"rows": rows, "clauses": clauses, "picked": picked}
