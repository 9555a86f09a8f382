"""What is proposed for an added document, and what people decided on it: open, confirmed or rejected, kept at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Generic, TypeVar

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from geodata.errors import PlanError
from geodata.i18n import _
from geodata.proposals import Candidate, Mention
from geodata.workspace.documents import PUBLISHED, DocumentRow, row_of
from geodata.workspace.store import Base, Workspace, now

OPEN, CONFIRMED, REJECTED = "open", "confirmed", "rejected"
STATES = (OPEN, CONFIRMED, REJECTED)
TARGET_FIELDS = ("indicator", "area", "baseline", "comparator", "value", "unit", "year", "nature", "lead")
LONGEST_FIELD = 200


class Proposal:
    """What every proposal has: where it stands, how sure it is, and the decision on it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    doc_id: Mapped[str] = mapped_column(ForeignKey("added_document.doc_id"), index=True)
    clause_id: Mapped[str] = mapped_column(ForeignKey("added_clause.clause_id"))
    quote: Mapped[str]
    score: Mapped[float]
    state: Mapped[str] = mapped_column(default=OPEN)
    who: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default="")


class MentionRow(Proposal, Base):
    """A proposed mention."""

    __tablename__ = "proposed_mention"

    feature_id: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    how: Mapped[str]


class TargetRow(Proposal, Base):
    """A proposed target, as it stands after people's corrections."""

    __tablename__ = "proposed_target"

    indicator: Mapped[str]
    area: Mapped[str]
    baseline: Mapped[str]
    comparator: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    year: Mapped[str]
    nature: Mapped[str]
    lead: Mapped[str]


Row = TypeVar("Row", MentionRow, TargetRow)
What = TypeVar("What", Mention, Candidate)


@dataclass(frozen=True)
class Decided(Generic[What]):
    """A proposal with the decision on it; `id` is the workspace's."""

    id: int
    state: str
    what: What


def propose(
    workspace: Workspace, doc_id: str, mentions: Sequence[Mention], targets: Sequence[Candidate], who: str
) -> None:
    """Keeps proposals for a draft; a document that has proposals already keeps those.

    Raises:
        NotFound: There is no such document.
        WorkspaceError: They could not be written.
    """
    details = {"mentions": len(mentions), "targets": len(targets)}
    with workspace.change(who, _("提出关联和指标"), doc_id, details=details) as session:
        row_of(session, doc_id)
        if session.scalar(select(MentionRow.id).where(MentionRow.doc_id == doc_id).limit(1)):
            return
        session.add_all(MentionRow(doc_id=doc_id, **asdict(mention)) for mention in mentions)
        session.add_all(TargetRow(doc_id=doc_id, **asdict(target)) for target in targets)


def mentions_of(workspace: Workspace, doc_id: str) -> list[Decided[Mention]]:
    """The proposed mentions of a document, in the order of its text."""
    with workspace.reading() as session:
        return [
            Decided(row.id, row.state, _record(Mention, row))
            for row in proposals_in(session, MentionRow, doc_id)
        ]


def targets_of(workspace: Workspace, doc_id: str) -> list[Decided[Candidate]]:
    """The proposed targets of a document, in the order of its text."""
    with workspace.reading() as session:
        return [
            Decided(row.id, row.state, _record(Candidate, row))
            for row in proposals_in(session, TargetRow, doc_id)
        ]


def _record(kind: type[What], row: Proposal) -> What:
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def proposals_in(session: Session, table: type[Row], doc_id: str, state: str | None = None) -> list[Row]:
    """The proposals of a document in the order of its text, of one state or of all."""
    wanted = select(table).where(table.doc_id == doc_id).order_by(table.id)
    return list(session.scalars(wanted if state is None else wanted.where(table.state == state)))


def decide_mentions(workspace: Workspace, doc_id: str, decisions: Mapping[int, str], who: str) -> int:
    """Writes decisions on mentions; returns how many are now other than they were.

    Raises:
        PlanError: The document is published, so that nothing about it may be changed, or a state is none.
        NotFound: There is no such document.
        WorkspaceError: They could not be written; the old state stands.
    """
    return _decide(workspace, MentionRow, _("核对地名关联"), doc_id, decisions, who)


def decide_targets(workspace: Workspace, doc_id: str, decisions: Mapping[int, str], who: str) -> int:
    """Writes decisions on targets; as `decide_mentions`."""
    return _decide(workspace, TargetRow, _("核对指标"), doc_id, decisions, who)


def _decide(
    workspace: Workspace,
    table: type[Row],
    what: str,
    doc_id: str,
    decisions: Mapping[int, str],
    who: str,
) -> int:
    if set(decisions.values()) - set(STATES):
        raise PlanError(_("核对结果只能是未核、确认或驳回。"))
    if not decisions:
        return 0
    details = {"decisions": {str(i): state for i, state in decisions.items()}}
    with workspace.change(who, what, doc_id, details=details) as session:
        refuse_published(session, doc_id)
        wanted = select(table).where(table.doc_id == doc_id, table.id.in_(list(decisions)))
        changed = [row for row in session.scalars(wanted) if row.state != decisions[row.id]]
        for row in changed:
            row.state, row.who, row.at = decisions[row.id], who, now()
    return len(changed)


def correct_target(
    workspace: Workspace, doc_id: str, target_id: int, words: Mapping[str, str], who: str
) -> None:
    """Puts other words in place of a proposed target's; the quote stays the document's own.

    Raises:
        PlanError: The document is published, the indicator or value is left empty, or a field is too long.
        WorkspaceError: It could not be written.
    """
    if set(words) - set(TARGET_FIELDS):
        raise PlanError(_("指标里只能改 {fields}。").format(fields="、".join(TARGET_FIELDS)))
    if any(len(value) > LONGEST_FIELD for value in words.values()):
        raise PlanError(_("有一格超过 {most} 字，没有保存；请缩短。").format(most=LONGEST_FIELD))
    if any(not words[key].strip() for key in ("indicator", "value") if key in words):
        raise PlanError(_("指标名称和目标值不能为空，没有保存；不要的指标请选“驳回”。"))
    details = {"target": target_id, "after": dict(words)}
    with workspace.change(who, _("更正指标"), doc_id, details=details) as session:
        refuse_published(session, doc_id)
        row = session.get(TargetRow, target_id)
        if row is None or row.doc_id != doc_id:
            raise PlanError(_("这份文件没有这项指标，可能已被别人改动；请刷新页面。"))
        for key, value in words.items():
            setattr(row, key, value.strip())


def refuse_published(session: Session, doc_id: str) -> DocumentRow:
    """A document's row, unless it is published: then nothing about it may be changed.

    Raises:
        PlanError: It is published.
        NotFound: There is no such document.
    """
    row = row_of(session, doc_id)
    if row.state == PUBLISHED:
        raise PlanError(_("《{title}》已发布，核对结果不能再改。要改，请先撤回。").format(title=row.title))
    return row
