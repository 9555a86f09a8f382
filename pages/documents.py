"""文件管理: documents that people add, from the upload to what everyone sees of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geodata.errors import AtlasError
from geodata.i18n import _
from geodata.model import date_text
from geodata.moments import beijing_time
from geodata.workspace.documents import DRAFT, PUBLISHED, WITHDRAWN, Added, added, all_added
from pages.document_publish import publishing
from pages.document_review import review
from pages.document_targets import candidate_targets
from pages.document_text import text_of
from pages.document_upload import upload
from pages.editing import editor, may_edit
from pages.plain import plain
from pages.shared import shared_workspace

PAGE = "documents"
DOC = "doc"
STYLE = Path(__file__).parents[1] / "layers" / "web" / "documents.css"
TEXT, REVIEW, TARGETS, PUBLISH = "text", "places", "targets", "publish"


def state_label(state: str) -> str:
    """The Chinese name of a document's state."""
    return {DRAFT: _("草稿"), PUBLISHED: _("已发布"), WITHDRAWN: _("已撤回")}[state]


def show() -> None:
    """One document, when the address names one; else the place to add one, and all that were added."""
    st.html(STYLE)
    try:
        asked = st.query_params.get(DOC, "")
        if asked:
            _one(asked)
        else:
            _all()
    except AtlasError as error:
        st.error(plain(str(error)))
        if st.query_params.get(DOC):
            st.button(_("返回文件列表"), on_click=_leave, key="documents-back-from-trouble")


def _leave() -> None:
    st.query_params.clear()


def _open(doc_id: str) -> None:
    st.query_params[DOC] = doc_id


def _all() -> None:
    st.title(_("文件管理"))
    documents = all_added(shared_workspace())
    who = editor()
    if may_edit():
        upload(who, _open)
    st.subheader(_("已添加的文件"))
    if not documents:
        st.caption(_("还没有添加过文件。随附的文件列在“数据与来源”页。"))
    for document in documents:
        _row(document)


def _row(found: Added) -> None:
    document = found.document
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"document-{document.doc_id}"
    ):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{plain(document.title)}**　:gray-badge[{state_label(found.state)}]")
            facts = [document.number, document.issuer, date_text(document.date), document.period]
            told = _("{n} 条条文；{who} 于 {day} 添加；原文件 {file}")
            facts.append(
                told.format(
                    n=found.clauses,
                    who=found.who,
                    day=date_text(beijing_time(found.at)[:10]),
                    file=found.file_name,
                )
            )
            st.caption(plain("　".join(filter(None, facts))))
        label = _("核对与发布") if may_edit() and found.state != PUBLISHED else _("查看")
        st.button(label, key=f"open-{document.doc_id}", on_click=_open, args=(document.doc_id,))


def _one(doc_id: str) -> None:
    found = added(shared_workspace(), doc_id)
    steps = {TEXT: _("正文"), REVIEW: _("地名关联"), TARGETS: _("指标"), PUBLISH: _("发布")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="document-head"):
        with st.container(width="stretch", gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(_("← 全部文件"), type="tertiary", on_click=_leave, key="documents-back")
                title = f"**{plain(found.document.title)}**　:gray-badge[{state_label(found.state)}]"
                st.markdown(title, width="stretch")
            step = st.segmented_control(
                _("步骤"),
                list(steps),
                format_func=steps.__getitem__,
                default=REVIEW if found.state == DRAFT else PUBLISH,
                required=True,
                key=f"document-step-{doc_id}",
                label_visibility="collapsed",
            )
        with st.container(width=230):
            who = editor() if may_edit() else None
    views = {TEXT: text_of, REVIEW: review, TARGETS: candidate_targets, PUBLISH: publishing}
    views[step or TEXT](found, who)
