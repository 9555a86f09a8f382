"""Added documents: draft, published or withdrawn, with their clauses; nothing is ever deleted.

Everyone's atlas takes in published ones alone. What is proposed for them is kept in `proposals`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import JSON, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from geodata.atlas import Atlas
from geodata.errors import NotFound, PlanError
from geodata.i18n import _
from geodata.model import Clause, Document
from geodata.workspace.store import Base, Workspace, now

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
ID_DIGITS = 8
SAME_SHARE = 0.8
FEW_CLAUSES = 3
LONGEST_FACT = 200
DATE = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")


class DocumentRow(Base):
    """An added document; `file_digest` is of the file as uploaded, `text_digest` of its words alone."""

    __tablename__ = "added_document"

    doc_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    issuer: Mapped[str]
    date: Mapped[str]
    period: Mapped[str]
    file_name: Mapped[str]
    file_digest: Mapped[str] = mapped_column(index=True)
    text_digest: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]
    at: Mapped[str]
    clauses: Mapped[int]
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)


class ClauseRow(Base):
    """A clause of an added document, at its place in it."""

    __tablename__ = "added_clause"

    clause_id: Mapped[str] = mapped_column(primary_key=True)
    doc_id: Mapped[str] = mapped_column(ForeignKey("added_document.doc_id"), index=True)
    place: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str]


@dataclass(frozen=True)
class Added:
    """An added document as it is shown: its facts, its state, who added it when, and how many clauses it has."""

    document: Document
    file_name: str
    state: str
    who: str
    at: str
    clauses: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class NewDocument:
    """What becomes a draft: its facts (the id aside), the file and its clauses, and what was not understood of it."""

    facts: Mapping[str, str]
    file_name: str
    data: bytes
    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...] = ()


def text_digest(clauses: Iterable[Clause]) -> str:
    """A digest of the words of clauses: line ends, spaces and the file's format make no difference."""
    words = "".join("".join(clause.text.split()) for clause in clauses)
    return hashlib.sha256(words.encode()).hexdigest()


def id_of(atlas: Atlas, workspace: Workspace, clauses: Iterable[Clause]) -> str:
    """A document id that neither the atlas nor the workspace has, made from the words."""
    stem = f"doc{text_digest(clauses)[:ID_DIGITS]}"
    with workspace.reading() as session:
        taken = {*atlas.documents, *session.scalars(select(DocumentRow.doc_id))}
    return next(
        name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken
    )


def facts_faults(facts: Mapping[str, str]) -> list[str]:
    """What is wrong with a document's facts, one sentence each; [] when nothing is."""
    labels = {"number": _("文号"), "title": _("标题"), "issuer": _("发文机关"), "date": _("日期")}
    faults = [
        _("请填写{label}。").format(label=label)
        for key, label in labels.items()
        if not facts.get(key, "").strip()
    ]
    date = facts.get("date", "").strip()
    if date and not DATE.fullmatch(date):
        message = _("日期“{date}”看不懂，应为 2023-08-25 或 2023-08 的样子。")
        faults.append(message.format(date=date[:20]))
    if any(len(value) > LONGEST_FACT for value in facts.values()):
        faults.append(_("有一项超过 {most} 字，请缩短。").format(most=LONGEST_FACT))
    return faults


def same_added(workspace: Workspace, data: bytes, clauses: Iterable[Clause]) -> Added | None:
    """The added document that has the same file or the same words, if there is one."""
    digests = (hashlib.sha256(data).hexdigest(), text_digest(clauses))
    wanted = select(DocumentRow).where(
        (DocumentRow.file_digest == digests[0]) | (DocumentRow.text_digest == digests[1])
    )
    with workspace.reading() as session:
        row = session.scalars(wanted.limit(1)).first()
        return _added(row) if row else None


def same_shipped(atlas: Atlas, clauses: Iterable[Clause]) -> list[Document]:
    """The documents of the atlas whose clauses (all but a few) stand in an uploaded text."""
    words = {"".join(clause.text.split()) for clause in clauses}
    found = []
    for document in atlas.plan.documents:
        own = ["".join(c.text.split()) for c in atlas.plan.clauses if c.doc_id == document.doc_id]
        shared = sum(text in words for text in own)
        if len(own) >= FEW_CLAUSES and shared >= SAME_SHARE * len(own):
            found.append(document)
    return found


