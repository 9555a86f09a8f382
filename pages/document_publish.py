"""Publishing an added document, or withdrawing it, with the reason; and what was done to it so far."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geodata.i18n import _
from geodata.moments import beijing_time
from geodata.workspace.documents import PUBLISHED, WITHDRAWN, Added, clauses_of_added, facts_of
from geodata.workspace.proposals import CONFIRMED, OPEN, REJECTED
from geodata.workspace.publishing import publish, tally, withdraw
from pages.document_upload import match
from pages.shared import shared_atlas, shared_workspace

LONGEST_REASON = 200


def publishing(found: Added, who: str | None) -> None:
    """What would be published or is, the reason to give, and the button."""
    doc_id = found.document.doc_id
    counts = tally(shared_workspace(), doc_id)
    rows = [
        {
            _("内容"): label,
            _("确认"): counts[kind][CONFIRMED],
            _("驳回"): counts[kind][REJECTED],
            _("未核"): counts[kind][OPEN],
        }
        for kind, label in (("mentions", _("地名关联")), ("targets", _("指标")))
    ]
    st.table(pd.DataFrame(rows).set_index(_("内容")))
    if who is None:
        st.caption(_("这里只能查看；要发布或撤回，请先填编辑人。"))
    elif found.state == PUBLISHED:
        _withdraw(found, who)
    else:
        _publish(found, who, sum(count[OPEN] for count in counts.values()), sum(map(len, counts.values())))
    _trail(doc_id)


def _publish(found: Added, who: str, still: int, proposed: int) -> None:
    doc_id = found.document.doc_id
    if found.state == WITHDRAWN:
        st.info(_("这份文件已撤回，本图里看不到；核对结果都还在，可以改后再发布。"))
    if not proposed:
        st.warning(_("还没有匹配过地名和指标。"))
        if st.button(_("提出关联和指标"), key=f"match-{doc_id}"):
            clauses = clauses_of_added(shared_workspace(), doc_id)
            match(shared_atlas(), doc_id, clauses, facts_of(found.document), who)
            st.rerun()
    if still:
        st.info(
            _(
                "还有 {n} 项没有核对。逐项确认或驳回后才能发布；“地名关联”“指标”里都可以把其余的一次驳回。"
            ).format(n=still)
        )
    reason = st.text_input(_("发布理由"), key=f"reason-{doc_id}", max_chars=LONGEST_REASON).strip()
    if st.button(
        _("发布，所有人可见"), type="primary", disabled=bool(still) or not reason, key=f"publish-{doc_id}"
    ):
        publish(shared_workspace(), doc_id, who, reason)
        st.rerun()


def _withdraw(found: Added, who: str) -> None:
    doc_id = found.document.doc_id
    st.success(_("已发布：全文、确认的关联和指标，在一张图的卡片、搜索、数据与来源里都看得到。"))
    st.markdown(_("[在“阅读”里打开全文](read?doc={doc})").format(doc=doc_id))
    reason = st.text_input(_("撤回理由"), key=f"withdraw-reason-{doc_id}", max_chars=LONGEST_REASON).strip()
    if st.button(_("撤回"), disabled=not reason, key=f"withdraw-{doc_id}"):
        withdraw(shared_workspace(), doc_id, who, reason)
        st.rerun()


def _trail(doc_id: str) -> None:
    lines = shared_workspace().trail(doc_id)
    with st.expander(_("修改记录（{n}）").format(n=len(lines))):
        rows = pd.DataFrame(
            {
                _("时间"): [beijing_time(line.at)[:16] for line in lines],
                _("编辑人"): [line.who for line in lines],
                _("操作"): [line.what for line in lines],
                _("理由"): [line.why for line in lines],
            }
        )
        st.dataframe(rows, hide_index=True, key=f"trail-{doc_id}")
