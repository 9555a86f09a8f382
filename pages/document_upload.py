"""The upload of a document: what was read of it, its facts to be put right, and the draft that it becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from geodata.atlas import Atlas
from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause
from geodata.proposals import propose_mentions, propose_targets
from geodata.workspace.documents import (
    NewDocument,
    add_draft,
    facts_faults,
    facts_of,
    id_of,
    same_added,
    same_shipped,
)
from geodata.workspace.proposals import propose
from loaders.files import MAX_FILE_MB
from loaders.uploads import MAX_CHARACTERS, MAX_CLAUSES, Upload, read_upload, upload_clauses
from pages.document_text import outline
from pages.shared import shared_atlas, shared_workspace

UPLOADS = "document-uploads"
CHUNK = 40


@lru_cache(maxsize=4)
def _read(name: str, digest: str, data: bytes) -> Upload:
    """An upload is read once, however often the page runs."""
    return read_upload(name, data)


def upload(who: str | None, opened: Callable[[str], None]) -> None:
    """The place to bring a file, and what comes of it.

    Args:
        who: The person who edits; without one nothing is kept.
        opened: Called with the id of the document that is to be shown next.
    """
    limits = _(
        "可读 .txt、.md、.docx 和带文字的 .pdf；最多 {mb} MB、{characters} 万字、{clauses} 段。扫描件请先做文字识别。"
    )
    label = limits.format(mb=MAX_FILE_MB, characters=MAX_CHARACTERS // 10_000, clauses=MAX_CLAUSES)
    key = f"document-upload-{st.session_state.get(UPLOADS, 0)}"
    brought = st.file_uploader(label, key=key, max_upload_size=MAX_FILE_MB, disabled=who is None)
    if who is None:
        st.caption(_("先在上面填编辑人，再添加文件。"))
    if brought is None or who is None:
        return
    data = brought.getvalue()
    try:
        with st.spinner(_("正在读取 {name}……").format(name=brought.name)):
            found = _read(brought.name, hashlib.sha256(data).hexdigest(), data)
    except PlanError as error:
        st.error(str(error))
        return
    _found(brought.name, data, found, who, opened)


def _found(name: str, data: bytes, found: Upload, who: str, opened: Callable[[str], None]) -> None:
    atlas, workspace = shared_atlas(), shared_workspace()
    clauses, strange = upload_clauses("new", found)
    same = same_added(workspace, data, clauses)
    if same is not None:
        st.warning(_("《{title}》已经添加过了，不用再添加。").format(title=same.document.title))
        st.button(_("打开已添加的这份"), on_click=opened, args=(same.document.doc_id,), key="document-same")
        return
    outline(clauses)
    warnings = [*([strange] if strange else []), *found.warnings]
    for warning in warnings:
        st.warning(warning)
    if not clauses:
        return
    shipped = same_shipped(atlas, clauses)
    agreed = True
    if shipped:
        titles = "".join(f"《{document.title}》" for document in shipped)
        st.warning(
            _("本图已经收录了{titles}，与这份文件的文字相同。再添加一份，同一条文会出现两次。").format(
                titles=titles
            )
        )
        agreed = st.checkbox(_("仍要另存为一份草稿"), key="document-agreed")
    facts = _facts(found)
    faults = facts_faults(facts)
    if st.button(_("存为草稿，提出关联和指标"), type="primary", disabled=not agreed, key="document-keep"):
        if faults:
            st.error("".join(faults))
            return
        _keep(
            atlas, facts, NewDocument(facts, name, data, tuple(clauses), tuple(warnings)), found, who, opened
        )


def _facts(found: Upload) -> dict[str, str]:
    """The facts as the first lines propose them, to be put right."""
    proposed = facts_of(found.front)
    st.markdown(_("**文件信息**（由文件开头读出，请核对；规划期可以不填）"))
    left, right = st.columns([3, 2])
    labels = {
        "title": (left, _("标题")),
        "number": (right, _("文号")),
        "issuer": (left, _("发文机关")),
        "date": (right, _("日期（2023-08-25 或 2023-08）")),
        "period": (right, _("规划期")),
    }
    stem = hashlib.sha256(found.text.encode()).hexdigest()[:8]
    return {
        key: column.text_input(label, value=proposed[key], key=f"fact-{key}-{stem}", max_chars=200).strip()
        for key, (column, label) in labels.items()
    }


def _keep(
    atlas: Atlas,
    facts: dict[str, str],
    new: NewDocument,
    found: Upload,
    who: str,
    opened: Callable[[str], None],
) -> None:
    workspace = shared_workspace()
    doc_id = id_of(atlas, workspace, new.clauses)
    clauses, _strange = upload_clauses(doc_id, found)
    add_draft(
        workspace, doc_id, NewDocument(facts, new.file_name, new.data, tuple(clauses), new.warnings), who
    )
    match(atlas, doc_id, clauses, facts, who)
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    opened(doc_id)
    st.rerun()


def match(atlas: Atlas, doc_id: str, clauses: list[Clause], facts: dict[str, str], who: str) -> None:
    """Proposes features and targets for a draft, with its progress."""
    bar = st.progress(0.0, _("正在匹配地名……"))
    mentions = []
    for at in range(0, len(clauses), CHUNK):
        mentions += propose_mentions(atlas, clauses[at : at + CHUNK])
        told = _("正在匹配地名：{n}/{all} 条").format(n=min(at + CHUNK, len(clauses)), all=len(clauses))
        bar.progress(min(1.0, (at + CHUNK) / len(clauses)), told)
    targets = propose_targets(clauses, facts.get("period", "").rstrip("年")[-4:])
    propose(shared_workspace(), doc_id, mentions, targets, who)
    bar.empty()
