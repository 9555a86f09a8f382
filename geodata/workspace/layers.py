"""Layer versions: every published state of a layer is kept; publishing moves a pointer, in one transaction."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from geodata.catalogue import entry_faults, layer_of
from geodata.errors import PublishConflict, WorkspaceError
from geodata.i18n import _
from geodata.model import Feature, Layer, Link
from geodata.workspace.entries import write_entries
from geodata.workspace.layer_files import locked, read_version, sweep, written_version
from geodata.workspace.store import Base, Workspace, now

LOG = logging.getLogger(__name__)
LOCK = "layers.lock"
SHIPPED = "shipped"


class LayerVersion(Base):
    """One state of a layer. `number` counts the layer's versions; 0 is what the atlas ships."""

    __tablename__ = "layer_version"

    version_id: Mapped[str] = mapped_column(primary_key=True)
    layer: Mapped[str] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(default=0)
    at: Mapped[str]
    who: Mapped[str]
    why: Mapped[str]
    source_name: Mapped[str]
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)
    links: Mapped[list[list[str]]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    features: Mapped[int]
    sha256: Mapped[str]
    binned: Mapped[bool] = mapped_column(default=False)


class LayerPointer(Base):
    """Which version of a layer everyone sees; none stands for the shipped one (or for no such layer)."""

    __tablename__ = "layer_pointer"

    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[str | None] = mapped_column(ForeignKey("layer_version.version_id"))


@dataclass(frozen=True)
class NewVersion:
    """What becomes a version: the layer's catalogue entry, its features (WGS 84), its links, and where it came from."""

    entry: dict[str, Any]
    features: tuple[Feature, ...]
    links: tuple[Link, ...]
    source_name: str
    report: dict[str, Any]


def add_version(workspace: Workspace, new: NewVersion, who: str, why: str) -> str:
    """Keeps a new version, which nobody sees until it is published; returns its id.

    The file is written first and the row after it, under one lock, so that a process killed at any moment leaves
    either both or a file that the next sweep removes.

    Raises:
        WorkspaceError: The entry is faulty, the layer empty, an id given twice, or nothing can be written.
    """
    layer = str(new.entry.get("id", ""))
    faults = entry_faults(new.entry)
    ids = [feature.id for feature in new.features]
    if faults:
        raise WorkspaceError("".join(faults))
    if not ids:
        raise WorkspaceError(_("图层“{title}”没有要素，不能存为版本。").format(title=new.entry["title"]))
    if len(set(ids)) < len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise WorkspaceError(_("要素编号 {id} 用了不止一次，请先给其中一个换编号。").format(id=twice))
    version_id = f"{layer}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    with locked(workspace.home / LOCK):
        row = LayerVersion(
            version_id=version_id,
            layer=layer,
            at=now(),
            who=who,
            why=why,
            source_name=new.source_name,
            entry=new.entry,
            links=[[link.feature_id, link.clause_id, link.quote] for link in new.links],
            report=new.report,
            features=len(ids),
        )
        with (
            written_version(workspace.home, version_id, new.features) as row.sha256,
            workspace.change(who, _("存为新版本"), layer, why, {"version": version_id}) as session,
        ):
            row.number = _last_number(session, layer) + 1
            session.add(row)
    return version_id


def _last_number(session: Session, layer: str) -> int:
    wanted = select(func.max(LayerVersion.number)).where(LayerVersion.layer == layer)
    return session.scalar(wanted) or 0


def current(workspace: Workspace, layer: str) -> str:
    """The id of the version that everyone sees, or SHIPPED."""
    with workspace.reading() as session:
        pointer = session.get(LayerPointer, layer)
        return (pointer.version_id if pointer else None) or SHIPPED


def publish(
    workspace: Workspace, layer: str, version_id: str, who: str, why: str, expected: str | None = None
) -> None:
    """Lets everyone see a version (SHIPPED: what the atlas ships); publishing an older one rolls back.

    Args:
        workspace: The open workspace.
        layer: The layer's id.
        version_id: The version.
        who: The person's name.
        why: The reason.
        expected: The version that the person saw as current when deciding; another one by now is a conflict.

    Raises:
        PublishConflict: Somebody else has published meanwhile.
        WorkspaceError: No such version, or it is in the bin, or nothing can be written.
    """
    details = {"version": version_id, "before": expected}
    with (
        locked(
            workspace.home / LOCK
        ),  # so that of two who publish at once the second sees what the first did
        workspace.change(who, _("发布"), layer, why, details, publishes=True) as session,
    ):
        version = session.get(LayerVersion, version_id)
        known = version_id == SHIPPED or (
            version is not None and version.layer == layer and not version.binned
        )
        if not known:
            raise WorkspaceError(_("图层没有版本 {id}，或它在回收站里。").format(id=version_id))
        pointer = session.get(LayerPointer, layer, with_for_update=True)
        seen = (pointer.version_id if pointer else None) or SHIPPED
        if expected is not None and seen != expected:
            message = _("这个图层刚才已有人发布了别的版本。请先看两者的差别，再决定是否发布。")
            raise PublishConflict(message, seen)
        if pointer is None:
            pointer = LayerPointer(layer=layer)
            session.add(pointer)
        pointer.version_id = None if version_id == SHIPPED else version_id
    try:
        keep_entries(workspace)
    except WorkspaceError as error:  # it is published all the same, and the next start writes the files
        LOG.warning("%s", error)


def keep_entries(workspace: Workspace) -> None:
    """Writes the entries of what is published as files (see `entries`).

    Raises:
        WorkspaceError: They cannot be written.
    """
    with locked(workspace.home / LOCK):
        write_entries(workspace.home, {version.layer: version.entry for version in published(workspace)})


def set_binned(workspace: Workspace, version_id: str, binned: bool, who: str, why: str) -> None:
    """Puts a version into the bin or takes it out again; the one that everyone sees stays.

    Raises:
        WorkspaceError: No such version, or it is the published one.
    """
    with workspace.change(who, _("放入回收站") if binned else _("从回收站取回"), version_id, why) as session:
        version = session.get(LayerVersion, version_id)
        if version is None:
            raise WorkspaceError(_("没有版本 {id}。").format(id=version_id))
        pointer = session.get(LayerPointer, version.layer)
        if binned and pointer is not None and pointer.version_id == version_id:
            raise WorkspaceError(_("这是正在使用的版本，先发布别的版本，再放入回收站。"))
        version.binned = binned


def versions(workspace: Workspace, layer: str | None = None) -> list[LayerVersion]:
    """All versions, of one layer or of all, newest first; those in the bin too."""
    wanted = select(LayerVersion).order_by(LayerVersion.layer, LayerVersion.number.desc())
    if layer is not None:
        wanted = wanted.where(LayerVersion.layer == layer)
    with workspace.reading() as session:
        return list(session.scalars(wanted))


def load_version(workspace: Workspace, version: LayerVersion) -> tuple[Layer, tuple[Link, ...]]:
    """A version as a layer, with its links.

    Raises:
        WorkspaceError: Its file is missing or damaged.
    """
    features = read_version(workspace.home, version.version_id, version.layer)
    return layer_of(version.entry, features), tuple(Link(*row) for row in version.links)


def published(workspace: Workspace) -> list[LayerVersion]:
    """The versions that everyone sees in place of, or beside, the shipped layers."""
    wanted = select(LayerVersion).join(LayerPointer, LayerPointer.version_id == LayerVersion.version_id)
    with workspace.reading() as session:
        return list(session.scalars(wanted))


def clean(workspace: Workspace) -> list[str]:
    """Sweeps away what killed processes left; returns the names of what was removed. Does nothing while one writes."""
    with locked(workspace.home / LOCK, wait=False) as free:
        if not free:
            return []
        with workspace.reading() as session:
            known = set(session.scalars(select(LayerVersion.version_id)))
        return sweep(workspace.home, known)
