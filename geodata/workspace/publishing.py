"""Publishing an added document: it and all that is confirmed of it come into everyone's atlas, or go, in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.model import Clause, Document, Link, Target
from geodata.workspace.documents import PUBLISHED, WITHDRAWN, DocumentRow, clauses_in, document_of, row_of
from geodata.workspace.proposals import (
    CONFIRMED,
    OPEN,
    TARGET_FIELDS,
    MentionRow,
    TargetRow,
    proposals_in,
    refuse_published,
)
from geodata.workspace.store import Workspace


def tally(workspace: Workspace, doc_id: str) -> dict[str, Counter[str]]:
    """How many mentions and targets of a document are open, confirmed and rejected."""
    with workspace.reading() as session:
        return {
            "mentions": Counter(row.state for row in proposals_in(session, MentionRow, doc_id)),
            "targets": Counter(row.state for row in proposals_in(session, TargetRow, doc_id)),
        }


def publish(workspace: Workspace, doc_id: str, who: str, why: str) -> None:
    """Makes a document, its clauses and all that is confirmed part of everyone's atlas, in one transaction.

    Raises:
        PlanError: Something is still open, or it is published already.
        NotFound: There is no such document.
        WorkspaceError: It could not be written; the old state stands.
    """
    counts = tally(workspace, doc_id)
    details = {kind: dict(count) for kind, count in counts.items()}
    with workspace.change(who, _("发布文件"), doc_id, why, details, publishes=True) as session:
        row = refuse_published(session, doc_id)
        still = len(proposals_in(session, MentionRow, doc_id, OPEN)) + len(
            proposals_in(session, TargetRow, doc_id, OPEN)
        )
        if still:
            message = _("还有 {n} 项没有核对，不能发布；请逐项确认或驳回，也可以把其余的一次驳回。")
            raise PlanError(message.format(n=still))
        row.state = PUBLISHED


def withdraw(workspace: Workspace, doc_id: str, who: str, why: str) -> None:
    """Takes a published document out of everyone's atlas; it stays here with all decisions.

    Raises:
        PlanError: It is not published.
        NotFound: There is no such document.
        WorkspaceError: It could not be written; the old state stands.
    """
    with workspace.change(who, _("撤回文件"), doc_id, why, publishes=True) as session:
        row = row_of(session, doc_id)
        if row.state != PUBLISHED:
            raise PlanError(_("《{title}》没有发布，不用撤回。").format(title=row.title))
        row.state = WITHDRAWN


@dataclass(frozen=True)
class PublishedDocuments:
    """All that published documents add to the atlas."""

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    links: tuple[Link, ...]
    targets: tuple[Target, ...]


def published_documents(workspace: Workspace) -> PublishedDocuments:
    """The documents, clauses, confirmed links and confirmed targets of all published documents."""
    with workspace.reading() as session:
        wanted = select(DocumentRow).where(DocumentRow.state == PUBLISHED)
        rows = list(session.scalars(wanted.order_by(DocumentRow.at, DocumentRow.doc_id)))
        links: list[Link] = []
        targets: list[Target] = []
        for row in rows:
            mentions = proposals_in(session, MentionRow, row.doc_id, CONFIRMED)
            links += [Link(mention.feature_id, mention.clause_id, mention.quote) for mention in mentions]
            confirmed = proposals_in(session, TargetRow, row.doc_id, CONFIRMED)
            targets += [_target(target, mentions) for target in confirmed]
        clauses = clauses_in(session, [row.doc_id for row in rows])
        documents = tuple(document_of(row) for row in rows)
        return PublishedDocuments(documents, tuple(clauses), tuple(links), tuple(targets))


def _target(row: TargetRow, mentions: Iterable[MentionRow]) -> Target:
    """A confirmed target; it speaks of what its own sentence names."""
    own = [
        m.feature_id
        for m in mentions
        if m.clause_id == row.clause_id and (row.quote in m.quote or m.quote in row.quote)
    ]
    return Target(
        target_id=f"{row.doc_id}-t{row.id}",
        clause_id=row.clause_id,
        baseline_year="",
        quote=row.quote,
        feature_ids=tuple(dict.fromkeys(own)),
        **{name: getattr(row, name) for name in TARGET_FIELDS},
    )