def add_draft(workspace: Workspace, doc_id: str, new: NewDocument, who: str) -> None:
    """Keeps a document as a draft, which nobody sees in the atlas.

    Raises:
        PlanError: A fact is missing, there are no clauses, or the same document is there already.
        WorkspaceError: It could not be written.
    """
    faults = facts_faults(new.facts)
    if not new.clauses:
        faults.append(_("文件里没有条文，不能添加。"))
    if faults:
        raise PlanError("".join(faults))
    same = same_added(workspace, new.data, new.clauses)
    if same is not None:
        raise PlanError(_("《{title}》已经添加过了，不用再添加。").format(title=same.document.title))
    row = DocumentRow(
        doc_id=doc_id,
        **{key: new.facts.get(key, "").strip() for key in ("number", "title", "issuer", "date", "period")},
        file_name=new.file_name[:LONGEST_FACT],
        file_digest=hashlib.sha256(new.data).hexdigest(),
        text_digest=text_digest(new.clauses),
        state=DRAFT,
        who=who,
        at=now(),
        clauses=len(new.clauses),
        warnings=list(new.warnings),
    )
    details = {"file": row.file_name, "clauses": row.clauses}
    with workspace.change(who, _("添加文件"), doc_id, details=details) as session:
        session.add(row)
        session.flush()
        session.add_all(
            ClauseRow(
                clause_id=c.clause_id, doc_id=doc_id, place=n, heading_path=list(c.heading_path), text=c.text
            )
            for n, c in enumerate(new.clauses)
        )


def correct(workspace: Workspace, doc_id: str, facts: Mapping[str, str], who: str) -> None:
    """Puts other facts (number, title, issuer, date, period) in place of a document's; the trail keeps both.

    Raises:
        PlanError: A fact is missing or cannot be read.
        NotFound: There is no such document.
        WorkspaceError: It could not be written.
    """
    faults = facts_faults(facts)
    if faults:
        raise PlanError("".join(faults))
    before = added(workspace, doc_id)
    known = {f.name: getattr(before.document, f.name) for f in fields(Document)}
    details = {"before": known, "after": dict(facts)}
    publishes = before.state == PUBLISHED
    with workspace.change(who, _("更正文件信息"), doc_id, details=details, publishes=publishes) as session:
        row = row_of(session, doc_id)
        for key, value in facts.items():
            setattr(row, key, value.strip())


def row_of(session: Session, doc_id: str) -> DocumentRow:
    """A document's row.

    Raises:
        NotFound: There is no such document.
    """
    row = session.get(DocumentRow, doc_id)
    if row is None:
        raise NotFound(_("没有这份文件，地址可能不完整；请从文件列表里选。"))
    return row


def added(workspace: Workspace, doc_id: str) -> Added:
    """An added document.

    Raises:
        NotFound: There is no such document.
    """
    with workspace.reading() as session:
        return _added(row_of(session, doc_id))


def all_added(workspace: Workspace) -> list[Added]:
    """Every added document, the latest first."""
    with workspace.reading() as session:
        rows = session.scalars(select(DocumentRow).order_by(DocumentRow.at.desc(), DocumentRow.doc_id))
        return [_added(row) for row in rows]


def clauses_in(session: Session, doc_ids: Iterable[str]) -> list[Clause]:
    """The clauses of documents, each document's in order."""
    wanted = select(ClauseRow).where(ClauseRow.doc_id.in_(list(doc_ids)))
    rows = session.scalars(wanted.order_by(ClauseRow.doc_id, ClauseRow.place))
    return [Clause(row.clause_id, row.doc_id, tuple(row.heading_path), row.text) for row in rows]


def clauses_of_added(workspace: Workspace, doc_id: str) -> list[Clause]:
    """The clauses of an added document, in order."""
    with workspace.reading() as session:
        return clauses_in(session, [doc_id])


def document_of(row: DocumentRow) -> Document:
    """A row as a document of the atlas."""
    return Document(row.doc_id, row.number, row.title, row.issuer, row.date, row.period)


def _added(row: DocumentRow) -> Added:
    return Added(
        document_of(row), row.file_name, row.state, row.who, row.at, row.clauses, tuple(row.warnings)
    )


def count_states(workspace: Workspace) -> dict[str, int]:
    """How many added documents there are of each state."""
    wanted = select(DocumentRow.state, func.count()).group_by(DocumentRow.state)
    with workspace.reading() as session:
        return {str(state): int(count) for state, count in session.execute(wanted)}


def facts_of(found: Any) -> dict[str, str]:
    """The facts of anything that has them (a front matter, a document), as a draft wants them."""
    return {key: str(getattr(found, key, "")) for key in ("number", "title", "issuer", "date", "period")}
