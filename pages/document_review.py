"""The review of proposed mentions: a component of its own, which sends each decision at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geodata.atlas import Atlas
from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.model import Clause
from geodata.proposals import Mention
from geodata.workspace.documents import PUBLISHED, Added, clauses_of_added
from geodata.workspace.proposals import Decided, decide_mentions, mentions_of
from pages.mounting import mount
from pages.shared import map_front, shared_atlas, shared_workspace

SEEN = "review-seen"
PAGE = "documents"


@st.fragment
def review(found: Added, who: str | None) -> None:
    """The list of proposed mentions with the clause and the map beside it; decisions are kept as they come."""
    doc_id = found.document.doc_id
    key = f"review-{doc_id}"
    editable = who is not None and found.state != PUBLISHED
    trouble = _keep(doc_id, key, who) if editable else ""
    mentions = mentions_of(shared_workspace(), doc_id)
    if not mentions:
        st.info(_("这份文件里没有找到本图已有要素的名称。"))
        return
    if found.state == PUBLISHED:
        st.caption(_("已发布，核对结果不能再改；要改，请先在“发布”里撤回。"))
    elif who is None:
        st.caption(_("这里只能查看；要核对，请先填编辑人。"))
    clauses = {clause.clause_id: clause for clause in clauses_of_added(shared_workspace(), doc_id)}
    seen = st.session_state.get(SEEN, {}).get(doc_id)
    mount(
        "plan_atlas_review",
        "review.js",
        key,
        review_data(shared_atlas(), clauses, mentions, editable=editable)
        | {"seen": seen, "trouble": trouble, "map": map_front().address, "page": PAGE},
        "decided",
    )


def review_data(
    atlas: Atlas, clauses: dict[str, Clause], mentions: list[Decided[Mention]], editable: bool
) -> dict[str, Any]:
    """What the component shows: the proposals, the clauses that they stand in, the features that they mean."""
    known = [decided for decided in mentions if decided.what.feature_id in atlas.features]
    rows = []
    for decided in known:
        mention = decided.what
        text = clauses[mention.clause_id].text
        begin = max(text.find(mention.quote, max(0, mention.start - len(mention.quote))), 0)
        rows.append(
            {
                "id": decided.id,
                "clause": mention.clause_id,
                "feature": mention.feature_id,
                "start": mention.start,
                "end": mention.end,
                "from": min(begin, mention.start),
                "to": max(begin + len(mention.quote), mention.end),
                "score": mention.score,
                "how": mention.how,
                "state": decided.state,
            }
        )
    return {
        "rows": rows,
        "clauses": {
            i: {"headings": list(clauses[i].heading_path), "text": clauses[i].text}
            for i in dict.fromkeys(row["clause"] for row in rows)
        },
        "features": {i: _feature(atlas, i) for i in dict.fromkeys(row["feature"] for row in rows)},
        "editable": editable,
    }


def _feature(atlas: Atlas, feature_id: str) -> dict[str, Any]:
    feature = atlas.features[feature_id]
    return {
        "name": feature.name,
        "aliases": list(feature.aliases),
        "kind": feature.kind,
        "county": feature.county_text,
        "layer": feature.layer,
        "layer_title": atlas.layer_by_id[feature.layer].title,
        "bounds": list(feature.geometry.bounds) if feature.geometry else None,
    }


def _keep(doc_id: str, key: str, who: str | None) -> str:
    """Writes the decisions that have come and not been kept yet; what went wrong, if anything."""
    lot = (st.session_state.get(key) or {}).get("decided")
    seen = st.session_state.setdefault(SEEN, {})
    if not isinstance(lot, dict) or who is None:
        return ""
    before = seen.get(doc_id) or {}
    kept = before.get("number", 0) if before.get("epoch") == lot.get("epoch") else 0
    fresh = [entry for entry in lot.get("entries", []) if entry[0] > kept]
    if not fresh:
        return ""
    try:
        decide_mentions(shared_workspace(), doc_id, {int(i): str(state) for _n, i, state in fresh}, who)
    except AtlasError as error:
        return str(error)
    seen[doc_id] = {"epoch": lot["epoch"], "number": max(entry[0] for entry in fresh)}
    return ""
