"""Actual values of targets in the workspace. A value that is taken out goes to the bin and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from geodata.errors import NotFound, TableError
from geodata.i18n import _
from geodata.targets.actuals import Actual
from geodata.workspace.store import Base, Workspace, note, now

SUBJECT = "actuals"


class ActualRow(Base):
    """One actual value; `day` is ISO 8601, the value is in the unit of its target."""

    __tablename__ = "actual"

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(index=True)
    day: Mapped[str]
    value: Mapped[float]
    source: Mapped[str]
    who: Mapped[str]
    at: Mapped[str]
    binned: Mapped[bool] = mapped_column(default=False)


def actuals(workspace: Workspace, binned: bool = False) -> list[Actual]:
    """All values that count, or all in the bin, by target and day.

    Raises:
        WorkspaceError: The database does not answer.
    """
    wanted = select(ActualRow).where(ActualRow.binned == binned)
    with workspace.reading() as session:
        rows = session.scalars(wanted.order_by(ActualRow.target_id, ActualRow.day, ActualRow.id))
        return [_actual(row) for row in rows]


def add(workspace: Workspace, who: str, values: Sequence[Actual], why: str = "") -> int:
    """Keeps values, in one step: all of them or none. Those of a target and day that is there already are left out.

    Returns:
        How many were kept.

    Raises:
        WorkspaceError: They could not be written.
    """
    targets = {value.target_id for value in values}
    subject = targets.pop() if len(targets) == 1 else SUBJECT
    with workspace.change(who, _("添加实际值"), subject, why) as session:
        fresh = [value for value in values if not _there(session, value)]
        for value in fresh:
            row = ActualRow(target_id=value.target_id, day=value.date.isoformat(), value=value.value)
            row.source, row.who, row.at = value.source, who, now()
            session.add(row)
        note(session, rows=[_told(value) for value in fresh])
    return len(fresh)


def change(workspace: Workspace, who: str, value: Actual, why: str = "") -> None:
    """Puts a value's day, number and source in place of what its id had; the trail keeps both.

    Raises:
        NotFound: Nothing has this id.
        WorkspaceError: It could not be written.
    """
    with workspace.change(who, _("更正实际值"), value.target_id, why) as session:
        row = _row(session, value.id)
        note(session, before=_told(_actual(row)), after=_told(value))
        row.day, row.value, row.source = value.date.isoformat(), value.value, value.source
        row.who, row.at = who, now()


def put_in_bin(workspace: Workspace, who: str, ids: Iterable[int], why: str = "") -> None:
    """Takes values out of what counts.

    Raises:
        NotFound: Nothing has one of these ids.
        WorkspaceError: It could not be written.
    """
    _move(workspace, who, _("实际值移入回收站"), ids, why, binned=True)


def take_back(workspace: Workspace, who: str, ids: Iterable[int], why: str = "") -> None:
    """Takes values back from the bin.

    Raises:
        NotFound: Nothing has one of these ids.
        TableError: Another value of its target and day counts meanwhile.
        WorkspaceError: It could not be written.
    """
    _move(workspace, who, _("从回收站取回实际值"), ids, why, binned=False)


def _move(workspace: Workspace, who: str, what: str, ids: Iterable[int], why: str, binned: bool) -> None:
    for value_id in ids:
        with workspace.reading() as session:
            target_id = _row(session, value_id).target_id
        with workspace.change(who, what, target_id, why) as session:
            row = _row(session, value_id)
            if not binned and _there(session, _actual(row)):
                message = _("{day} 已有另一条实际值；请先把它移入回收站，再取回这一条。")
                raise TableError(message.format(day=row.day))
            note(session, row=_told(_actual(row)))
            row.binned = binned


def _row(session: Session, value_id: int) -> ActualRow:
    row = session.get(ActualRow, value_id)
    if row is None:
        raise NotFound(_("没有编号为“{id}”的实际值，可能已被别人改动；请刷新页面。").format(id=value_id))
    return row


def _there(session: Session, value: Actual) -> bool:
    same = select(ActualRow.id).where(ActualRow.target_id == value.target_id, ~ActualRow.binned)
    return session.scalar(same.where(ActualRow.day == value.date.isoformat()).limit(1)) is not None


def _actual(row: ActualRow) -> Actual:
    return Actual(row.target_id, date.fromisoformat(row.day), row.value, row.source, row.id, row.who, row.at)


def _told(value: Actual) -> dict[str, object]:
    return {
        "target_id": value.target_id,
        "date": value.date.isoformat(),
        "value": value.value,
        "source": value.source,
    }
