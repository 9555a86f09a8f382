"""Users' own stories: a YAML file each in PLAN_HOME/stories. What a file said before is kept in stories/earlier.

A story's id is its file's name. Nothing is ever lost: a story that is deleted or written over in another sitting can be
taken back from `earlier`.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from geodata.errors import AtlasError, NotFound, StoryConflict, StoryError, WorkspaceError
from geodata.i18n import _
from geodata.stories import Story
from geodata.story_entries import yaml_of
from geodata.story_files import read_story
from geodata.workspace.store import Workspace

FOLDER = "stories"
EARLIER = "earlier"
PREFIX = "own-"
MOST_KEPT = 30
MOST_BYTES = 2_000_000
LOCK_SECONDS = 10
SAFE = re.compile(r"[^\W.][\w-]{0,79}")
KEPT = re.compile(r"(?P<id>.+)\.(?P<at>\d{8}-\d{6}-\d{6})\.yaml")


@dataclass(frozen=True)
class Earlier:
    """What a story said before: its title then, and when (UTC) it was put away."""

    story_id: str
    title: str
    at: datetime
    name: str


def folder(home: Path) -> Path:
    """Where the stories of a workspace are."""
    return home / FOLDER


def revision(home: Path, story_id: str) -> str:
    """What a file holds, as a short hash; it changes whenever the file does.

    Raises:
        NotFound: There is no such story.
    """
    try:
        return hashlib.sha256(_path(home, story_id).read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise NotFound(_("没有这个讲图，它可能已被删除；可在讲图页的“删除与取回”里取回。")) from error


def open_story(home: Path, story_id: str) -> tuple[Story | None, str]:
    """A story and its revision; None where nothing can be made of its file.

    Raises:
        NotFound: There is no such story.
    """
    known = revision(home, story_id)
    return read_story(_path(home, story_id))[0], known


def create(workspace: Workspace, entry: dict[str, Any], who: str) -> str:
    """Makes a new story of an entry; its id.

    Raises:
        WorkspaceError: It could not be written.
    """
    story_id = PREFIX + secrets.token_hex(4)
    with _writing(workspace.home):
        _write(_path(workspace.home, story_id), entry)
    _note(workspace, who, _("新建讲图"), story_id, entry)
    return story_id


def save(
    workspace: Workspace, story_id: str, entry: dict[str, Any], base: str, who: str, first: bool = False
) -> str:
    """Writes a story over; its new revision.

    Args:
        workspace: The open workspace.
        story_id: The story.
        entry: What it is to say.
        base: The revision that the changes were made to.
        who: The person.
        first: Whether this is the first save of a sitting: what stood there is kept, and the trail tells of it.

    Raises:
        StoryConflict: The file has been changed since `base`.
        NotFound: It is gone.
        WorkspaceError: It could not be written; the file stands as it was.
    """
    home = workspace.home
    with _writing(home):
        current = revision(home, story_id)
        if current != base:
            raise StoryConflict(_("这个讲图刚在别处改过，这里的改动还没有存。"), current)
        if first:
            _put_away(home, story_id, move=False)
        _write(_path(home, story_id), entry)
        saved = revision(home, story_id)
    if first:
        _note(workspace, who, _("修改讲图"), story_id, entry)
    return saved


def delete(workspace: Workspace, story_id: str, who: str) -> None:
    """Puts a story away; it can be taken back.

    Raises:
        NotFound: There is no such story.
        WorkspaceError: It could not be moved.
    """
    with _writing(workspace.home):
        _put_away(workspace.home, story_id, move=True)
    _note(workspace, who, _("删除讲图"), story_id, {})


def earlier(home: Path) -> list[Earlier]:
    """Everything that was put away, newest first."""
    found = []
    for path in (folder(home) / EARLIER).glob("*.yaml"):
        fits = KEPT.fullmatch(path.name)
        if fits:
            story = read_story(path)[0]
            at = datetime.strptime(fits["at"], "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
            found.append(Earlier(fits["id"], story.title if story else fits["id"], at, path.name))
    return sorted(found, key=lambda one: one.at, reverse=True)


def take_back(workspace: Workspace, one: Earlier, who: str) -> None:
    """Makes a story say again what it said; what it says now is put away in its turn.

    Raises:
        WorkspaceError: It could not be written.
    """
    home = workspace.home
    with _writing(home):
        if _path(home, one.story_id).is_file():
            _put_away(home, one.story_id, move=False)
        _replace(_path(home, one.story_id), (folder(home) / EARLIER / one.name).read_bytes())
    _note(workspace, who, _("取回讲图"), one.story_id, {"title": one.title})


def _path(home: Path, story_id: str) -> Path:
    """A story's file; an id that is none can't lead out of the folder."""
    if not SAFE.fullmatch(story_id):
        raise NotFound(_("没有这个讲图：{id}").format(id=story_id[:40]))
    return folder(home) / f"{story_id}.yaml"


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    """One writer at a time; the disk's troubles become a WorkspaceError."""
    try:
        (folder(home) / EARLIER).mkdir(parents=True, exist_ok=True)
        with FileLock(folder(home) / ".lock", timeout=LOCK_SECONDS):
            yield
    except AtlasError:
        raise
    except Timeout as error:
        raise WorkspaceError(_("另一处正在写讲图，请稍后再试；原来的内容没有改动。")) from error
    except OSError as error:
        message = _("讲图没有存下（{reason}）。请检查磁盘空间和写入权限；原来的内容没有改动。")
        raise WorkspaceError(message.format(reason=error.strerror or error)) from error


def _write(path: Path, entry: dict[str, Any]) -> None:
    content = yaml_of(entry).encode()
    if len(content) > MOST_BYTES:
        message = _("讲图有 {size:.1f} MB，最多 {most:.0f} MB；请拆成几个。")
        raise StoryError(message.format(size=len(content) / 1e6, most=MOST_BYTES / 1e6))
    _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    """Puts a file in place whole, or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _put_away(home: Path, story_id: str, move: bool) -> None:
    """Keeps what a story says now; of each story the latest `MOST_KEPT`."""
    path, aside = _path(home, story_id), folder(home) / EARLIER
    revision(home, story_id)  # it must be there
    target = aside / f"{story_id}.{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.yaml"
    if move:
        os.replace(path, target)
    else:
        shutil.copyfile(path, target)
    for old in sorted(aside.glob(f"{story_id}.*.yaml"))[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def _note(workspace: Workspace, who: str, what: str, story_id: str, entry: dict[str, Any]) -> None:
    with workspace.change(who, what, story_id, details={"title": str(entry.get("title") or "")}):
        pass
