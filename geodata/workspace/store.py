"""The workspace: a folder, a database in it, and the trail of every change.

The folder is PLAN_HOME (default ~/.plan-atlas), made at the first start. The database is SQLite in that folder, or
the one that PLAN_DATABASE_URL names (PostgreSQL, through SQLAlchemy).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Engine, create_engine, event, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from geodata.errors import WorkspaceError
from geodata.i18n import _

DEFAULT_HOME = "~/.plan-atlas"
DATABASE = "workspace.db"
BUSY_SECONDS = 15
LINE = "line"  # under which a session holds its line of the trail
TABLE_MODULES = (
    "geodata.workspace.actuals",
    "geodata.workspace.documents",
    "geodata.workspace.layers",
    "geodata.workspace.proposals",
)


class Base(DeclarativeBase):
    """Root of every table of the workspace."""


class Change(Base):
    """One line of the trail: who did what to which thing, when and why. Lines are only ever added."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    publishes: Mapped[bool] = mapped_column(default=False)


def note(session: Session, **details: Any) -> None:
    """Adds to the details of the line of the trail that a transaction of `Workspace.change` writes."""
    line = session.info[LINE]
    line.details = {**line.details, **details}


def now() -> str:
    """This moment in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Workspace:
    """An open workspace. Every change goes through `change`, which writes it and its line of the trail as one."""

    def __init__(self, home: Path, engine: Engine) -> None:
        self.home = home
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with.

        Raises:
            WorkspaceError: The database does not answer.
        """
        try:
            with Session(self.engine) as session:
                yield session
        except SQLAlchemyError as error:
            raise WorkspaceError(_trouble(self.home, error)) from error

    @contextmanager
    def change(
        self,
        who: str,
        what: str,
        subject: str,
        why: str = "",
        details: dict[str, Any] | None = None,
        publishes: bool = False,
    ) -> Iterator[Session]:
        """A transaction: what is written in it and the line of the trail become true together, or neither.

        Args:
            who: The person's name as given.
            what: What is done, in the user's language.
            subject: The id of the thing that it is done to.
            why: The reason given, if any.
            details: Anything worth keeping, as JSON.
            publishes: Whether everyone's atlas changes by it, so that it is loaded anew.

        Raises:
            WorkspaceError: It could not be written; the old state stands.
        """
        try:
            line = Change(at=now(), who=who, what=what, subject=subject, why=why, publishes=publishes)
            line.details = details or {}
            with Session(self.engine) as session, session.begin():
                session.info[LINE] = line
                session.add(line)
                session.flush()  # the writer's turn begins here, so that what is read next is the latest
                yield session
        except SQLAlchemyError as error:
            raise WorkspaceError(_trouble(self.home, error)) from error

    @property
    def edition(self) -> int:
        """A number that grows with every change that everyone's atlas takes part in."""
        with self.reading() as session:
            return session.scalar(select(func.max(Change.id)).where(Change.publishes)) or 0

    def trail(self, subject: str | None = None, most: int = 200) -> list[Change]:
        """The latest changes, of one thing or of all, newest first."""
        wanted = select(Change).order_by(Change.id.desc()).limit(most)
        if subject is not None:
            wanted = wanted.where(Change.subject == subject)
        with self.reading() as session:
            return list(session.scalars(wanted))


def open_workspace(home: Path | None = None, url: str | None = None) -> Workspace:
    """Opens the workspace, making its folder and tables where they are not there yet.

    Args:
        home: The folder; by default the one that PLAN_HOME names, or ~/.plan-atlas.
        url: The database; by default the one that PLAN_DATABASE_URL names, or SQLite in the folder.

    Raises:
        WorkspaceError: The folder cannot be made or the database not opened.
    """
    folder = home or Path(os.environ.get("PLAN_HOME") or DEFAULT_HOME).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(_trouble(folder, error)) from error
    address = url or os.environ.get("PLAN_DATABASE_URL") or f"sqlite:///{folder / DATABASE}"
    for module in TABLE_MODULES:
        import_module(module)
    try:
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _careful)
        Base.metadata.create_all(engine)
    except ImportError as error:
        message = _(
            '连接数据库的程序没有装好（{reason}）。PostgreSQL 请运行 pip install "psycopg[binary]"，地址写成 postgresql+psycopg://…。'
        )
        raise WorkspaceError(message.format(reason=error)) from error
    except SQLAlchemyError as error:
        raise WorkspaceError(_trouble(folder, error)) from error
    return Workspace(folder, engine)


def _careful(connection: Any, _record: Any) -> None:
    """SQLite so that readers never wait for the writer, writers wait for each other, and nothing dangles."""
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _trouble(home: Path, error: Exception) -> str:
    reason = str(getattr(error, "orig", None) or error).splitlines()[0]
    message = _(
        "工作区 {home} 打不开或写不进（{reason}）。请检查磁盘空间和写入权限，或用环境变量 PLAN_HOME 另指一个目录；原有内容没有改动。"
    )
    return message.format(home=home, reason=reason)
